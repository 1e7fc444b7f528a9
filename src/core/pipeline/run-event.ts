import type { AttributeSchema, AttributeSheet } from '../data/attribute.ts';
import type { Cluster, RegionOutcome } from '../data/cluster.ts';
import type { Draft } from '../data/draft.ts';
import type { Plan } from '../data/plan.ts';
import type { AlignmentReport, GapReport } from '../data/report.ts';
import type { Steered } from '../ports/world.ts';
import type { ReadCounts } from '../stages/read.ts';
import type { Screening } from '../stages/screen.ts';

/**
 * What happens in a run, in order. Events depend on the plan, the data and the replies alone, never on the clock or on
 * which reply came first: a resumed run derives the same events again and goes on where the log ends.
 */
export type RunEvent =
  | {
      readonly type: 'run-start';
      readonly runId: string;
      readonly kind: 'augment' | 'weigh';
      /** Version of the event format. */
      readonly version: 1;
      readonly plan: Plan;
      readonly dataset: SourceName;
      /** For `weigh`: where the synthetic rows come from. */
      readonly synthetic?: SourceName;
      readonly model?: string;
      /** Rows of earlier runs that this one builds on. */
      readonly earlierRows?: number;
      /** Content hash of the user's own embedding model, when the plan names one. */
      readonly embedding?: string;
    }
  | {
      readonly type: 'rows-read';
      readonly side: 'real' | 'synthetic';
      readonly counts: ReadCounts;
      readonly labels: readonly LabelCount[];
    }
  | {
      readonly type: 'rows-reserved';
      readonly mode: 'held-out' | 'cross-fit';
      readonly heldOut: number;
      readonly working: number;
    }
  | { readonly type: 'space-fitted'; readonly rows: number; readonly dimensions: number }
  | { readonly type: 'budget-set'; readonly rows: readonly LabelCount[] }
  /** Told only when something was found in the rows that prompts may show. */
  | {
      readonly type: 'rows-screened';
      readonly screening: Screening;
      readonly handling: { readonly [group in 'secret' | 'personal']: 'stop' | 'mask' | 'send' };
    }
  | {
      readonly type: 'schema-ready';
      readonly schema: AttributeSchema;
      readonly source: string;
      /** What was left out of the model's answer, and why. */
      readonly dropped?: readonly string[];
    }
  /** The plan names regions: what became of each, in the plan's order. */
  | { readonly type: 'regions-resolved'; readonly regions: readonly RegionOutcome[] }
  | {
      readonly type: 'clusters-chosen';
      readonly batch: number;
      readonly label?: string;
      readonly clusters: readonly Cluster[];
      /** `given`: the plan named the regions. */
      readonly stopRule: 'budget' | 'reduction' | 'exhausted' | 'given';
      readonly curve: readonly number[];
      readonly approximations: readonly string[];
    }
  /** People said something new since the batch before: it holds from this batch on. */
  | { readonly type: 'batch-steered'; readonly batch: number; readonly said: Steered }
  | { readonly type: 'attributes-ready'; readonly sheet: AttributeSheet }
  | {
      readonly type: 'reply-failed';
      readonly step: 'reason' | 'generate';
      readonly cluster: string;
      readonly call: number;
      readonly problems: readonly string[];
    }
  | { readonly type: 'draft-ready'; readonly draft: Draft }
  | {
      readonly type: 'rows-weighed';
      /** Row id and weight, mean 1, in the order of the drafts. */
      readonly weights: readonly (readonly [id: string, weight: number])[];
      readonly report: AlignmentReport;
    }
  | { readonly type: 'gap-measured'; readonly gap: GapReport }
  | { readonly type: 'run-end'; readonly drafts: number; readonly wanted: number };

/** A file by name and content. */
export interface SourceName {
  readonly name: string;
  readonly fingerprint: string;
}

/** Rows per label; the label is null for unlabelled data. */
export interface LabelCount {
  readonly label: string | null;
  readonly rows: number;
}

/** How far a stage is; shown, never logged. */
export interface Progress {
  readonly type: 'progress';
  readonly stage: StageName;
  readonly done: number;
  /** 0 when it is not known. */
  readonly total: number;
}

/** The stages of a run, as people see them. */
export type StageName = 'read' | 'embed' | 'explore' | 'reason' | 'generate' | 'align' | 'measure';
