import { createMatrix, type Matrix } from '../math/matrix.ts';
import { computeRandomizedSvd } from '../math/randomized-svd.ts';
import { createRng } from '../math/rng.ts';
import { multiplySparse } from '../math/sparse.ts';
import { countFeatures, SPACE_RECIPE } from './features.ts';
import { applyTfIdf, fitTfIdf, type TfIdf } from './tf-idf.ts';
import {
  checkRows,
  type FeatureRows,
  fitTypedCodes,
  pickRows,
  type TypedCode,
  typedWidth,
  writeTyped,
} from './typed-code.ts';

/*
 * The fitted embedding: TF-IDF of hashed n-grams, L2, truncated SVD, unit norm, beside the codes of the typed fields.
 * A comparison of two samples must fit it on their union (or on neither): fitted on one side alone it makes the other side look different.
 */

/** How a space is to be fitted. */
export interface SpaceOptions {
  /** Dimensions of the text block, see `chooseRank`; never more than half the fitted rows. */
  readonly rank: number;
  readonly seed: number | string;
  /**
   * Exponent p of S^p, by which the directions of the text block are weighted before rows get norm 1; 0 by default. 1 counts a direction
   * by how much of the rows it carries: fit to match clusters of rows, not to tell one row from another.
   */
  readonly power?: number;
  /** Rows used at most, a seeded sample of the given ones; 20,000 by default. */
  readonly fitLimit?: number;
}

/** A fitted embedding: plain data that can be cloned to a worker and stored. */
export interface Space {
  /** Width of a vector: text dimensions, one for "no text" where both blocks exist, then the typed fields. */
  readonly cols: number;
  readonly fittedRows: number;
  /** null where no fitted row has a word. */
  readonly text: TextBlock | null;
  readonly typed: readonly TypedCode[];
  /** Length of the text part and of the typed part of a vector; squares sum to 1. */
  readonly textScale: number;
  readonly typedScale: number;
}

interface TextBlock {
  readonly tfIdf: TfIdf;
  /** Right singular vectors, each times (its singular value / the first)^power; columns of `tfIdf` × rank. */
  readonly right: Matrix;
  readonly singularValues: Float64Array;
}

/** Vectors of norm 1, one a row; `unknown` names the rows whose text holds nothing that the fit knows: the zero vector where there are no typed fields. */
export interface Projection extends Matrix {
  readonly unknown: Int32Array;
}

const MAX_COLUMNS = 1 << 14;
const MAX_RANK = 256;

/** Below this mean variance a block is not raised any further when the blocks are balanced. */
const LEAST_VARIANCE = 0.05;

/** Texts counted at a time: bounds the memory of a projection. */
const BATCH = 4096;

/** Text dimensions for so many real rows: 32 up to 200, 128 at 1,000, 256 from 2,500 on, linear between; at most half the fitted rows. */
export function chooseRank(realRows: number, fitRows: number): number {
  let rank = 32;
  if (realRows >= 2500) rank = MAX_RANK;
  else if (realRows > 1000) rank = 128 + Math.round((realRows - 1000) * (128 / 1500));
  else if (realRows > 200) rank = 32 + Math.round((realRows - 200) * (96 / 800));
  return Math.max(1, Math.min(rank, Math.floor(fitRows / 2)));
}

/**
 * Fits a space to rows, blind to which side of a comparison they come from. Text and typed block get lengths that make their mean
 * squared distances over the fitted rows equal. Throws RangeError without rows, or where a column has another length.
 */
export function fitSpace(rows: FeatureRows, options: SpaceOptions): Space {
  const { rank, seed, power = 0, fitLimit = 20_000 } = options;
  checkRows(rows);
  if (rows.texts.length === 0) throw new RangeError('fitSpace: no rows');
  if (!(Number.isInteger(rank) && rank >= 1 && power >= 0 && fitLimit >= 1))
    throw new RangeError(`fitSpace: rank ${rank}, power ${power}, ${fitLimit} rows`);
  const sample = sampleRows(rows, fitLimit, seed);
  const fittedRows = sample.texts.length;
  const text = fitText(sample.texts, Math.max(1, Math.min(rank, MAX_RANK, Math.floor(fittedRows / 2))), power, seed);
  const typed = fitTypedCodes(sample.typed);
  const typedCols = typed.reduce((sum, code) => sum + typedWidth(code), 0);
  const shape = { fittedRows, text, typed };
  if (typed.length === 0) return { ...shape, cols: text?.right.cols ?? 1, textScale: 1, typedScale: 0 };
  if (text === null) return { ...shape, cols: typedCols, textScale: 0, typedScale: 1 };
  const cols = text.right.cols + 1 + typedCols;
  const textOnly = measureVariance(project({ ...shape, cols, textScale: 1, typedScale: 0 }, sample));
  const typedOnly = measureVariance(project({ ...shape, cols, textScale: 0, typedScale: 1 }, sample));
  const textShare = balance(textOnly, typedOnly);
  return { ...shape, cols, textScale: Math.sqrt(textShare), typedScale: Math.sqrt(1 - textShare) };
}

/** Vectors of the given rows in a fitted space, rows × cols; the same row has the same vector in any company. */
export function project(space: Space, rows: FeatureRows): Projection {
  checkRows(rows);
  checkFields(space, rows);
  const count = rows.texts.length;
  const out = createMatrix(count, space.cols);
  const unknown: number[] = [];
  for (let from = 0; from < count; from += BATCH) {
    projectTexts(space, rows.texts.slice(from, from + BATCH), out, from, unknown);
  }
  let at = (space.text?.right.cols ?? 0) + (space.text === null ? 0 : 1);
  for (let k = 0; k < space.typed.length; k++) {
    const code = space.typed[k];
    const { values } = rows.typed[k];
    for (let i = 0; i < count; i++) writeTyped(code, values[i], space.typedScale, out.data, i * space.cols + at);
    at += typedWidth(code);
  }
  return { ...out, unknown: Int32Array.from(unknown) };
}

function fitText(texts: readonly string[], rank: number, power: number, seed: number | string): TextBlock | null {
  const features = countFeatures(texts, SPACE_RECIPE);
  if (features.indices.length === 0) return null;
  // A bucket of one row tells that row from all others and nothing else; with a handful of rows there is little but such buckets.
  const tfIdf = fitTfIdf(features, { minRows: texts.length < 20 ? 1 : 2, maxColumns: MAX_COLUMNS });
  if (tfIdf.buckets.length === 0) return null;
  const { right, values } = computeRandomizedSvd(applyTfIdf(features, tfIdf), { rank, seed });
  const factors = values.map((value) => (value / values[0]) ** power);
  for (let i = 0, at = 0; i < right.rows; i++) {
    for (let k = 0; k < right.cols; k++, at++) right.data[at] *= factors[k];
  }
  return { tfIdf, right, singularValues: values };
}

function projectTexts(space: Space, texts: readonly string[], out: Matrix, from: number, unknown: number[]): void {
  const { text, cols, textScale } = space;
  const isMixed = text !== null && space.typed.length > 0;
  if (text === null) {
    if (space.typed.length === 0) for (let i = 0; i < texts.length; i++) unknown.push(from + i);
    return;
  }
  const raw = multiplySparse(applyTfIdf(countFeatures(texts, SPACE_RECIPE), text.tfIdf), text.right);
  const rank = raw.cols;
  for (let i = 0; i < texts.length; i++) {
    let squares = 0;
    for (let j = 0; j < rank; j++) squares += raw.data[i * rank + j] ** 2;
    const to = (from + i) * cols;
    // What is left of a row outside the fitted directions is rounding, and its direction means nothing.
    if (squares < 1e-10) {
      if (isMixed) out.data[to + rank] = textScale;
      unknown.push(from + i);
      continue;
    }
    const scale = textScale / Math.sqrt(squares);
    for (let j = 0; j < rank; j++) out.data[to + j] = raw.data[i * rank + j] * scale;
  }
}

function sampleRows(rows: FeatureRows, limit: number, seed: number | string): FeatureRows {
  const count = rows.texts.length;
  if (count <= limit) return rows;
  const order = Int32Array.from({ length: count }, (_, i) => i);
  createRng(seed).fork('fit-rows').shuffle(order);
  return pickRows(rows, order.slice(0, limit).sort());
}

function checkFields(space: Space, rows: FeatureRows): void {
  const expected = space.typed.map((code) => `${code.name}:${code.type}`).join(', ');
  const given = rows.typed.map((column) => `${column.name}:${column.type}`).join(', ');
  if (expected !== given) throw new RangeError(`project: fields ${given}, fitted on ${expected}`);
}

/** Half the mean squared distance of two rows: mean ‖x‖² − ‖mean x‖². */
function measureVariance(vectors: Matrix): number {
  const { rows, cols, data } = vectors;
  const mean = new Float64Array(cols);
  let squares = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const value = data[i * cols + j];
      mean[j] += value / rows;
      squares += (value * value) / rows;
    }
  }
  return squares - mean.reduce((sum, value) => sum + value * value, 0);
}

/** Squared length a of the text block such that a · text variance = (1 − a) · typed variance; a constant block gets nothing. */
function balance(text: number, typed: number): number {
  if (text < 1e-9 && typed < 1e-9) return 0.5;
  if (text < 1e-9) return 0;
  if (typed < 1e-9) return 1;
  const [a, b] = [Math.max(text, LEAST_VARIANCE), Math.max(typed, LEAST_VARIANCE)];
  return b / (a + b);
}
