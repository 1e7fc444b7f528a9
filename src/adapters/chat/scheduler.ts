import { CallError } from './call-error.ts';
import { LearnedPace } from './learned-pace.ts';
import { Pacer } from './pacer.ts';
import type { Hold, Patience, ScheduledCall, SchedulerCounts, SchedulerParts } from './scheduling.ts';

interface Entry<T, H extends Hold> {
  readonly place: number;
  readonly call: ScheduledCall;
  readonly attempt: (hold: H, signal: AbortSignal) => Promise<T>;
  readonly stop: AbortController;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  notBefore: number;
  failures: number;
  refusals: number;
}

const usualPatience: Patience = { failures: 6, refusals: 24, longestWait: 30 * 60_000 };

/** First and longest wait before a call is tried again, milliseconds. */
const [firstBackoff, longestBackoff] = [1000, 60_000];

/** Part of a stated limit that is used, so that clocks that differ a little do no harm. */
const margin = 0.985;

/** What may be sent ahead of an even pace, milliseconds. */
const burst = 250;

/**
 * Sends calls in the order in which they came, and decides for each at one place whether it may go now: slots, requests
 * and tokens a minute, a pause that the provider asked for, the user's pause, the budget. Slots grow by one a round while
 * calls succeed and halve when the provider is crowded. What can be retried is, with full jitter; the rest is thrown.
 */
export class Scheduler<H extends Hold> {
  readonly #parts: SchedulerParts<H>;
  readonly #patience: Patience;
  readonly #waiting: Entry<unknown, H>[] = [];
  #requests: Pacer | undefined;
  #requestLimit: number;
  readonly #learned = new LearnedPace();
  readonly #tokens: Pacer | undefined;
  #slots: number;
  #active = 0;
  #places = 0;
  #pausedUntil = -Infinity;
  #shrunkAt = -Infinity;
  #sent = 0;
  #crowded = 0;
  #retried = 0;
  #closed: unknown;
  #idle: (() => void)[] = [];
  #cancelTimer: (() => void) | undefined;

  constructor(parts: SchedulerParts<H>) {
    this.#parts = parts;
    this.#patience = parts.patience ?? usualPatience;
    const { slots, requestsPerMinute, tokensPerMinute } = parts.pace;
    this.#slots = Math.max(1, Math.min(slots.first, slots.most));
    this.#requestLimit = requestsPerMinute ?? Infinity;
    if (requestsPerMinute !== undefined) this.#requests = paceRequests(requestsPerMinute);
    if (tokensPerMinute !== undefined) this.#tokens = new Pacer(tokensPerMinute * margin, 2000);
  }

  get counts(): SchedulerCounts {
    const [sent, crowded, retried, active] = [this.#sent, this.#crowded, this.#retried, this.#active];
    return { sent, crowded, retried, active, slots: Math.floor(this.#slots) };
  }

  /**
   * Waits until the call may go, sends it, and tries again where that helps. Rejects at once when the signal is aborted,
   * wherever the call is.
   */
  run<T>(call: ScheduledCall, attempt: (hold: H, signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#closed !== undefined) return reject(this.#closed);
      const stop = new AbortController();
      const entry: Entry<T, H> = {
        place: this.#places++,
        call,
        attempt,
        stop,
        notBefore: -Infinity,
        failures: 0,
        refusals: 0,
        resolve: (value) => {
          signal.removeEventListener('abort', abort);
          resolve(value);
        },
        reject: (error) => {
          signal.removeEventListener('abort', abort);
          reject(error);
        },
      };
      const abort = () => {
        this.#drop(entry as Entry<unknown, H>);
        stop.abort(signal.reason);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#enqueue(entry as Entry<unknown, H>);
      this.wake();
    });
  }

  /** Takes note of a limit that the provider states; a lower one of the user's stays. */
  learnRequestLimit(perMinute: number): void {
    if (perMinute >= this.#requestLimit) return;
    this.#requestLimit = perMinute;
    const now = this.#parts.clock.now();
    this.#requests = paceRequests(perMinute);
    this.#requests.take(now, 1);
  }

  /** Looks again whether calls may go; to be called when the user's pause ends. */
  wake(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const { clock, isHeld } = this.#parts;
    for (;;) {
      const now = clock.now();
      const entry = this.#waiting.find(({ notBefore }) => notBefore <= now);
      if (isHeld?.() || this.#active >= Math.floor(this.#slots) || this.#waiting.length === 0) return;
      const pause = Math.max(this.#pausedUntil - now, this.#requests?.delay(now) ?? 0, this.#tokens?.delay(now) ?? 0);
      if (pause > 0 || entry === undefined) {
        const backoff = entry === undefined ? Math.min(...this.#waiting.map(({ notBefore }) => notBefore)) - now : 0;
        this.#cancelTimer = clock.after(Math.max(pause, backoff, 1), () => this.wake());
        return;
      }
      const hold = this.#parts.purse.tryHold(entry.call);
      if (hold === undefined) {
        // What is under way may cost less than was set aside for it: the answer is not known before it has come back.
        if (this.#active > 0) return;
        this.#refuseAll(entry);
        return;
      }
      this.#drop(entry);
      this.#requests?.take(now, 1);
      this.#tokens?.take(now, entry.call.promptTokens + entry.call.outputTokens);
      void this.#send(entry, hold, now);
    }
  }

  /** Sends nothing more: whatever waits or comes is refused with this error. */
  stop(error: CallError): void {
    this.#closed ??= error;
    this.#rejectAll(this.#closed);
  }

  /** Sends nothing more and resolves when nothing is under way. */
  async close(): Promise<void> {
    this.stop(new CallError({ code: 'ended', retry: false, billed: false }, 'The run has ended.'));
    if (this.#active > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #send(entry: Entry<unknown, H>, hold: H, startedAt: number): Promise<void> {
    this.#active++;
    this.#sent++;
    try {
      await hold.ready;
      if (entry.stop.signal.aborted) {
        hold.free();
        throw entry.stop.signal.reason;
      }
      const value = await entry.attempt(hold, entry.stop.signal);
      this.#followPace(this.#learned.noteSuccess(this.#parts.clock.now()));
      // A round of successes at the limit is worth one slot more.
      if (this.#active >= Math.floor(this.#slots)) {
        this.#slots = Math.min(this.#parts.pace.slots.most, this.#slots + 1 / this.#slots);
      }
      entry.resolve(value);
    } catch (error) {
      this.#meetFailure(entry, error, startedAt);
    } finally {
      this.#active--;
      if (this.#active === 0) for (const resolve of this.#idle.splice(0)) resolve();
      this.wake();
    }
  }

  #meetFailure(entry: Entry<unknown, H>, error: unknown, startedAt: number): void {
    const end = this.#judge(entry, error, startedAt);
    if (end === undefined) {
      this.#retried++;
      this.#enqueue(entry);
      return;
    }
    entry.reject(end);
    // What fails for good ends the run: nothing more is sent for it, and what is under way comes home.
    if (!entry.stop.signal.aborted && this.#closed === undefined) {
      this.#closed = end;
      this.#rejectAll(end);
    }
  }

  /** Takes a failure into account; undefined when the call is to be tried again, else what its caller is told. */
  #judge(entry: Entry<unknown, H>, error: unknown, startedAt: number): unknown {
    if (entry.stop.signal.aborted || this.#closed !== undefined || !(error instanceof CallError)) return error;
    const { retry, crowded, wait } = error.details;
    const now = this.#parts.clock.now();
    if (crowded) {
      this.#crowded++;
      // Calls that were under way together meet the same crowd: it counts once.
      if (startedAt > this.#shrunkAt) {
        this.#followPace(this.#learned.noteCrowd(now));
        this.#slots = Math.max(1, this.#slots / 2);
        this.#shrunkAt = now;
      }
    }
    if (!retry) return error;
    if (wait !== undefined && wait > this.#patience.longestWait) return waitsTooLong(error, wait);
    const isRefusal = error.code === 'too-busy';
    if (isRefusal) entry.refusals++;
    else entry.failures++;
    if (entry.refusals >= this.#patience.refusals || entry.failures >= this.#patience.failures) {
      return triedEnough(error, entry.refusals + entry.failures);
    }
    const tries = isRefusal ? entry.refusals : entry.failures;
    const jitter = this.#parts.random() * Math.min(longestBackoff, firstBackoff * 2 ** (tries - 1));
    if (wait !== undefined) this.#pausedUntil = Math.max(this.#pausedUntil, now + wait);
    entry.notBefore = now + (wait ?? jitter);
    return undefined;
  }

  /** Where nobody says what the limit is, the pace follows from what was taken and refused. */
  #followPace(perMinute: number | undefined): void {
    if (perMinute === undefined || this.#requestLimit !== Infinity) return;
    this.#requests ??= new Pacer(perMinute, burst);
    this.#requests.change(perMinute);
  }

  /** The order of calls is the order in which they came; one that is tried again keeps its place. */
  #enqueue(entry: Entry<unknown, H>): void {
    const after = this.#waiting.findIndex(({ place }) => place > entry.place);
    if (after < 0) this.#waiting.push(entry);
    else this.#waiting.splice(after, 0, entry);
  }

  #drop(entry: Entry<unknown, H>): void {
    const at = this.#waiting.indexOf(entry);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  #refuseAll(first: Entry<unknown, H>): void {
    this.stop(this.#parts.purse.explainRefusal(first.call));
  }

  #rejectAll(error: unknown): void {
    this.#cancelTimer?.();
    for (const entry of this.#waiting.splice(0)) entry.reject(error);
  }
}

function paceRequests(perMinute: number): Pacer {
  return new Pacer(perMinute * margin, burst);
}

function waitsTooLong({ message }: CallError, wait: number): CallError {
  return new CallError(
    { code: 'waits-too-long', retry: false, billed: false },
    `${message} It asks to wait ${Math.ceil(wait / 60_000)} minutes. Run the same command again then; everything finished is kept.`,
  );
}

function triedEnough(error: CallError, times: number): CallError {
  return new CallError(
    { ...error.details, retry: false },
    `${error.message} Tried ${times} times; everything finished is kept, the same command goes on.`,
  );
}
