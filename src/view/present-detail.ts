import type { RowReference } from '../core/data/cluster.ts';
import type { DecisionEvent } from '../core/data/decision.ts';
import type { Draft } from '../core/data/draft.ts';
import type { JsonObject } from '../core/data/json.ts';
import type { Layout } from '../core/data/layout.ts';
import { orderEvents } from '../core/data/order-events.ts';
import type { RowDetailView } from '../protocol/row-view.ts';
import { diffWords } from './diff-words.ts';
import { readRowText } from './present-rows.ts';
import { prettyRow } from './pretty-row.ts';
import { nameWarning } from './warning-names.ts';

/** A real row near a synthetic one, with their cosine where that is known. */
export type NearRealRow = RowReference & { readonly row: JsonObject; readonly similarity?: number };

/** What the details of a row are presented from: its text as it stands now, and its nearest real rows, nearest first. */
export interface DetailInput {
  readonly draft: Draft;
  readonly row: JsonObject;
  readonly history: RowDetailView['history'];
  readonly nearest: readonly NearRealRow[];
}

/** Everything about one row. */
export function presentDetail({ draft, row, history, nearest }: DetailInput, layout: Layout): RowDetailView {
  const own = readRowText(row, layout);
  const demonstrations = new Set(draft.origin.demonstrations.map(({ hash }) => hash));
  return {
    id: draft.id,
    pretty: prettyRow(row),
    attributes: Object.entries(draft.origin.attributes).map(([name, value]) => ({ name, value })),
    warnings: draft.gates.map((found) => ({ name: nameWarning(found), evidence: found.evidence })),
    history,
    nearest: nearest.map(({ line, hash, row: real, similarity }) => ({
      line,
      ...(similarity === undefined ? {} : { similarity }),
      demonstration: demonstrations.has(hash),
      parts: diffWords(readRowText(real, layout), own),
    })),
    model: draft.origin.model,
  };
}

/** What happened to a row, oldest first; what was taken back is left out. */
export function listHistory(events: readonly DecisionEvent[], row: string): RowDetailView['history'] {
  const { events: ordered, inForce } = orderEvents(events);
  return ordered.flatMap((event) => {
    const { by, at, kind } = event;
    if (!inForce.has(event.id) || kind === 'undo') return [];
    if (kind === 'merge') {
      const file = event.file.split('/').at(-1) ?? event.file;
      return Object.hasOwn(event.rows, row) ? [{ by, at, what: `merged into ${file}` }] : [];
    }
    if (event.row !== row) return [];
    const reason = event.kind === 'reject' && event.reason !== undefined ? `: ${event.reason}` : '';
    return [{ by, at, what: `${verbs[event.kind]}${reason}` }];
  });
}

const verbs = { accept: 'accepted', reject: 'rejected', edit: 'edited' } as const;
