import { CallError } from './call-error.ts';

/** Limits of one attempt, milliseconds. */
export interface AttemptLimits {
  readonly firstByte: number;
  /** Longest silence within a reply. */
  readonly idle: number;
}

/** Ends an attempt when its caller does, or when nothing came for too long. */
export class SilenceWatch {
  readonly stop = new AbortController();
  readonly #limits: AttemptLimits;
  readonly #signal: AbortSignal;
  readonly #abort = () => this.stop.abort();
  #timer: NodeJS.Timeout;
  #isSlow = false;

  constructor(limits: AttemptLimits, signal: AbortSignal) {
    this.#limits = limits;
    this.#signal = signal;
    signal.addEventListener('abort', this.#abort, { once: true });
    if (signal.aborted) this.#abort();
    this.#timer = setTimeout(this.#expire, limits.firstByte);
  }

  /** True when nothing came for too long. */
  get isSlow(): boolean {
    return this.#isSlow;
  }

  /** Something came. */
  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#expire, this.#limits.idle);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#abort);
  }

  /** Why a slow attempt was given up. */
  explain(host: string): CallError {
    const [first, idle] = [this.#limits.firstByte, this.#limits.idle].map((limit) => Math.round(limit / 1000));
    return new CallError(
      { code: 'too-slow', retry: true, billed: true },
      `${host} sent nothing for ${first} s before the reply or ${idle} s within it.`,
    );
  }

  readonly #expire = () => {
    this.#isSlow = true;
    this.stop.abort();
  };
}
