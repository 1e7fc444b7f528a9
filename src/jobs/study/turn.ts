/** One question's turn: it ends early when nobody waits for the answer any more. */
export interface Turn {
  /** Throws `Superseded` when a newer question of the kind was asked. */
  check(): void;
  /** Lets other questions go in between, then checks. */
  pause(): Promise<void>;
}

/** A newer question of the same kind was asked; nobody waits for this answer. */
export class Superseded extends Error {
  constructor() {
    super('A newer question was asked.');
    this.name = 'Superseded';
  }
}
