import type { SparseMatrix } from '../math/sparse.ts';

/** Which buckets count, and how much: plain data, may be cloned and stored. */
export interface TfIdf {
  /** Width of the feature rows it was fitted on. */
  readonly width: number;
  /** The buckets that became columns, ascending. */
  readonly buckets: Int32Array;
  /** Weight of each column: ln((1 + n) / (1 + document frequency)) + 1. */
  readonly idf: Float32Array;
}

/** Limits of a fit. */
export interface TfIdfOptions {
  /** Buckets in fewer rows are left out. */
  readonly minRows: number;
  /** At most this many buckets, those in most rows first (ties: the lower bucket). */
  readonly maxColumns: number;
}

/** Fits smoothed inverse document frequencies on rows of 1 + ln(count). */
export function fitTfIdf(features: SparseMatrix, options: TfIdfOptions): TfIdf {
  const frequency = new Int32Array(features.cols);
  for (const bucket of features.indices) frequency[bucket]++;
  let buckets: number[] = [];
  for (let bucket = 0; bucket < frequency.length; bucket++) {
    if (frequency[bucket] >= options.minRows) buckets.push(bucket);
  }
  if (buckets.length > options.maxColumns) {
    buckets = buckets.sort((a, b) => frequency[b] - frequency[a] || a - b).slice(0, options.maxColumns);
    buckets.sort((a, b) => a - b);
  }
  const idf = Float32Array.from(buckets, (bucket) => Math.log((1 + features.rows) / (1 + frequency[bucket])) + 1);
  return { width: features.cols, buckets: Int32Array.from(buckets), idf };
}

/** Rows of tf · idf over the fitted columns, each of norm 1; a row without a fitted bucket is empty. */
export function applyTfIdf(features: SparseMatrix, model: TfIdf): SparseMatrix {
  if (features.cols !== model.width)
    throw new RangeError(`applyTfIdf: ${features.cols} buckets, fitted on ${model.width}`);
  const columnOf = new Int32Array(model.width).fill(-1);
  for (let c = 0; c < model.buckets.length; c++) columnOf[model.buckets[c]] = c;
  const offsets = new Int32Array(features.rows + 1);
  const indices = new Int32Array(features.indices.length);
  const values = new Float32Array(features.indices.length);
  let to = 0;
  for (let i = 0; i < features.rows; i++) {
    const from = to;
    let squares = 0;
    for (let e = features.offsets[i]; e < features.offsets[i + 1]; e++) {
      const column = columnOf[features.indices[e]];
      if (column < 0) continue;
      const value = features.values[e] * model.idf[column];
      indices[to] = column;
      values[to++] = value;
      squares += value * value;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let e = from; e < to; e++) values[e] *= scale;
    offsets[i + 1] = to;
  }
  return {
    rows: features.rows,
    cols: model.buckets.length,
    offsets,
    indices: indices.slice(0, to),
    values: values.slice(0, to),
  };
}
