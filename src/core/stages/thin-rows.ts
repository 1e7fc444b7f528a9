import type { Sample } from '../data/sample.ts';

/**
 * Positions of at most about `limit` rows that stand for all, in ascending order: of every label its share of the rows,
 * but never less than `least` of them. Rows are drawn by their content hash, so that the choice does not hang on their
 * order and stays the same from call to call.
 */
export function thinRows(samples: readonly Sample[], limit: number, least = 50): Int32Array {
  if (samples.length <= limit) return Int32Array.from(samples.keys());
  const byLabel = new Map<string | undefined, number[]>();
  samples.forEach(({ label }, i) => {
    const rows = byLabel.get(label);
    if (rows) rows.push(i);
    else byLabel.set(label, [i]);
  });
  const hashOf = (row: number) => samples[row]?.hash ?? '';
  const chosen = [...byLabel.values()].flatMap((rows) => {
    const share = Math.round((limit * rows.length) / samples.length);
    return rows
      .sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : hashOf(a) > hashOf(b) ? 1 : a - b))
      .slice(0, Math.max(least, share));
  });
  return Int32Array.from(chosen).sort();
}
