/** Why a call brought no reply, by what happens next. */
export type CallErrorCode =
  | 'refused-key'
  | 'no-consent'
  | 'no-such-model'
  | 'bad-request'
  | 'quota-used-up'
  | 'too-busy'
  | 'server-failed'
  | 'no-connection'
  | 'broken-reply'
  | 'too-slow'
  | 'redirected'
  | 'waits-too-long'
  | 'over-limit'
  | 'bad-vectors'
  | 'budget-used-up'
  | 'ended';

/** What a failed attempt means for the call, its price and the other calls. */
export interface CallErrorDetails {
  readonly code: CallErrorCode;
  readonly status?: number;
  /** True when the same request may succeed later. */
  readonly retry: boolean;
  /** True when the provider has too much to do: fewer calls at once. */
  readonly crowded?: boolean;
  /** How long the provider asks everybody to wait, milliseconds. */
  readonly wait?: number;
  /** False when the provider surely did no work for it. */
  readonly billed: boolean;
  /** All that the provider said about a request it does not take. */
  readonly refusal?: string;
}

/** An attempt that failed. Its message holds no key. */
export class CallError extends Error {
  readonly code: CallErrorCode;
  readonly details: CallErrorDetails;
  constructor(details: CallErrorDetails, message: string) {
    super(message);
    this.name = 'CallError';
    this.code = details.code;
    this.details = details;
  }
}
