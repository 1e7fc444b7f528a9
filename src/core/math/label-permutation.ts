import type { Rng } from './rng.ts';
import { shufflePrefix } from './row-choice.ts';

/** Real and synthetic rows that are compared with each other: one class, or several small ones. */
export interface PooledCell {
  /** The kernel matrix of all N rows, real rows first, N × N. */
  readonly K: Float32Array;
  /** n, the number of real rows; 2 ≤ n < N. */
  readonly realRows: number;
  /** The class of each row, length N: labels move only inside a class. */
  readonly strata: Int32Array;
  /** The cell's share of the statistic. */
  readonly mass: number;
}

/** A permutation test's outcome. */
export interface PermutationResult {
  readonly statistic: number;
  /** (1 + #{permuted ≥ observed}) / (1 + permutations). */
  readonly p: number;
}

/** Sums that are equal on paper may differ in the last bits by order; they count as ties, which keeps the test valid. */
const TIE = 1e-12;

/**
 * Tests whether real and synthetic rows of the same class are exchangeable: the gap (`gapOf`, equal weights inside a class, averaged by
 * mass) against its values under random relabellings inside each class. Exact for any sample size: if the labels are exchangeable,
 * P(p ≤ α) ≤ α (Phipson & Smyth 2010). Each permutation costs Σ n²/2 look-ups.
 */
export function testByPermutation(cells: readonly PooledCell[], permutations: number, rng: Rng): PermutationResult {
  if (!(permutations >= 1)) throw new RangeError(`testByPermutation: ${permutations} permutations`);
  const scorers = cells.map(makeScorer);
  const observed = scorers.reduce((sum, { score, observedSet }) => sum + score(observedSet), 0);
  let atLeast = 0;
  for (let b = 0; b < permutations; b++) {
    let statistic = 0;
    for (const { score, drawSet } of scorers) statistic += score(drawSet(rng));
    if (statistic >= observed - TIE) atLeast++;
  }
  return { statistic: observed, p: (1 + atLeast) / (1 + permutations) };
}

interface Scorer {
  readonly observedSet: Int32Array;
  /** The cell's share of the statistic when the rows of `set` (ascending) are the real ones. */
  score(set: Int32Array): number;
  /** A random choice of real rows with as many of each class as observed, ascending; overwritten by the next call. */
  drawSet(rng: Rng): Int32Array;
}

function makeScorer(cell: PooledCell): Scorer {
  const { K, realRows: n, strata, mass } = cell;
  const size = strata.length;
  if (K.length !== size * size) throw new RangeError(`testByPermutation: K has ${K.length} values, ${size} rows`);
  if (!(n >= 2 && n < size)) throw new RangeError(`testByPermutation: ${n} real rows of ${size}`);
  const q = weighSyntheticSide(strata, n);
  // Σ_j q_j k_ij over all rows; what a set leaves to the other side follows by subtraction, so only the set's own pairs are visited.
  const seen = new Float64Array(size);
  let total = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0, at = i * size; j < size; j++, at++) sum += q[j] * K[at];
    seen[i] = sum;
    total += q[i] * sum;
  }
  const score = (set: Int32Array): number => {
    let pairs = 0;
    let weighted = 0;
    let twiceWeighted = 0;
    let seenSum = 0;
    let weightedSeen = 0;
    let diagonal = 0;
    let weightedDiagonal = 0;
    for (let a = 0; a < n; a++) {
      const i = set[a];
      const base = i * size;
      let sum = 0;
      let sumWeighted = 0;
      for (let c = 0; c < a; c++) {
        const j = set[c];
        const value = K[base + j];
        sum += value;
        sumWeighted += q[j] * value;
      }
      pairs += sum;
      weighted += q[i] * sum + sumWeighted;
      twiceWeighted += q[i] * sumWeighted;
      seenSum += seen[i];
      weightedSeen += q[i] * seen[i];
      diagonal += q[i] * K[base + i];
      weightedDiagonal += q[i] * q[i] * K[base + i];
    }
    const across = seenSum - weighted - diagonal;
    const among = total - 2 * weightedSeen + 2 * twiceWeighted + weightedDiagonal;
    return mass * ((2 * pairs) / (n * (n - 1)) - (2 * across) / n + among);
  };
  return { observedSet: Int32Array.from({ length: n }, (_, i) => i), score, drawSet: makeDraw(strata, n) };
}

/** What a row weighs on the synthetic side: equal inside a class, and the classes in the real side's mix. */
function weighSyntheticSide(strata: Int32Array, n: number): Float64Array {
  const real = new Map<number, number>();
  const synthetic = new Map<number, number>();
  strata.forEach((stratum, i) => {
    const side = i < n ? real : synthetic;
    side.set(stratum, (side.get(stratum) ?? 0) + 1);
  });
  return Float64Array.from(strata, (stratum) => {
    const facing = synthetic.get(stratum) ?? 0;
    if (facing === 0) throw new RangeError(`testByPermutation: class ${stratum} has no synthetic rows`);
    return (real.get(stratum) ?? 0) / n / facing;
  });
}

function makeDraw(strata: Int32Array, n: number): (rng: Rng) => Int32Array {
  const members = new Map<number, { rows: number[]; real: number }>();
  strata.forEach((stratum, i) => {
    const entry = members.get(stratum) ?? { rows: [], real: 0 };
    entry.rows.push(i);
    if (i < n) entry.real++;
    members.set(stratum, entry);
  });
  const groups = [...members.values()].map(({ rows, real }) => ({ rows: Int32Array.from(rows), real }));
  const chosen = new Uint8Array(strata.length);
  const set = new Int32Array(n);
  return (rng) => {
    chosen.fill(0);
    for (const { rows, real } of groups) {
      // Whatever order the last draw left behind, the choice is uniform.
      shufflePrefix(rows, real, rng);
      for (let a = 0; a < real; a++) chosen[rows[a]] = 1;
    }
    let at = 0;
    for (let i = 0; i < chosen.length; i++) if (chosen[i] === 1) set[at++] = i;
    return set;
  };
}
