import type { Rng } from '../../core/math/rng.ts';
import type { Column, Columns, Value } from './columns.ts';

/** What the typed fields of new rows are drawn from. */
export interface TypedCall {
  readonly columns: Columns;
  /** Rows of the cell first, nearest first, then other rows of the class. */
  readonly rows: readonly (readonly Value[])[];
  readonly groups: readonly Int32Array[];
  /** How many of the rows are the cell. */
  readonly cell: number;
}

const sweeps = 2;
/** Each field is drawn from this many rows: those that agree most with the row so far. */
const donors = 10;
const classWeight = 0.3;

/**
 * Draws the typed fields of one new row by a conditional walk (a Gibbs sampler on nearest rows): start from a row of
 * the cell, then draw each field again, in random order, from the rows that agree best with the others.
 */
export function drawTypedRow({ columns, rows, groups, cell }: TypedCall, rng: Rng): Value[] {
  const start = Math.min(rng.int(cell), rng.int(cell));
  const values = [...rows[start]!];
  const current = groups[start]!.slice();
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const block of rng.shuffle([...columns.blocks])) {
      const nearest = findNearest(columns, groups, current, block, rng);
      const donor = drawDonor(nearest, cell, rng);
      for (const f of block) {
        const other = rows[drawDonor(nearest, cell, rng)]![f] ?? null;
        values[f] = blend(columns.columns[f]!, rows[donor]![f] ?? null, other, rng);
        current[f] = columns.columns[f]!.encode(values[f]!);
      }
    }
  }
  return values;
}

/** The rows that agree best outside the block, each field counting as much as it has to do with the block. */
function findNearest(
  { columns, related }: Columns,
  groups: readonly Int32Array[],
  current: Int32Array,
  block: readonly number[],
  rng: Rng,
): number[] {
  const weights = Float64Array.from(columns, (_, g) =>
    block.includes(g) ? 0 : Math.max(...block.map((f) => related[f]![g]!)) + 0.01,
  );
  const scores = new Float64Array(groups.length);
  for (let i = 0; i < groups.length; i++) {
    const row = groups[i]!;
    // A small random part breaks ties without favour.
    let score = 0.02 * rng.next();
    for (let g = 0; g < weights.length; g++) if (row[g] === current[g]) score += weights[g]!;
    scores[i] = score;
  }
  const best: number[] = [];
  for (let i = 0; i < scores.length; i++) {
    if (best.length === donors && scores[i]! <= scores[best[donors - 1]!]!) continue;
    let at = Math.min(best.length, donors - 1);
    while (at > 0 && scores[best[at - 1]!]! < scores[i]!) {
      best[at] = best[at - 1]!;
      at -= 1;
    }
    best[at] = i;
  }
  return best;
}

function drawDonor(nearest: readonly number[], cell: number, rng: Rng): number {
  const weights = nearest.map((i) => (i < cell ? 1.5 - i / cell : classWeight));
  let left = rng.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let k = 0; k < nearest.length; k++) {
    left -= weights[k]!;
    if (left < 0) return nearest[k]!;
  }
  return nearest.at(-1)!;
}

/**
 * Puts a number near a real one, mostly towards another but also away from it, so that the spread stays; in range and
 * with no more decimals than real ones have. Keeps anything else.
 */
function blend(column: Column, value: Value, other: Value, rng: Rng): Value {
  if (!column.continuous || typeof value !== 'number' || column.atoms.has(value)) return value;
  const towards = typeof other === 'number' && !column.atoms.has(other) && other !== value ? other : undefined;
  const moved =
    towards === undefined
      ? value + 0.02 * (column.highest - column.lowest) * rng.normal()
      : value + (0.7 * rng.next() - 0.25) * (towards - value);
  return Number(Math.min(column.highest, Math.max(column.lowest, moved)).toFixed(column.decimals));
}
