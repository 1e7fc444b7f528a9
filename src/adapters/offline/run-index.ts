/**
 * A suffix array over token rows, cut at a fixed depth: every place where a short run of tokens occurs is one span of
 * the array. It answers both questions of the built-in generator: what follows this context, and is this run a copy.
 */
export interface RunIndex {
  /** Token ids row after row; 0 stands before the first row and after every row. */
  readonly stream: Int32Array;
  /** Places in the stream, ordered by the `runDepth` tokens from there on; ties by place. */
  readonly order: Int32Array;
  /** `first[t]` to `first[t + 1]`: the span of the order whose runs begin with token t. */
  readonly first: Int32Array;
}

/** A span of the order, from low up to but without high. */
export interface Span {
  low: number;
  high: number;
}

/** Longest run that can be told apart. */
export const runDepth = 16;

/**
 * Builds the index in O(N log N) comparisons of at most `runDepth` tokens.
 * `rows` hold ids in [1, size); the stream is built from them.
 */
export function buildRunIndex(rows: readonly (readonly number[])[], size: number): RunIndex {
  const stream = new Int32Array(rows.reduce((sum, row) => sum + row.length + 1, 1));
  let end = 1;
  for (const row of rows) {
    stream.set(row, end);
    end += row.length + 1;
  }
  const first = new Int32Array(size + 1);
  for (const token of stream) {
    if (token < 0 || token >= size) throw new RangeError(`buildRunIndex: token ${token} of ${size}`);
    first[token + 1]! += 1;
  }
  for (let token = 0; token < size; token++) first[token + 1]! += first[token]!;
  const order = new Int32Array(stream.length);
  const next = first.slice();
  for (let place = 0; place < stream.length; place++) order[next[stream[place]!]!++] = place;
  const compare = (a: number, b: number) => {
    for (let k = 1; k < runDepth; k++) {
      const difference = (stream[a + k] ?? -1) - (stream[b + k] ?? -1);
      if (difference !== 0) return difference;
    }
    return a - b;
  };
  for (let token = 0; token < size; token++) {
    if (first[token + 1]! - first[token]! > 1) order.subarray(first[token]!, first[token + 1]!).sort(compare);
  }
  return { stream, order, first };
}

/**
 * Sets `span` to the places where `tokens[from..to)` occurs, at most `runDepth` tokens, and says whether there are any.
 * Ids outside the index (negative or larger) occur nowhere.
 */
export function findSpan(index: RunIndex, tokens: readonly number[], from: number, to: number, span: Span): boolean {
  const { stream, order, first } = index;
  const head = tokens[from]!;
  if (head < 0 || head + 1 >= first.length) {
    span.low = span.high = 0;
    return false;
  }
  span.low = first[head]!;
  span.high = first[head + 1]!;
  for (let k = 1; from + k < to && span.low < span.high; k++) {
    const token = tokens[from + k]!;
    if (token < 0) span.high = span.low;
    const low = findEdge(stream, order, span.low, span.high, k, token);
    span.high = findEdge(stream, order, low, span.high, k, token + 1);
    span.low = low;
  }
  return span.low < span.high;
}

/** First place of the span whose k-th token is at least `token`. */
function findEdge(stream: Int32Array, order: Int32Array, low: number, high: number, k: number, token: number): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((stream[order[middle]! + k] ?? -1) < token) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many different tokens stand `k` after the places of a span that agrees up to there; counts to `most`. */
export function countFollowers(index: RunIndex, span: Span, k: number, most: number): number {
  const { stream, order } = index;
  let count = 0;
  for (let low = span.low; low < span.high && count < most; count++) {
    low = findEdge(stream, order, low, span.high, k, (stream[order[low]! + k] ?? -1) + 1);
  }
  return count;
}

/** Length of the longest run of `tokens` that stands in one row of the index, counted up to `runDepth`. */
export function findLongestRun(index: RunIndex, tokens: readonly number[]): { length: number; start: number } {
  const span = { low: 0, high: 0 };
  let length = 0;
  let start = 0;
  for (let from = 0; from + length < tokens.length && length < runDepth; from++) {
    while (
      length < runDepth &&
      from + length < tokens.length &&
      findSpan(index, tokens, from, from + length + 1, span)
    ) {
      length += 1;
      start = from;
    }
  }
  return { length, start };
}
