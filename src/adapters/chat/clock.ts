/** Time as a scheduler sees it, so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Does the work once, after so many milliseconds; the returned function ends that. */
  after(milliseconds: number, work: () => void): () => void;
}

/** The clock of this machine. */
export const machineClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, work) {
    // A timer of the platform goes off at once when it is asked to wait longer than 24 days.
    const timer = setTimeout(work, Math.min(milliseconds, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};
