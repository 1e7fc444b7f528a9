import { parseReviewLine, type ReviewLine } from './review-line.ts';

/**
 * Reads lines of a review document and remembers them, because a document is read again with every key that is pressed
 * and nearly all of its lines are as they were.
 */
export class LineMemory {
  readonly #idKey: string;
  #now = new Map<string, ReviewLine>();
  #before = new Map<string, ReviewLine>();

  constructor(idKey: string) {
    this.#idKey = idKey;
  }

  get idKey(): string {
    return this.#idKey;
  }

  /** A line as `parseReviewLine` reads it. */
  read(text: string): ReviewLine {
    let line = this.#now.get(text);
    if (line === undefined) {
      line = this.#before.get(text) ?? parseReviewLine(text, this.#idKey);
      this.#now.set(text, line);
    }
    return line;
  }

  /** To be called after a document was read: what was in the one before it alone is forgotten. */
  turn(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }
}
