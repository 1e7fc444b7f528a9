import type { PanelView } from './panel-view.ts';
import type { MarksView, PointsView, RealRowView } from './points-view.ts';
import type { RowDetailView, RowPage } from './row-view.ts';

/** Host and webview speak the same version, or the webview is loaded again. */
export const protocolVersion = 1;

/** Facts from the host: whole values, never changes to one. */
export type HostMessage =
  | { readonly type: 'panel'; readonly panel: PanelView }
  | { readonly type: 'rows'; readonly page: RowPage }
  | { readonly type: 'row'; readonly detail: RowDetailView | undefined }
  | { readonly type: 'points'; readonly points: PointsView }
  | { readonly type: 'marks'; readonly marks: MarksView }
  | { readonly type: 'real-row'; readonly row: RealRowView }
  /** Put the cursor of the list on this row (the review's cursor moved); `place` is its place in the last query. */
  | { readonly type: 'reveal'; readonly id: string; readonly place?: number };

/** A message as it travels. */
export type Envelope = HostMessage & { readonly version: number };

const types: readonly HostMessage['type'][] = ['panel', 'rows', 'row', 'points', 'marks', 'real-row', 'reveal'];

/** Reads what arrived in the webview; undefined for anything that is not a message of this version. */
export function readHostMessage(value: unknown): HostMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, version } = value as { readonly type?: unknown; readonly version?: unknown };
  const known = version === protocolVersion && types.some((name) => name === type);
  return known ? (value as Envelope) : undefined;
}
