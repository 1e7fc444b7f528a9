import type { Estimate } from '../adapters/chat/forecast.ts';
import type { Price } from '../adapters/chat/prices.ts';
import type { GivenProvider } from '../adapters/chat/provider.ts';
import type { TrainerFormat } from '../core/data/export/trainer-format.ts';
import type { PlanInput } from '../core/data/plan.ts';
import type { TemplateName } from '../core/data/plan-parts.ts';
import type { RunEvent, StageName } from '../core/pipeline/run-event.ts';
import type { HostModels } from './host-models.ts';
import type { PauseSwitch } from './pause-switch.ts';

/** Changes to a plan from the command line; what is not named stays as the plan or the default has it. */
export type PlanChanges = Partial<Omit<PlanInput, 'version' | 'dataset' | 'layout'>>;

/** Fields named by the user, as formatted paths; they win over detection. */
export interface FieldChoice {
  readonly text?: readonly string[];
  readonly label?: string;
  readonly noLabel?: boolean;
  readonly id?: string;
}

/** Where a job may find the providers that its plan names. */
export interface ModelAccess {
  /** From the editor, with keys, the user's consent to each host given. Without it: the user's own file and environment. */
  readonly providers?: readonly GivenProvider[];
  /** Hosts that the user allowed for this job only. */
  readonly allowedHosts?: readonly string[];
  /** Prices by `provider/model`, over the user's own and the list. */
  readonly prices?: { readonly [name: string]: Price };
}

/** Something that the program does from beginning to end, in a thread of its own. Paths may be relative. */
export type Job =
  | (ModelAccess & {
      readonly kind: 'augment';
      readonly dataset: string;
      readonly fields: FieldChoice;
      readonly changes: PlanChanges;
      readonly planFile?: string;
      /** Start a new run even when an unfinished one could go on. */
      readonly fresh: boolean;
      /** Go on with this unfinished run by the plan it was started with, whatever the plan says now. */
      readonly resume?: string;
      /** Read, explore and show the first prompt; ask no model and write nothing. */
      readonly dryRun: boolean;
      /** Writes every reply into this file, for a replay model. */
      readonly record?: string;
      /** Asks the calls that failed in the last run again, in a run of their own. */
      readonly retryFailed?: boolean;
    })
  | (ModelAccess & {
      readonly kind: 'weigh';
      readonly dataset: string;
      readonly synthetic: string;
      readonly fields: FieldChoice;
      readonly changes: PlanChanges;
    })
  | {
      readonly kind: 'inspect';
      readonly files: readonly { readonly path: string; readonly role?: 'train' | 'dev' | 'test' }[];
      readonly fields: FieldChoice;
      readonly out?: string;
    }
  | (ModelAccess & {
      readonly kind: 'export';
      readonly dataset: string;
      readonly out?: string;
      readonly force: boolean;
      readonly undecided: boolean;
      readonly shape: ExportShape;
      readonly format?: TrainerFormat;
      /** Write nothing; tell the lines that would be written and the fingerprints of both. */
      readonly preview?: boolean;
      /** What a preview told: refused when anything has changed since. Needed to merge into the data set itself. */
      readonly previewed?: PreviewedExport;
    })
  | {
      readonly kind: 'decide';
      readonly dataset: string;
      readonly reviewer: string;
      readonly verdict: Verdict;
      readonly rows: RowFilter;
    }
  | { readonly kind: 'providers'; readonly action: ProviderAction }
  | { readonly kind: 'prompts'; readonly dataset: string; readonly template?: TemplateName; readonly force: boolean }
  | (ModelAccess & {
      readonly kind: 'regenerate';
      readonly dataset: string;
      /** Ids of rows in the review document; without them, `cluster` names the rows. */
      readonly rows?: readonly string[];
      readonly cluster?: string;
      /** The run of the cluster; the last one that has it by default. */
      readonly run?: string;
      readonly feedback?: string;
      /** What this run may use; without it, what the plan says. */
      readonly limits?: NonNullable<PlanInput['limits']>;
      /** What is done about secrets and personal data; without it, what the plan says. */
      readonly privacy?: NonNullable<PlanInput['privacy']>;
      readonly dryRun: boolean;
    })
  | (ModelAccess & { readonly kind: 'batch'; readonly dataset: string; readonly action: BatchAction })
  | { readonly kind: 'replay'; readonly dataset: string; readonly run?: string }
  | (ModelAccess & {
      readonly kind: 'evaluate';
      readonly dataset: string;
      readonly undecided: boolean;
      readonly seeds: number;
    });

/** What is done with the calls of a run that are answered in batches. */
export type BatchAction =
  | {
      readonly do: 'export';
      /** The run, as `augment` would start it or go on with it. */
      readonly run: Pick<
        Job & { kind: 'augment' },
        'fields' | 'changes' | 'planFile' | 'fresh' | 'dryRun' | 'retryFailed'
      >;
      /** Calls in one shard, at most. */
      readonly callsPerShard?: number;
    }
  | {
      readonly do: 'submit';
      readonly run?: string;
      /** What the whole run may use; without it, what its plan says. */
      readonly limits?: NonNullable<PlanInput['limits']>;
      /** Show what would be sent, and send nothing. */
      readonly dryRun: boolean;
    }
  | { readonly do: 'status' | 'fetch'; readonly run?: string }
  | {
      readonly do: 'import';
      readonly run?: string;
      /** Answers from elsewhere; without them, what was fetched. */
      readonly files: readonly string[];
      readonly callsPerShard?: number;
    };

/** What is done with the user's own providers and prices. */
export type ProviderAction =
  | { readonly do: 'list' }
  | {
      readonly do: 'set';
      readonly id: string;
      readonly url?: string;
      readonly apiVersion?: string;
      readonly keyVariable?: string;
      readonly allowHttp?: boolean;
    }
  | { readonly do: 'remove'; readonly id: string }
  | {
      readonly do: 'price';
      /** `provider/model`. */
      readonly model: string;
      readonly input: number;
      readonly output: number;
      readonly currency: string;
    };

/** What an export does with the weights. */
export type ExportShape =
  | { readonly kind: 'plain' }
  | { readonly kind: 'weights' }
  | { readonly kind: 'resampled'; readonly size: number; readonly copies?: number; readonly multinomial: boolean }
  | { readonly kind: 'subset'; readonly size: number }
  /** `inPlace`: into the data set itself instead of a copy of it. */
  | { readonly kind: 'merged'; readonly inPlace?: boolean };

/** Fingerprints of an export that somebody looked at: SHA-256 of the data set's bytes and of the lines. */
export interface PreviewedExport {
  readonly dataset: string;
  readonly lines: string;
}

/** A decision about rows. `undo` and `redo` take back and put back this reviewer's last action. */
export type Verdict = 'accept' | 'reject' | 'undo' | 'redo';

/** Which rows a decision is about: all conditions that are given must hold. */
export interface RowFilter {
  readonly ids?: readonly string[];
  readonly cluster?: string;
  readonly label?: string;
  readonly leastWeight?: number;
  readonly mostWeight?: number;
  /** Only rows with this warning, or `none` for rows without any. */
  readonly warning?: string;
  readonly reason?: string;
}

/** How far a job is. */
export interface JobProgress {
  readonly stage: StageName | 'write' | 'evaluate';
  readonly done: number;
  /** 0 when it is not known. */
  readonly total: number;
  /** What a model of a provider used so far; undefined for models that cost nothing. */
  readonly meter?: Meter;
}

/** What a run has used, and what it is expected to come to. */
export interface Meter {
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Only where the price is known. */
  readonly money?: number;
  readonly currency?: string;
  readonly projected?: {
    /** True once the first replies have shown what the model is like. */
    readonly isNarrowed: boolean;
    readonly tokens: Estimate;
    readonly money?: Estimate;
  };
}

/** What a job tells while it works. */
export type JobMessage =
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'event'; readonly event: RunEvent }
  /** The job stands still; it goes on when the switch is turned off. */
  | { readonly type: 'paused' }
  /** A sentence for people; `warning` for what they should not miss. */
  | { readonly type: 'said'; readonly text: string; readonly tone: 'plain' | 'warning' };

/** What a job leaves behind: lines for people, and the same as data. */
export interface JobResult {
  readonly lines: readonly string[];
  readonly data: { readonly [key: string]: unknown };
}

/** The world as a job sees it. */
export interface JobContext {
  readonly signal: AbortSignal;
  /** Without it the job cannot be paused. */
  readonly pause?: PauseSwitch;
  /** Models of the program around the job; on the command line there are none. */
  readonly models?: HostModels;
  tell(message: JobMessage): void;
}
