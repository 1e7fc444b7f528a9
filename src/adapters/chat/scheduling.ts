import type { CallError } from './call-error.ts';
import type { Clock } from './clock.ts';

/** Part of a budget that is set aside for one attempt. */
export interface Hold {
  /** Resolves when the hold is safe on disk; nothing is sent before. */
  readonly ready: Promise<void>;
  /** Gives it back: nothing was sent, or the provider did no work. */
  free(): void;
}

/** A budget as the scheduler sees it. */
export interface Purse<H extends Hold> {
  /** Sets the price of an attempt aside; undefined when what is left does not suffice. */
  tryHold(call: ScheduledCall): H | undefined;
  /** Why a call cannot be paid although nothing is under way. */
  explainRefusal(call: ScheduledCall): CallError;
}

/** What is weighed before a call is sent. */
export interface ScheduledCall {
  /** Names the call for people. */
  readonly name: string;
  /** Upper bounds, tokens. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** For a shard of a batch: how many calls it is, and the id by which a later start of the program closes its hold. */
  readonly shard?: { readonly calls: number; readonly hold: string };
}

/** How fast calls may be sent. */
export interface Pace {
  /** Calls under way at once, at most and in the beginning. */
  readonly slots: { readonly most: number; readonly first: number };
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
}

/** How often a call is tried. */
export interface Patience {
  /** Attempts that end in failures of server or connection. */
  readonly failures: number;
  /** Attempts that end in “too many requests”. */
  readonly refusals: number;
  /** Longest wait that a provider may ask for, milliseconds. */
  readonly longestWait: number;
}

/** What a scheduler works with; everything that would make it depend on the machine is given. */
export interface SchedulerParts<H extends Hold> {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly pace: Pace;
  readonly patience?: Patience;
  readonly purse: Purse<H>;
  /** True while the user wants nothing new to be sent. */
  readonly isHeld?: () => boolean;
}

/** What happened so far. */
export interface SchedulerCounts {
  readonly sent: number;
  readonly crowded: number;
  readonly retried: number;
  /** Calls under way. */
  readonly active: number;
  /** Most calls that may be under way now. */
  readonly slots: number;
}
