/** A figure with its 95 % interval. */
export interface FigureView {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Rows of one label. */
export interface LabelView {
  /** Null for rows without a label. */
  readonly label: string | null;
  readonly realRows: number;
  readonly syntheticRows: number;
  /** Share of all weight; undefined before the rows are weighed. */
  readonly mass?: number;
  readonly effectiveSize?: number;
  readonly note?: string;
  /** Rows that the next run is to have, by the plan; undefined where the run chooses. */
  readonly target?: number;
}

/** A run as the list of runs shows it, with what two runs are compared by. */
export interface RunView {
  readonly id: string;
  readonly kind: 'augment' | 'weigh';
  /** ISO 8601; undefined when nothing is recorded yet. */
  readonly startedAt?: string;
  readonly ended: boolean;
  /** The model, or the file for `weigh`. */
  readonly source: string;
  readonly rows: number;
  readonly clusters: number;
  readonly warned: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly effectiveSize?: number;
  readonly gap?: GapView;
  readonly seconds?: number;
}

/** The gap to the real data before and after weighting, by the judge. */
export interface GapView {
  readonly kind: 'held-out' | 'estimate';
  readonly before: FigureView;
  readonly after: FigureView;
  /** What two samples of real rows show in 95 of 100 splits at most. */
  readonly floor: number;
  readonly pBefore: number;
  /** Approximate. */
  readonly pAfter: number;
  readonly heldOutRows: number;
  readonly detectable: number;
  readonly separability: number;
}

/** How far a run is; `stopped` for one that ended before its end. */
export interface ProgressView {
  readonly runId?: string;
  readonly title: string;
  readonly state: 'running' | 'paused' | 'stopping';
  readonly stage: StageView;
  readonly done: number;
  /** 0 when it is not known. */
  readonly total: number;
  /** Rows written so far. */
  readonly rows: number;
  /** What the model has used and is expected to use, in words; for models that cost something. */
  readonly spent?: string;
}

/** The stages of a run in their order. */
export type StageView = 'read' | 'embed' | 'explore' | 'reason' | 'generate' | 'align' | 'measure' | 'write';

/** A demonstration cluster in the order of choice. */
export interface ClusterView {
  readonly id: string;
  readonly name: string;
  readonly label: string | null;
  /** Drop of the mean posterior variance by taking this cluster, in [0, 1]. */
  readonly reduction: number;
  readonly meanVarianceAfter: number;
  /** True when the farthest member is unusually far from the pick. */
  readonly far: boolean;
  readonly demonstrations: readonly DemonstrationView[];
  /** Labels of the real rows whose nearest pick is this one, most rows first. */
  readonly labels: readonly { readonly label: string; readonly rows: number }[];
  /** Real rows whose nearest pick is this one; undefined while it is not known. */
  readonly cellRows?: number;
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  /** True when the user changed name or attributes: they hold for the next rows written here. */
  readonly edited: boolean;
  /** Rows that the next run is to write here; 0 for none. */
  readonly planned: number;
}

/** A real row that stands for its cluster. */
export interface DemonstrationView {
  readonly line: number;
  /** Undefined when the data set no longer holds the row. */
  readonly text?: string;
}

/** One attribute of the schema with how often each value occurs on both sides. */
export interface AttributeView {
  readonly name: string;
  readonly description: string;
  readonly values: readonly { readonly value: string; readonly real: number; readonly synthetic: number }[];
  /** Total variation distance of the two; undefined without rows on both sides. */
  readonly distance?: number;
  /** `measured`: told from the rows' text; `by cluster`: taken from the nearest cluster or from what was asked for. */
  readonly how: 'measured' | 'by cluster';
}

/** The sampling weights as a whole. */
export interface WeightsView {
  /** `run`: as the run left them; `live`: solved again on all rows that are not rejected. */
  readonly basis: 'run' | 'live';
  /** True while they are being solved again. */
  readonly solving: boolean;
  /** Counts of rows by weight; the last bin is open. Mean weight is 1. */
  readonly bins: readonly { readonly from: number; readonly to: number | null; readonly rows: number }[];
  readonly rows: number;
  readonly effectiveSize: number;
  /** Duality gap over in-sample MMD²; certified at 1e-4 or less. */
  readonly certificate: number;
  readonly uniformIsAsGood: boolean;
}

/** A sentence about the run. */
export interface FindingView {
  readonly tone: 'good' | 'bad' | 'note' | 'approximation';
  readonly text: string;
}

/** How far the review is, over all runs. */
export interface ReviewView {
  readonly accepted: number;
  readonly rejected: number;
  readonly edited: number;
  readonly left: number;
  /** Rows of the runs that stand nowhere in the review document and were not rejected. */
  readonly missing: number;
  /** Seconds that the rest takes at the pace of the last decisions; undefined while there is none. */
  readonly secondsLeft?: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** Whether the rows help a small model. */
export interface VerdictView {
  readonly state: 'none' | 'working' | 'done' | 'failed' | 'impossible';
  readonly verdict?: 'helps' | 'hurts' | 'cannot tell';
  /** Macro-F1 points over real rows alone. */
  readonly gain?: FigureView;
  /** Over real rows duplicated to the same number. */
  readonly gainOverDuplicates?: FigureView;
  /** True when decisions changed since. */
  readonly stale?: boolean;
  /** Why there is none, or what it rests on. */
  readonly text?: string;
}

/** Everything that the panel shows apart from rows and points: complete and small. */
export interface PanelView {
  /** `panel` in the editor; `report` in a page that can only be looked at. */
  readonly mode: 'panel' | 'report';
  readonly dataset: { readonly name: string; readonly rows: number; readonly changed: boolean };
  /** Newest last. */
  readonly runs: readonly RunView[];
  /** The run that is shown. */
  readonly runId?: string;
  readonly progress?: ProgressView;
  readonly clusters: readonly ClusterView[];
  /** Mean posterior variance after each cluster, the start first; per label. */
  readonly curves: readonly {
    readonly label: string | null;
    readonly values: readonly number[];
    readonly stopRule: string;
  }[];
  readonly attributes: readonly AttributeView[];
  readonly weights?: WeightsView;
  readonly gap?: GapView;
  readonly labels: readonly LabelView[];
  /** Names of the warnings that occur, with the rows that have them. */
  readonly warnings: readonly { readonly name: string; readonly rows: number }[];
  readonly findings: readonly FindingView[];
  readonly review: ReviewView;
  readonly verdict: VerdictView;
  /** What the plan of the next run says to the model. */
  readonly steering: SteeringView;
  /** Rows planned by edits and lassos for the next run. */
  readonly planned: readonly PlannedView[];
  /** Reasons for rejections used so far, the most frequent first; keys 1 to 9 give them. */
  readonly reasons: readonly string[];
  /** True when the rows come from the built-in generator. */
  readonly builtIn: boolean;
  /** False in an untrusted workspace: nothing can be started. */
  readonly mayRun: boolean;
  /** Something that failed in the background, and what to do. */
  readonly problem?: string;
  /** Figures and settings of the run for its last fold: name and value. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

/** What people say to the model. */
export interface SteeringView {
  /** Wishes in plain words; empty for none. */
  readonly guidance: string;
  /** What new rows should avoid; `from` names the entry. */
  readonly reasons: readonly { readonly from: string; readonly text: string; readonly isUsed: boolean }[];
}

/** A place where the next run writes rows. */
export interface PlannedView {
  readonly place: number;
  readonly name: string;
  readonly label: string | null;
  readonly rows: number;
  readonly lines: readonly number[];
}
