import { splitTokens } from './tokenize.ts';

/** The longest run of words that a text shares with one of its sources, punctuation, spacing and case aside. */
export interface SharedSpan {
  /** Words in the run; 0 when nothing is shared. */
  readonly tokens: number;
  /** UTF-16 length of `text`. */
  readonly characters: number;
  /** The run as the asked text writes it. */
  readonly text: string;
  /** Index of the source, the lowest among equals; −1 when nothing is shared. */
  readonly source: number;
}

/** Sources cut into numbered words once, for many questions. */
export interface SpanSources {
  readonly numbers: ReadonlyMap<string, number>;
  readonly sources: readonly Int32Array[];
}

/** Cuts sources into words. */
export function prepareSpanSources(sources: readonly string[]): SpanSources {
  const numbers = new Map<string, number>();
  const cut = sources.map((source) => {
    const words = splitTokens(source).filter((token) => token.kind !== 'mark');
    return Int32Array.from(words, (token) => {
      const known = numbers.get(token.text);
      if (known === undefined) numbers.set(token.text, numbers.size);
      return known ?? numbers.size - 1;
    });
  });
  return { numbers, sources: cut };
}

/** Longest common run of words by dynamic programming, O(words of the text × words of all sources); stops at a run of the whole text. */
export function findLongestSpan(text: string, { numbers, sources }: SpanSources): SharedSpan {
  const words = splitTokens(text).filter((token) => token.kind !== 'mark');
  const asked = Int32Array.from(words, (token) => numbers.get(token.text) ?? -1);
  let length = 0;
  let end = 0;
  let source = -1;
  for (let s = 0; s < sources.length && length < asked.length; s++) {
    if (sources[s].length <= length) continue;
    const found = findLongestRun(asked, sources[s]);
    if (found.length > length) {
      ({ length, end } = found);
      source = s;
    }
  }
  if (length === 0) return { tokens: 0, characters: 0, text: '', source: -1 };
  const shared = text.slice(words[end - length].start, words[end - 1].end);
  return { tokens: length, characters: shared.length, text: shared, source };
}

/** Longest run of `asked` inside `source`, the earliest in `asked` among equals; `end` is exclusive. */
function findLongestRun(asked: Int32Array, source: Int32Array): { length: number; end: number } {
  // runs[j]: length of the common run that ends at asked[j − 1] and the current word of the source.
  const runs = new Int32Array(asked.length + 1);
  let length = 0;
  let end = 0;
  for (const word of source) {
    for (let j = asked.length; j >= 1; j--) {
      const run = asked[j - 1] === word ? runs[j - 1] + 1 : 0;
      runs[j] = run;
      if (run > length || (run === length && run > 0 && j < end)) {
        length = run;
        end = j;
      }
    }
  }
  return { length, end };
}
