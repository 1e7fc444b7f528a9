/** Successes that the pace is taken from: those of the last so many milliseconds. */
const [window, least] = [15_000, 2000];

/** What is left of the measured pace after a refusal, and what each success adds to it. */
const [cut, growth] = [0.96, 0.0005];

/**
 * The requests a minute that a provider takes, where it does not say: after a refusal a little less than what it took
 * until then, and with every success a little more.
 */
export class LearnedPace {
  readonly #successes: number[] = [];
  #first: number | undefined;
  #perMinute: number | undefined;

  /** Resolves to the new pace; undefined as long as nothing was ever refused. */
  noteSuccess(now: number): number | undefined {
    this.#first ??= now;
    this.#successes.push(now);
    this.#forget(now);
    if (this.#perMinute !== undefined) this.#perMinute *= 1 + growth;
    return this.#perMinute;
  }

  /** Undefined when there were too few successes to tell. */
  noteCrowd(now: number): number | undefined {
    this.#forget(now);
    const span = Math.min(window, now - (this.#first ?? now));
    if (span < least || this.#successes.length < 5) return this.#perMinute;
    const measured = (cut * this.#successes.length * 60_000) / span;
    this.#perMinute = Math.min(measured, cut * (this.#perMinute ?? Infinity));
    return this.#perMinute;
  }

  #forget(now: number): void {
    while (this.#successes.length > 0 && (this.#successes[0] as number) < now - window) this.#successes.shift();
  }
}
