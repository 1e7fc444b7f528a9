/** A mean with the half width of its 95 % interval. */
export interface MeanInterval {
  readonly mean: number;
  readonly half: number;
}

/** Two-sided 95 % quantiles of Student's t by degrees of freedom, from 1. */
const STUDENT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
];

/** The mean of 2 to 16 repetitions with its 95 % t interval. */
export function estimateMean(values: readonly number[]): MeanInterval {
  const student = STUDENT[values.length - 2];
  if (student === undefined) throw new RangeError(`estimateMean: ${values.length} repetitions`);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, half: student * Math.sqrt(squares / (values.length - 1) / values.length) };
}
