import { createMatrix } from '../math/matrix.ts';
import { createRng } from '../math/rng.ts';
import { countFeatures, FAMILY_BUCKETS, type FeatureRecipe } from './features.ts';
import { hashText, mixBits } from './hash.ts';
import { fitQuantiles, type QuantileTable, rankNumber } from './quantile.ts';
import type { Projection } from './space.ts';
import { applyTfIdf, fitTfIdf, type TfIdf } from './tf-idf.ts';
import { checkRows, type FeatureRows, nameLevel, type TypedColumn } from './typed-code.ts';

/*
 * A second embedding that only reports: other n-grams under another hash, no singular vectors, a very sparse signed random projection
 * (Li, Hastie, Church 2006, KDD; fixed number of entries a column as in Kane and Nelson 2014), so that what the first one optimised cannot flatter it.
 */

/** A fitted judge: plain data that can be cloned to a worker and stored. */
export interface Judge {
  /** Width of a vector. */
  readonly cols: number;
  readonly recipe: FeatureRecipe;
  readonly tfIdf: TfIdf;
  readonly fields: readonly JudgeField[];
  /** Whether any fitted row has a word. */
  readonly hasText: boolean;
  /** Seed of the signs and places of the projection. */
  readonly projectionSeed: number;
}

interface JudgeField {
  readonly name: string;
  readonly type: TypedColumn['type'];
  /** Of numbers only. */
  readonly quantiles: QuantileTable | null;
}

const WIDTH = 384;

/** Dimensions that one feature touches. */
const TOUCHED = 3;

/** Hard bins of equal mass for numbers, a coarse and a fine set: near numbers share at least one. */
const BINS = [4, 16] as const;

/** Fits inverse document frequencies and quantiles to rows blind to which side they come from. Throws RangeError without rows. */
export function fitJudge(rows: FeatureRows, seed: number | string): Judge {
  checkRows(rows);
  if (rows.texts.length === 0) throw new RangeError('fitJudge: no rows');
  const rng = createRng(seed).fork('judge');
  const recipe = { maxWords: 1, minCharacters: 2, maxCharacters: 4, wordWeight: 1, seed: rng.int(0x7fffffff) };
  const features = countFeatures(rows.texts, recipe);
  return {
    cols: WIDTH,
    recipe,
    // Every bucket is kept: a feature of a new row weighs as much as one that is seen for the first time, not nothing.
    tfIdf: fitTfIdf(features, { minRows: 0, maxColumns: features.cols }),
    fields: rows.typed.map((column) => fitField(column)),
    hasText: features.indices.length > 0,
    projectionSeed: rng.int(0x7fffffff),
  };
}

/** Vectors of the given rows, rows × 384, each of norm 1; text and typed fields have half the squared length each where both exist. */
export function projectJudge(judge: Judge, rows: FeatureRows): Projection {
  checkRows(rows);
  if (rows.typed.length !== judge.fields.length) {
    throw new RangeError(`projectJudge: ${rows.typed.length} fields, fitted on ${judge.fields.length}`);
  }
  const out = createMatrix(rows.texts.length, WIDTH);
  const unknown: number[] = [];
  const isMixed = judge.hasText && judge.fields.length > 0;
  const textLength = isMixed ? Math.SQRT1_2 : 1;
  const typedLength = (isMixed ? Math.SQRT1_2 : 1) / Math.sqrt(Math.max(1, judge.fields.length));
  const features = applyTfIdf(countFeatures(rows.texts, judge.recipe), judge.tfIdf);
  for (let i = 0; i < rows.texts.length; i++) {
    const vector = out.data.subarray(i * WIDTH, (i + 1) * WIDTH);
    const [from, to] = [features.offsets[i], features.offsets[i + 1]];
    if (from === to && (judge.hasText || judge.fields.length === 0)) unknown.push(i);
    for (let e = from; e < to; e++)
      scatter(vector, features.indices[e], features.values[e] * textLength, judge.projectionSeed);
    for (let k = 0; k < judge.fields.length; k++) {
      writeField(judge.fields[k], rows.typed[k].values[i], typedLength, vector, judge.projectionSeed);
    }
    normalize(vector);
  }
  return { ...out, unknown: Int32Array.from(unknown) };
}

function fitField(column: TypedColumn): JudgeField {
  const { name, type } = column;
  const numbers = column.values.filter((value) => typeof value === 'number');
  return { name, type, quantiles: type === 'number' ? fitQuantiles(numbers) : null };
}

function writeField(
  field: JudgeField,
  value: TypedColumn['values'][number],
  length: number,
  vector: Float32Array,
  seed: number,
): void {
  if (field.quantiles !== null && typeof value === 'number' && !Number.isNaN(value)) {
    const rank = rankNumber(field.quantiles, value);
    for (const bins of BINS) {
      const bin = Math.min(bins - 1, Math.floor(rank * bins));
      scatter(vector, nameBucket(`${field.name}\0${bins}\0${bin}`), length * Math.SQRT1_2, seed);
    }
    return;
  }
  const level = field.type === 'number' ? null : nameLevel(field.type, value);
  scatter(vector, nameBucket(level === null ? `${field.name}\0` : `${field.name}\0=${level}`), length, seed);
}

/** Adds one feature: ±1/√3 in three dimensions drawn from the feature's number. */
function scatter(vector: Float32Array, feature: number, value: number, seed: number): void {
  const part = value / Math.sqrt(TOUCHED);
  let state = mixBits(Math.imul(feature + 1, 0x9e3779b1) ^ seed);
  for (let k = 0; k < TOUCHED; k++) {
    const place = (state >>> 1) % WIDTH;
    vector[place] += (state & 1) === 0 ? part : -part;
    state = mixBits(state + 0x6d2b79f5);
  }
}

/** Numbers of typed features lie beyond those of the text. */
function nameBucket(name: string): number {
  return 2 * FAMILY_BUCKETS + ((mixBits(hashText(name, 1)) >>> 0) % 0x20000000);
}

function normalize(vector: Float32Array): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (squares === 0) return;
  const scale = 1 / Math.sqrt(squares);
  for (let j = 0; j < vector.length; j++) vector[j] *= scale;
}
