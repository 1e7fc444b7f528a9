import type { Sample } from '../data/sample.ts';
import { createNearDuplicateIndex } from '../text/minhash.ts';

/** Numbers rows by content: rows of equal text, or equal in everything where there is no text, share a number. */
export function groupByContent(samples: readonly Sample[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(samples, ({ text, hash }) => {
    const key = text || hash;
    const known = numbers.get(key);
    if (known === undefined) numbers.set(key, numbers.size);
    return known ?? numbers.size - 1;
  });
}

/**
 * Positions of the real rows that each synthetic row would give away if it were trained on where they are tested: its
 * demonstrations, by content hash, with all rows of their text; rows of its own content; rows that it nearly repeats.
 */
export function findKin(
  real: readonly Sample[],
  synthetic: readonly Sample[],
  demonstrations: readonly (readonly string[])[],
): readonly (readonly number[])[] {
  const group = groupByContent(real);
  const members = new Map<number, number[]>();
  const byHash = new Map<string, number>();
  const byContent = new Map<string, number[]>();
  const near = createNearDuplicateIndex();
  real.forEach((sample, i) => {
    byHash.set(sample.hash, i);
    push(members, group[i] ?? 0, i);
    push(byContent, contentOf(sample), i);
    if (sample.text !== '') near.add(String(i), sample.text);
  });
  return synthetic.map((sample, k) => {
    const close = [
      ...(demonstrations[k] ?? []).flatMap((hash) => byHash.get(hash) ?? []),
      ...(byContent.get(contentOf(sample)) ?? []),
      ...(sample.text === '' ? [] : near.query(sample.text).map(({ id }) => Number(id))),
    ];
    return [...new Set(close.flatMap((i) => members.get(group[i] ?? 0) ?? []))];
  });
}

function contentOf({ text, typed }: Sample): string {
  return JSON.stringify([text, typed]);
}

function push<Key>(lists: Map<Key, number[]>, key: Key, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
