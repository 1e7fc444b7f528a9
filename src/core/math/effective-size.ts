/** The effective sample size 1/Σw² of weights that sum to 1 (Kish 1965). */
export function effectiveSizeOf(weights: Float64Array): number {
  return 1 / weights.reduce((sum, w) => sum + w * w, 0);
}
