import type { RowReference } from './cluster.ts';
import type { JsonObject } from './json.ts';

/** The checks a synthetic row meets as it arrives. They tag with evidence; they never drop a row. */
export type GateName =
  | 'exact-duplicate'
  | 'near-duplicate'
  | 'copied-span'
  | 'refusal'
  | 'residue'
  | 'label-disagreement'
  | 'out-of-range'
  | 'empty';

/** One finding about a synthetic row. */
export interface GateFinding {
  readonly gate: GateName;
  /** What was found, in words with the figure that decided. */
  readonly evidence: string;
  readonly score: number;
  /** The row it was found against: a real row by hash and line, or another synthetic row by id. */
  readonly against?: RowReference | { readonly id: string };
}

/** Where a synthetic row comes from; complete, so that runs can be compared and splits kept clean later. */
export interface Origin {
  readonly runId: string;
  /** `<cluster>.<call>.<index>`: the place in the plan's order that this row fills. */
  readonly slot: string;
  readonly model: string;
  readonly promptHash: string;
  readonly demonstrations: readonly RowReference[];
  readonly cluster: string;
  readonly attributes: { readonly [attribute: string]: string };
  readonly batch: number;
  readonly step: number;
  /** The row that this one was written to replace; both stay until people decide. */
  readonly replaces?: string;
}

/** A synthetic row as generated, before anyone decided about it. */
export interface Draft {
  /** Short hash of (run id, slot). */
  readonly id: string;
  readonly row: JsonObject;
  readonly origin: Origin;
  readonly gates: readonly GateFinding[];
}
