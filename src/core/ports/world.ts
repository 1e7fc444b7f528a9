import type { RowIssue } from '../data/issue.ts';
import type { JsonObject } from '../data/json.ts';
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

/** What a run needs from the world. Every stage gets the part it uses, never the whole. */
export interface World {
  readonly runId: string;
  readonly source: DatasetSource;
  /** Hashes of rows that earlier runs wrote; they are not taken as real. */
  readonly knownSynthetic: ReadonlySet<string>;
  readonly model: TextModel;
  readonly replies: ReplyStore;
  readonly signal: Cancellation;
}
