import { tokenize } from '../../core/text/tokenize.ts';

/** Places of `texts` by how many different words they share with `text` (Jaccard index), the nearest first. */
export function rankByWords(text: string, texts: readonly string[]): readonly number[] {
  const words = new Set(tokenize(text));
  const scores = texts.map((other) => shareWords(words, new Set(tokenize(other))));
  return texts.map((_, place) => place).sort((a, b) => scores[b]! - scores[a]! || a - b);
}

function shareWords(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}
