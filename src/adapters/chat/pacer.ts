/**
 * Keeps to an amount a minute, smoothly: whoever takes pushes the next moment on by what was taken, and up to `burst`
 * milliseconds may be taken ahead (generic cell rate algorithm).
 */
export class Pacer {
  #interval: number;
  readonly #burst: number;
  #next = -Infinity;

  constructor(perMinute: number, burst: number) {
    this.#interval = 60_000 / perMinute;
    this.#burst = burst;
  }

  /** Goes on at another rate. */
  change(perMinute: number): void {
    this.#interval = 60_000 / perMinute;
  }

  /** Milliseconds until the next may be taken; 0 when it may be now. */
  delay(now: number): number {
    return Math.max(0, this.#next - this.#burst - now);
  }

  take(now: number, amount: number): void {
    this.#next = Math.max(this.#next, now) + amount * this.#interval;
  }
}
