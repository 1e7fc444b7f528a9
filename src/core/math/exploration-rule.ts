import { rankRows } from './content-sample.ts';
import { squaredNorms } from './distance.ts';
import type { GaussianProcess } from './gaussian-process.ts';
import type { Matrix } from './matrix.ts';
import { fillKernel, sumKernel } from './rbf-kernel.ts';

/**
 * How the next row is chosen: `ivr` lowers the mean posterior variance of the class most, `max-variance` takes the most
 * uncertain row (the paper's rule), `herding` follows the kernel mean, `random` follows a seeded order.
 */
export type ExplorationRule = 'ivr' | 'max-variance' | 'herding' | 'random';

/** Scores candidates for the next pick; the highest wins. */
export interface CandidateScore {
  /** One score per candidate, given all rows conditioned on or added so far. */
  values(): Float64Array;
  /** Tells the rule that a row became a demonstration. */
  add(vector: Float32Array): void;
}

/** What the rules look at. */
export interface ScoreInput {
  readonly rule: ExplorationRule;
  readonly candidates: Matrix;
  readonly reference: Matrix;
  readonly process: GaussianProcess;
  readonly lengthScale: number;
  readonly seed: number | string;
}

/** Makes the score of a rule. `ivr` and `max-variance` read the process alone, so covered rows count for them only. */
export function createScore(input: ScoreInput): CandidateScore {
  const { process } = input;
  switch (input.rule) {
    case 'ivr':
      return { values: () => process.reductions(), add: () => {} };
    case 'max-variance':
      return { values: () => process.variance, add: () => {} };
    case 'herding':
      return createHerdingScore(input);
    case 'random': {
      const order = Float64Array.from(rankRows(input.candidates, `${input.seed}/random`));
      return { values: () => order, add: () => {} };
    }
  }
}

/** Kernel herding (Chen, Welling and Smola 2010): mean_j k(i, j) − Σ_s k(i, s) / (t + 1) over t demonstrations s. */
function createHerdingScore({ candidates, reference, lengthScale }: ScoreInput): CandidateScore {
  const norms = squaredNorms(candidates);
  const mean = sumKernel(candidates, reference, lengthScale).map((sum) => sum / Math.max(1, reference.rows));
  const taken = new Float64Array(candidates.rows);
  const column = new Float64Array(candidates.rows);
  let count = 0;
  return {
    values: () => mean.map((value, i) => value - taken[i] / (count + 1)),
    add(vector) {
      fillKernel(candidates, norms, vector, lengthScale, column);
      for (let i = 0; i < taken.length; i++) taken[i] += column[i];
      count++;
    },
  };
}
