import type { Clock } from '../../src/adapters/chat/clock.ts';

/** A clock that stands still until it is turned; whoever waits is served in order of time. */
export class VirtualClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly place: number; readonly work: () => void }[] = [];
  #places = 0;

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.#now + milliseconds, place: this.#places++, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Resolves after so much of its time. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Lets time pass until nobody waits any more, or until a moment. */
  async run(until = Infinity): Promise<void> {
    for (;;) {
      await settle();
      const next = this.#timers.toSorted((a, b) => a.at - b.at || a.place - b.place)[0];
      if (next === undefined || next.at > until) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.work();
    }
    if (until !== Infinity) this.#now = Math.max(this.#now, until);
  }
}

/** Lets every promise that can go on do so; none of them waits for the machine. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}
