const BLOCK_SHIFT = 16;
const BLOCK_SIZE = 1 << BLOCK_SHIFT;

/**
 * A growing list of byte offsets, 8 bytes each, in blocks of 65,536 so that growing copies nothing.
 * Entry i is where record i starts; a last entry closes the list, so record i ends before entry i + 1.
 */
export class OffsetIndex {
  #blocks: Float64Array[] = [];
  #length = 0;

  /** Adds an offset; offsets must not decrease. */
  push(offset: number): void {
    const within = this.#length & (BLOCK_SIZE - 1);
    if (within === 0) this.#blocks.push(new Float64Array(BLOCK_SIZE));
    this.#blocks[this.#length >>> BLOCK_SHIFT]![within] = offset;
    this.#length++;
  }

  /** Number of offsets, the closing one included. */
  get length(): number {
    return this.#length;
  }

  /** The offset at a position. @throws RangeError outside 0 … length - 1. */
  at(position: number): number {
    if (!(position >= 0 && position < this.#length)) throw new RangeError(`offset ${position} of ${this.#length}`);
    return this.#blocks[position >>> BLOCK_SHIFT]![position & (BLOCK_SIZE - 1)]!;
  }
}
