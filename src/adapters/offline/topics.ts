import type { Reading } from './measures.ts';
import { denseFunctionWords, functionWords } from './words.ts';

/** A word that may name a topic: no function word, no bare number, at least two letters (three in Latin script). */
export function isTopical(word: string): boolean {
  return (
    /^[\p{L}\p{M}'-]+$/u.test(word) &&
    word.length >= (/^\p{ASCII}+$/u.test(word) ? 3 : 2) &&
    !functionWords.has(word.split("'")[0]!) &&
    !denseFunctionWords.has(word)
  );
}

/**
 * Words that cut texts into groups: again and again the word with the largest tf-idf-like score, n · log(N / df), where n
 * counts the texts that have it and no earlier topic word. Words in more than half of the texts tell nothing apart.
 */
export function findTopics(readings: readonly Reading[], most: number): string[] {
  const sets = readings.map(({ words }) => new Set(words.filter(isTopical)));
  const frequency = countTexts(sets);
  const open = new Set(sets.keys());
  const topics: string[] = [];
  while (topics.length < most) {
    let best = '';
    let bestScore = 0;
    for (const [word, texts] of frequency) {
      if (texts < 2 || texts > 0.5 * sets.length || topics.includes(word)) continue;
      let fresh = 0;
      for (const i of open) if (sets[i]!.has(word)) fresh += 1;
      const score = fresh < 2 ? 0 : fresh * Math.log(sets.length / texts);
      if (score > bestScore) [best, bestScore] = [word, score];
    }
    if (bestScore === 0) break;
    topics.push(best);
    for (const i of open) if (sets[i]!.has(best)) open.delete(i);
  }
  return topics;
}

/** The words that most of the texts share, longer words first among equals, in order of telling. */
export function findTellingWords(readings: readonly Reading[], most: number): string[] {
  const frequency = countTexts(readings.map(({ words }) => new Set(words.filter(isTopical))));
  return Array.from(frequency)
    .sort(([a, m], [b, n]) => n - m || Math.min(b.length, 9) - Math.min(a.length, 9))
    .slice(0, most)
    .map(([word]) => word);
}

function countTexts(sets: readonly ReadonlySet<string>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const set of sets) for (const word of set) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
