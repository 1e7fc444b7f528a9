/** How p-values on a grid of 1/size lie against the uniform distribution on that grid. */
export interface Uniformity {
  /** Share of p-values of at most 0.05 and 0.1. */
  readonly atMost5: number;
  readonly atMost10: number;
  /** The largest distance of the two distribution functions (Kolmogorov–Smirnov). */
  readonly distance: number;
  /** What the distance exceeds with probability 1 % under uniformity: 1.628 / √n, an upper bound on a grid. */
  readonly critical: number;
}

/** Compares p-values k/size with the uniform distribution over 1/size … 1, which an exact permutation test has. */
export function compareWithUniform(values: readonly number[], size: number): Uniformity {
  const shareUpTo = (limit: number) => values.filter((p) => p <= limit + 1e-9).length / values.length;
  let distance = 0;
  for (let k = 1; k <= size; k++) distance = Math.max(distance, Math.abs(shareUpTo(k / size) - k / size));
  return {
    atMost5: shareUpTo(0.05),
    atMost10: shareUpTo(0.1),
    distance,
    critical: 1.628 / Math.sqrt(values.length),
  };
}
