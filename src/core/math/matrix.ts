/** A dense matrix of 32-bit floats, row-major: element (i, j) is `data[i * cols + j]`. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float32Array;
}

/** Makes a rows × cols matrix of zeros. */
export function createMatrix(rows: number, cols: number): Matrix {
  return { rows, cols, data: new Float32Array(rows * cols) };
}

/** Row i as a view (no copy), length `cols`. */
export function rowOf(matrix: Matrix, i: number): Float32Array {
  return matrix.data.subarray(i * matrix.cols, (i + 1) * matrix.cols);
}

/** Copies the given rows, in the given order. */
export function takeRows(matrix: Matrix, indices: ArrayLike<number>): Matrix {
  const out = createMatrix(indices.length, matrix.cols);
  for (let k = 0; k < indices.length; k++) out.data.set(rowOf(matrix, indices[k]), k * matrix.cols);
  return out;
}

/** Stacks matrices of equal width on top of each other. */
export function stackRows(...parts: readonly Matrix[]): Matrix {
  const cols = parts.find((part) => part.rows > 0)?.cols ?? parts[0]?.cols ?? 0;
  const out = createMatrix(
    parts.reduce((sum, part) => sum + part.rows, 0),
    cols,
  );
  let at = 0;
  for (const part of parts) {
    if (part.rows > 0 && part.cols !== cols) throw new RangeError(`stackRows: ${part.cols} columns beside ${cols}`);
    out.data.set(part.data, at);
    at += part.data.length;
  }
  return out;
}
