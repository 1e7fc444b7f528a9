/** One λ of a path with its held-out evidence. */
export interface LambdaScore {
  /** In units of 1/n, n the class's real rows; Infinity means equal weights. */
  readonly lambda: number;
  /** The mean held-out MMD² over folds and classes. */
  readonly score: number;
  /** How much worse than the best λ, paired by fold; 0 for the best. */
  readonly excess: number;
  /** The standard error of `excess`. */
  readonly standardError: number;
}

/** A λ path, and the place of the chosen one. */
export interface LambdaChoice {
  /** By descending λ. */
  readonly path: readonly LambdaScore[];
  readonly chosen: number;
}

/**
 * Chooses the largest λ whose held-out score is within one standard error of the best: paired differences by fold, since the folds'
 * common difficulty says nothing about λ (the one-standard-error rule, Breiman et al. 1984, section 3.4.3).
 * `lambdas` descending; `scores` has element l·folds + f.
 */
export function chooseLambda(lambdas: readonly number[], scores: Float64Array, folds: number): LambdaChoice {
  if (scores.length !== lambdas.length * folds) throw new RangeError(`chooseLambda: ${scores.length} scores`);
  if (folds < 2) throw new RangeError(`chooseLambda: ${folds} folds; a standard error needs two`);
  const means = lambdas.map(
    (_, l) => scores.subarray(l * folds, (l + 1) * folds).reduce((sum, s) => sum + s, 0) / folds,
  );
  const best = means.indexOf(Math.min(...means));
  const path = lambdas.map((lambda, l) => {
    const excess = means[l] - means[best];
    let squares = 0;
    for (let fold = 0; fold < folds; fold++) {
      squares += (scores[l * folds + fold] - scores[best * folds + fold] - excess) ** 2;
    }
    return { lambda, score: means[l], excess, standardError: Math.sqrt(squares / (folds * (folds - 1))) };
  });
  return { path, chosen: path.findIndex(({ excess, standardError }) => excess <= standardError) };
}
