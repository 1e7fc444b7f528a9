import type { Rng } from './rng.ts';

/** A random choice of `count` of the row numbers 0 … rows − 1, ascending; all of them when there are no more. */
export function chooseRows(rows: number, count: number, rng: Rng): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  return count >= rows ? order : shufflePrefix(order, count, rng).slice(0, count).sort();
}

/** Puts a uniform random choice of `count` items at the front, in random order (the first steps of a Fisher–Yates shuffle). */
export function shufflePrefix(items: Int32Array, count: number, rng: Rng): Int32Array {
  for (let a = 0; a < count; a++) {
    const other = a + rng.int(items.length - a);
    const held = items[a];
    items[a] = items[other];
    items[other] = held;
  }
  return items;
}
