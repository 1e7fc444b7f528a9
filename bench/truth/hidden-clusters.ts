import { runKMeans } from '../../src/core/math/k-means.ts';
import type { Matrix } from '../../src/core/math/matrix.ts';
import { computeRandomizedSvd } from '../../src/core/math/randomized-svd.ts';
import { createRng } from '../../src/core/math/rng.ts';
import { multiplySparse, type SparseMatrix } from '../../src/core/math/sparse.ts';
import { applyTfIdf, fitTfIdf } from '../../src/core/text/tf-idf.ts';
import { tokenize } from '../../src/core/text/tokenize.ts';

/** The cluster of each text by another embedder: whole words under no hash, their own SVD, k-means. It shares nothing but the tokens with the embedder that weighs. */
export function findHiddenClusters(texts: readonly string[], clusters: number, rank: number): Int32Array {
  const counted = countWords(texts);
  const rows = applyTfIdf(counted, fitTfIdf(counted, { minRows: 2, maxColumns: 1 << 14 }));
  const vectors = multiplySparse(rows, computeRandomizedSvd(rows, { rank, seed: 'hidden', powerIterations: 3 }).right);
  normalizeRows(vectors);
  return runKMeans(vectors, clusters, createRng('hidden clusters')).assignment;
}

function countWords(texts: readonly string[]): SparseMatrix {
  const numbers = new Map<string, number>();
  const offsets = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const text of texts) {
    const counts = new Map<number, number>();
    for (const word of tokenize(text)) {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    for (const [number, count] of counts) {
      indices.push(number);
      values.push(1 + Math.log(count));
    }
    offsets.push(indices.length);
  }
  return {
    rows: texts.length,
    cols: numbers.size,
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  };
}

function normalizeRows({ rows, cols, data }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * cols, (i + 1) * cols);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (norm > 0) for (let j = 0; j < cols; j++) row[j] /= norm;
  }
}
