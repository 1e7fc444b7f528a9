import type { Matrix } from './matrix.ts';

/** Rows in a block of `forEachDotBlock`: element (i, j) of a block is `dots[i * DOT_BLOCK + j]`. */
export const DOT_BLOCK = 64;

/**
 * Visits the dot products of all rows of `a` with all rows of `b` in blocks of at most DOT_BLOCK × DOT_BLOCK.
 *
 * Every product is summed in f64 over ascending columns, so a pair gives the same bits in whatever block it falls,
 * in either order, and as `squaredNorms` gives for a row with itself. `dots` is reused: read it before returning.
 */
export function forEachDotBlock(
  a: Matrix,
  b: Matrix,
  visit: (dots: Float64Array, aFrom: number, aCount: number, bFrom: number, bCount: number) => void,
): void {
  if (a.cols !== b.cols) throw new RangeError(`forEachDotBlock: ${a.cols} columns beside ${b.cols}`);
  const panelA = new Float64Array(DOT_BLOCK * a.cols);
  const panelB = new Float64Array(DOT_BLOCK * a.cols);
  const dots = new Float64Array(DOT_BLOCK * DOT_BLOCK);
  for (let aFrom = 0; aFrom < a.rows; aFrom += DOT_BLOCK) {
    const aCount = Math.min(DOT_BLOCK, a.rows - aFrom);
    packPanel(a, aFrom, aCount, panelA);
    for (let bFrom = 0; bFrom < b.rows; bFrom += DOT_BLOCK) {
      const bCount = Math.min(DOT_BLOCK, b.rows - bFrom);
      packPanel(b, bFrom, bCount, panelB);
      multiplyPanels(panelA, panelB, a.cols, aCount, bCount, dots);
      visit(dots, aFrom, aCount, bFrom, bCount);
    }
  }
}

/** Copies rows into groups of four, interleaved by column and padded with zeros: the layout the micro-kernel streams. */
function packPanel(x: Matrix, from: number, count: number, panel: Float64Array): void {
  const { data, cols } = x;
  const padded = (count + 3) & ~3;
  for (let i = 0; i < padded; i++) {
    const to = (i & ~3) * cols + (i & 3);
    const at = (from + i) * cols;
    if (i < count) for (let c = 0; c < cols; c++) panel[to + 4 * c] = data[at + c];
    else for (let c = 0; c < cols; c++) panel[to + 4 * c] = 0;
  }
}

/** 4 × 4 accumulators in registers; the column loop is left rolled, which V8 compiles best. */
function multiplyPanels(
  a: Float64Array,
  b: Float64Array,
  cols: number,
  aCount: number,
  bCount: number,
  out: Float64Array,
): void {
  for (let j = 0; j < bCount; j += 4) {
    for (let i = 0; i < aCount; i += 4) {
      let p = i * cols;
      let q = j * cols;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      let s20 = 0;
      let s21 = 0;
      let s22 = 0;
      let s23 = 0;
      let s30 = 0;
      let s31 = 0;
      let s32 = 0;
      let s33 = 0;
      for (let c = 0; c < cols; c++, p += 4, q += 4) {
        const y0 = b[q];
        const y1 = b[q + 1];
        const y2 = b[q + 2];
        const y3 = b[q + 3];
        const x0 = a[p];
        s00 += x0 * y0;
        s01 += x0 * y1;
        s02 += x0 * y2;
        s03 += x0 * y3;
        const x1 = a[p + 1];
        s10 += x1 * y0;
        s11 += x1 * y1;
        s12 += x1 * y2;
        s13 += x1 * y3;
        const x2 = a[p + 2];
        s20 += x2 * y0;
        s21 += x2 * y1;
        s22 += x2 * y2;
        s23 += x2 * y3;
        const x3 = a[p + 3];
        s30 += x3 * y0;
        s31 += x3 * y1;
        s32 += x3 * y2;
        s33 += x3 * y3;
      }
      const o = i * DOT_BLOCK + j;
      out[o] = s00;
      out[o + 1] = s01;
      out[o + 2] = s02;
      out[o + 3] = s03;
      out[o + DOT_BLOCK] = s10;
      out[o + DOT_BLOCK + 1] = s11;
      out[o + DOT_BLOCK + 2] = s12;
      out[o + DOT_BLOCK + 3] = s13;
      out[o + 2 * DOT_BLOCK] = s20;
      out[o + 2 * DOT_BLOCK + 1] = s21;
      out[o + 2 * DOT_BLOCK + 2] = s22;
      out[o + 2 * DOT_BLOCK + 3] = s23;
      out[o + 3 * DOT_BLOCK] = s30;
      out[o + 3 * DOT_BLOCK + 1] = s31;
      out[o + 3 * DOT_BLOCK + 2] = s32;
      out[o + 3 * DOT_BLOCK + 3] = s33;
    }
  }
}
