import { fitQuantiles, type QuantileTable, rankNumber } from './quantile.ts';

/** One typed field of a data set, a value a row; null where it is missing. */
export interface TypedColumn {
  readonly name: string;
  readonly type: 'number' | 'boolean' | 'category';
  readonly values: readonly (number | boolean | string | null)[];
}

/** Rows as an embedder sees them: a text each (may be empty) and any number of typed fields of the same length. */
export interface FeatureRows {
  readonly texts: readonly string[];
  readonly typed: readonly TypedColumn[];
}

/**
 * How one field becomes numbers: plain data. Every value of a field has a code of norm `scale`, so all rows are equally long
 * and the distance of two rows is a sum of per-field distances.
 */
export type TypedCode = NumberCode | LevelCode;

interface NumberCode {
  readonly type: 'number';
  readonly name: string;
  readonly scale: number;
  readonly quantiles: QuantileTable;
}

interface LevelCode {
  readonly type: 'boolean' | 'category';
  readonly name: string;
  readonly scale: number;
  readonly levels: readonly string[];
  /** Length of a level on its own axis; the rest lies on the axis that all rare levels share. */
  readonly strengths: Float32Array;
}

/** Soft bins over the rank of a number: few wide ones keep the order of far values, many narrow ones tell near values apart. */
const BIN_KNOTS = [3, 9] as const;
const NUMBER_WIDTH = BIN_KNOTS[0] + BIN_KNOTS[1] + 1;

/** Categories beyond the most frequent ones share the axis of the rare. */
const MAX_LEVELS = 24;

/** A level seen this often has half its squared length on its own axis. */
const SHRINKAGE = 5;

/** Fields that vary less are not blown up to the full variance: a single odd row would outweigh all other fields. */
const LEAST_VARIANCE = 0.05;

/** Checks that every column has one value a row; throws RangeError. */
export function checkRows(rows: FeatureRows): void {
  for (const column of rows.typed) {
    if (column.values.length !== rows.texts.length) {
      throw new RangeError(`field ${column.name}: ${column.values.length} values for ${rows.texts.length} rows`);
    }
  }
}

/** The given rows, in the given order. */
export function pickRows(rows: FeatureRows, indices: ArrayLike<number>): FeatureRows {
  const pick = <T>(values: readonly T[]) => Array.from(indices, (i) => values[i]);
  return { texts: pick(rows.texts), typed: rows.typed.map((column) => ({ ...column, values: pick(column.values) })) };
}

/**
 * Fits a code to every field: each gets the same total variance over the given rows (less if it hardly varies, none if it is constant),
 * and the squared scales sum to 1, so that the codes of a row together have norm 1.
 */
export function fitTypedCodes(columns: readonly TypedColumn[]): TypedCode[] {
  const codes = columns.map((column) => (column.type === 'number' ? fitNumber(column) : fitLevels(column)));
  const variances = codes.map((code, k) => measureVariance(code, columns[k]));
  const varies = variances.some((variance) => variance > 1e-9);
  const squares = variances.map((v) => (v > 1e-9 ? 1 / Math.max(v, LEAST_VARIANCE) : varies ? 0 : 1));
  const total = squares.reduce((sum, square) => sum + square, 0);
  return codes.map((code, k) => ({ ...code, scale: Math.sqrt(squares[k] / total) }));
}

/** Numbers a field's code takes. */
export function typedWidth(code: TypedCode): number {
  return code.type === 'number' ? NUMBER_WIDTH : code.levels.length + 2;
}

/** Writes a value's code times `factor` into `out` from `at`; `out` must be zero there. */
export function writeTyped(
  code: TypedCode,
  value: TypedColumn['values'][number],
  factor: number,
  out: Float32Array,
  at: number,
): void {
  const length = code.scale * factor;
  if (code.type === 'number') {
    if (typeof value !== 'number' || Number.isNaN(value)) {
      out[at + NUMBER_WIDTH - 1] = length;
      return;
    }
    const rank = rankNumber(code.quantiles, value);
    writeBins(rank, BIN_KNOTS[0], length * Math.SQRT1_2, out, at);
    writeBins(rank, BIN_KNOTS[1], length * Math.SQRT1_2, out, at + BIN_KNOTS[0]);
    return;
  }
  const rare = at + code.levels.length;
  const name = nameLevel(code.type, value);
  if (name === null) {
    out[rare + 1] = length;
    return;
  }
  const level = code.levels.indexOf(name);
  const strength = level < 0 ? 0 : code.strengths[level];
  if (level >= 0) out[at + level] = length * strength;
  out[rare] = length * Math.sqrt(1 - strength * strength);
}

/** The text of a level, or null where the value is missing or not of the field's type. */
export function nameLevel(type: TypedColumn['type'], value: TypedColumn['values'][number]): string | null {
  if (value === null || value === undefined || (type === 'boolean' && typeof value !== 'boolean')) return null;
  return String(value);
}

/** Two neighbouring bins share a value as cosine and sine, so the code has the same length everywhere. */
function writeBins(rank: number, knots: number, length: number, out: Float32Array, at: number): void {
  const position = rank * (knots - 1);
  const bin = Math.min(knots - 2, Math.floor(position));
  const angle = ((position - bin) * Math.PI) / 2;
  out[at + bin] = length * Math.cos(angle);
  out[at + bin + 1] = length * Math.sin(angle);
}

function fitNumber(column: TypedColumn): NumberCode {
  const numbers = column.values.filter((value) => typeof value === 'number');
  return { type: 'number', name: column.name, scale: 1, quantiles: fitQuantiles(numbers) };
}

function fitLevels(column: TypedColumn): LevelCode {
  const type = column.type as LevelCode['type'];
  const counts = new Map<string, number>();
  for (const value of column.values) {
    const name = nameLevel(type, value);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const kept = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MAX_LEVELS);
  const strengths = Float32Array.from(kept, ([, count]) => Math.sqrt(count / (count + SHRINKAGE)));
  return { type, name: column.name, scale: 1, levels: kept.map(([name]) => name), strengths };
}

/** Total variance of the codes of a column: 1 − ‖mean‖², as every code has norm 1. */
function measureVariance(code: TypedCode, column: TypedColumn): number {
  const width = typedWidth(code);
  const mean = new Float64Array(width);
  const one = new Float32Array(width);
  for (const value of column.values) {
    one.fill(0);
    writeTyped(code, value, 1, one, 0);
    for (let j = 0; j < width; j++) mean[j] += one[j] / column.values.length;
  }
  return Math.max(0, 1 - mean.reduce((sum, value) => sum + value * value, 0));
}
