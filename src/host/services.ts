import type { Uri } from 'vscode';
import type { ExportPreviews } from './export-preview.ts';
import type { ModelSource } from './models/model-choice.ts';
import type { Providers } from './models/providers.ts';
import type { SendPreviews } from './models/send-preview.ts';
import type { PanelRegistry } from './panel/panel-registry.ts';
import type { Verdicts } from './panel/verdicts.ts';
import type { NearestRows } from './review/demonstrations.ts';
import type { ReviewAccess } from './review/review-access.ts';
import type { ReviewRegistry } from './review/review-registry.ts';
import type { RowView } from './review/row-view.ts';
import type { RunControl } from './run-control.ts';
import type { Studies } from './studies.ts';
import type { DataTree } from './tree/data-tree.ts';

/** What the commands work with. */
export interface Services {
  readonly reviews: ReviewRegistry;
  /** Rows of data sets whose review need not be open. */
  readonly access: ReviewAccess;
  readonly rows: RowView;
  readonly runs: RunControl;
  readonly panels: PanelRegistry;
  readonly verdicts: Verdicts;
  readonly studies: Studies;
  readonly previews: ExportPreviews;
  readonly tree: DataTree;
  /** Model providers with their keys, and the hosts that rows may go to. */
  readonly providers: Providers;
  /** What a run would send, before it does. */
  readonly sendPreviews: SendPreviews;
  /** Models from elsewhere than a provider. */
  readonly modelSources: readonly ModelSource[];
  /** The example data set that ships with the extension. */
  readonly sample: Uri;
  /** The nearest of all real rows; without it only those that a row was written from are looked at. */
  readonly nearest?: NearestRows;
}
