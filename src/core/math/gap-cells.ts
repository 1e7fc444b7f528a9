import { groupRowsByClass } from './class-rows.ts';

/** Classes with fewer held-out rows than this are measured together. */
const LEAST_CLASS_ROWS = 5;

/** Fewer rows cannot be split against themselves. */
const LEAST_CELL_ROWS = 4;

/** Rows that are compared with each other: one class, or all rare classes together. */
export interface GapCell {
  readonly classes: readonly number[];
  /** Held-out real rows, class by class. */
  readonly real: Int32Array;
  readonly realClass: Int32Array;
  /** Synthetic rows, class by class. */
  readonly synthetic: Int32Array;
  readonly syntheticClass: Int32Array;
  /** Weights of the synthetic rows before, length |synthetic|, sum 1: equal inside a class. */
  readonly before: Float64Array;
  /** Weights after, sum 1: as given inside a class. */
  readonly after: Float64Array;
  /** The cell's share of the gap; the cells' masses sum to 1. */
  readonly mass: number;
}

/** The cells of a measurement and what they leave out. */
export interface GapCells {
  readonly cells: readonly GapCell[];
  /** Classes that are measured together because each has fewer than five held-out rows. */
  readonly rareClasses: readonly number[];
  /** The mass of classes that cannot be measured: no synthetic rows, no held-out rows, or too few of them even together. */
  readonly unmeasuredMass: number;
}

/**
 * Divides both samples into cells. A class with five held-out rows is a cell; the others make up one cell "rare" rather than be dropped. In
 * the rare cell the classes have the mix of the held-out rows on both sides, so that label shift between them does not pass for a gap.
 * `weights` is over all synthetic rows; only its proportions inside a class count. Throws RangeError when a class with mass has no weight.
 */
export function divideIntoCells(
  heldOutClass: Int32Array,
  syntheticClass: Int32Array,
  weights: Float64Array,
  classMass: Float64Array,
): GapCells {
  const real = groupRowsByClass(heldOutClass, classMass.length);
  const synthetic = groupRowsByClass(syntheticClass, classMass.length);
  const measurable = [...classMass.keys()].filter(
    (c) => classMass[c] > 0 && real[c].length > 0 && synthetic[c].length > 0,
  );
  const groups = measurable.filter((c) => real[c].length >= LEAST_CLASS_ROWS).map((c) => [c]);
  const rare = measurable.filter((c) => real[c].length < LEAST_CLASS_ROWS);
  const rareRows = rare.reduce((sum, c) => sum + real[c].length, 0);
  if (rareRows >= LEAST_CELL_ROWS) groups.push(rare);
  const massOf = (classes: readonly number[]) => classes.reduce((sum, c) => sum + classMass[c], 0);
  const measured = massOf(groups.flat());
  const cells = groups.map((classes): GapCell => {
    const realRows = join(classes.map((c) => real[c]));
    const syntheticRows = join(classes.map((c) => synthetic[c]));
    const share = (c: number) => real[c].length / realRows.length;
    return {
      classes,
      real: realRows,
      realClass: realRows.map((row) => heldOutClass[row]),
      synthetic: syntheticRows,
      syntheticClass: syntheticRows.map((row) => syntheticClass[row]),
      before: Float64Array.from(classes.flatMap((c) => [...synthetic[c]].map(() => share(c) / synthetic[c].length))),
      after: Float64Array.from(classes.flatMap((c) => normalise(synthetic[c], weights, c).map((w) => share(c) * w))),
      mass: massOf(classes) / measured,
    };
  });
  return {
    cells,
    rareClasses: rareRows >= LEAST_CELL_ROWS ? rare : [],
    unmeasuredMass: Math.max(0, 1 - measured),
  };
}

function normalise(rows: Int32Array, weights: Float64Array, c: number): number[] {
  const own = Array.from(rows, (row) => weights[row]);
  const total = own.reduce((sum, w) => sum + w, 0);
  if (!(total > 0)) throw new RangeError(`measureGap: class ${c} has mass but no weight`);
  return own.map((w) => w / total);
}

function join(parts: readonly Int32Array[]): Int32Array {
  const out = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
