import { createMatrix, type Matrix, rowOf } from '../../core/math/matrix.ts';
import type { Embed } from '../../core/stages/embed.ts';

/** Vectors kept at most, so that edits of a long session do not pile up. */
const mostKept = 50_000;

/** Embeds rows, each text once. */
export function keepVectors(embed: Embed, cols: number): Embed {
  const kept = new Map<string, Float32Array>();
  return (samples) => {
    const fresh = samples.filter(({ hash }) => !kept.has(hash));
    if (kept.size + fresh.length > mostKept) kept.clear();
    const missing = samples.filter(({ hash }) => !kept.has(hash));
    const vectors = embed(missing);
    missing.forEach(({ hash }, i) => {
      kept.set(hash, rowOf(vectors, i).slice());
    });
    const out = createMatrix(samples.length, cols);
    samples.forEach(({ hash }, i) => {
      const vector = kept.get(hash);
      if (vector) out.data.set(vector, i * cols);
    });
    return out;
  };
}

/** One matrix of all rows from that of some (`places`, ascending) and that of the others. */
export function mergeRows(places: ArrayLike<number>, some: Matrix, others: Matrix): Matrix {
  const out = createMatrix(some.rows + others.rows, some.cols);
  let taken = 0;
  for (let i = 0; i < out.rows; i++) {
    const isSome = places[taken] === i;
    out.data.set(isSome ? rowOf(some, taken) : rowOf(others, i - taken), i * out.cols);
    if (isSome) taken++;
  }
  return out;
}
