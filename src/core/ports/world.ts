import type { RowIssue } from '../data/issue.ts';
import type { JsonObject } from '../data/json.ts';
import type { KernelInput, KernelName, KernelOutput } from '../kernels/table.ts';
import type { Cancellation } from './cancellation.ts';
import type { TextModel, TextReply } from './text-model.ts';

/** A data set as a stream of rows in file order. */
export interface DatasetSource {
  readonly name: string;
  /** Content hash of the whole file. */
  readonly fingerprint: string;
  read(
    signal: Cancellation,
  ): AsyncIterable<{ readonly line: number; readonly row: JsonObject } | { readonly issue: RowIssue }>;
}

/** Runs arithmetic somewhere else than on the caller's thread. */
export interface Compute {
  call<N extends KernelName>(kernel: N, input: KernelInput<N>, signal: Cancellation): Promise<KernelOutput<N>>;
}

/** Replies already paid for, by the key of the call. `put` returns only when the reply is safe on disk. */
export interface ReplyStore {
  get(key: string): TextReply | undefined;
  put(key: string, reply: TextReply): Promise<void>;
}

/** What a run needs from the world. */
export interface World {
  readonly runId: string;
  readonly source: DatasetSource;
  readonly model: TextModel;
  readonly compute: Compute;
  readonly replies: ReplyStore;
  readonly signal: Cancellation;
}
