import type { PanelRegistry } from './panel/panel-registry.ts';
import type { ReviewRegistry } from './review/review-registry.ts';
import type { RowView } from './review/row-view.ts';
import type { RunControl } from './run-control.ts';
import type { Studies } from './studies.ts';

/** What the commands work with. */
export interface Services {
  readonly reviews: ReviewRegistry;
  readonly rows: RowView;
  readonly runs: RunControl;
  readonly panels: PanelRegistry;
  readonly studies: Studies;
}
