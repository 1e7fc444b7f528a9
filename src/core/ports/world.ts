import type { AttributeSchema } from '../data/attribute.ts';
import type { Draft } from '../data/draft.ts';
import type { RowIssue } from '../data/issue.ts';
import type { JsonObject } from '../data/json.ts';
import type { Plan } from '../data/plan.ts';
import type { Matrix } from '../math/matrix.ts';
import type { Cancellation } from './cancellation.ts';
import type { TextModel, TextReply } from './text-model.ts';

/** One thing found in a data set: a row, or why a line is not one. */
export type SourceItem = { readonly line: number; readonly row: JsonObject } | { readonly issue: RowIssue };

/** A data set as a stream in file order. */
export interface DatasetSource {
  /** File name, for people. */
  readonly name: string;
  /** Content hash of the whole file. */
  readonly fingerprint: string;
  items(signal: Cancellation): AsyncIterable<SourceItem>;
}

/** Replies already paid for, by the key of the call. `put` resolves only when the reply is safe on disk. */
export interface ReplyStore {
  get(key: string): TextReply | undefined;
  put(key: string, reply: TextReply): Promise<void>;
}

/** An embedding model that the user chose: one unit vector per text. */
export interface StaticModel {
  /** Content hash of its files, or its name at its provider; part of what decides a run. */
  readonly fingerprint: string;
  embed(texts: readonly string[]): Matrix;
  /**
   * Only of models that are asked over the network: gets the vectors of these texts. `embed` takes only texts that were
   * prepared once, so that everything which compares vectors stays plain arithmetic.
   */
  prepare?(texts: readonly string[], signal: Cancellation): Promise<void>;
}

/** Results that can be made again, kept by a key that names everything they follow from. Values are plain data. */
export interface ResultCache {
  get(key: string): unknown;
  put(key: string, value: unknown): void;
}

/** What a run needs from the world. Every stage gets the part it uses, never the whole. */
export interface World {
  readonly runId: string;
  readonly source: DatasetSource;
  /** Hashes of rows that earlier runs wrote; they are not taken as real. */
  readonly knownSynthetic: ReadonlySet<string>;
  /** Rows that earlier runs wrote: new rows are checked against them, and regions they cover are not explored again. */
  readonly earlier: readonly Draft[];
  readonly model: TextModel;
  readonly replies: ReplyStore;
  /** The attribute schema of the plan's file; undefined to ask the model for one. */
  readonly attributes: AttributeSchema | undefined;
  readonly staticModel: StaticModel | undefined;
  readonly cache?: ResultCache;
  /** Which time calls are asked anew; undefined the first time. */
  readonly attempt?: number | undefined;
  /** What people said since the run began, asked between two batches; undefined when it is what the plan has. */
  readonly steer?: (batch: number) => Promise<Steered | undefined>;
  readonly signal: Cancellation;
}

/** What people say to new rows; a part that is missing is nothing. */
export type Steered = Pick<Plan, 'guidance' | 'steering'>;
