import type { Sample } from '../data/sample.ts';
import { assignFolds, chooseL2, fitSoftmax, predictProbabilities } from '../math/linear-model.ts';
import { type Matrix, takeRows } from '../math/matrix.ts';
import { createRng } from '../math/rng.ts';
import type { Embed } from './embed.ts';

/** What a model of the real rows thinks of a row's label. */
export interface LabelOpinion {
  /** Probability of the label the row has; 0 for a label that no real row has. */
  readonly probability: number;
  readonly best: string;
  readonly bestProbability: number;
}

/** Gives its opinion of each row's label. */
export type LabelModel = (samples: readonly Sample[]) => LabelOpinion[];

/** Rows and strengths that the choice of the penalty looks at: it only has to find the right power of ten. */
const choiceRows = 1500;
const choiceGrid = [1e-2, 1e-3, 1e-4];

/** Fewest real rows per label on average for an opinion to be worth hearing. */
const leastRowsPerLabel = 10;

/**
 * Fits a multinomial logistic model of the labels on the embeddings of the working rows, the strength of its penalty
 * chosen by cross-validated log-loss. Undefined when there are fewer than two labels or too few rows for them.
 */
export function fitLabelModel(
  samples: readonly Sample[],
  points: Matrix,
  classes: readonly (string | undefined)[],
  embed: Embed,
  seed: string,
): LabelModel | undefined {
  const names = classes.filter((label) => label !== undefined);
  const position = new Map(names.map((label, i) => [label, i]));
  // Rows without a label teach nothing.
  const taught = Int32Array.from(samples.keys()).filter((i) => position.has(samples[i]?.label ?? ''));
  if (names.length < 2 || taught.length < leastRowsPerLabel * names.length) return undefined;
  const labels = taught.map((i) => position.get(samples[i]?.label ?? '') ?? 0);
  const known = takeRows(points, taught);
  const rng = createRng(seed);
  const chosen = rng.shuffle(Int32Array.from(labels.keys())).slice(0, choiceRows);
  const own = chosen.map((i) => labels[i] ?? 0);
  const folds = assignFolds(own, 3, rng);
  const { l2 } = chooseL2(takeRows(known, chosen), own, names.length, folds, { grid: choiceGrid });
  const model = fitSoftmax(known, labels, names.length, { l2 });
  return (rows) => {
    const probabilities = predictProbabilities(model, embed(rows));
    return rows.map(({ label }, i) => {
      const own = probabilities.subarray(i * names.length, (i + 1) * names.length);
      const best = own.reduce((top, value, k) => (value > (own[top] ?? 0) ? k : top), 0);
      const at = position.get(label ?? '');
      return {
        probability: at === undefined ? 0 : (own[at] ?? 0),
        best: names[best] ?? '',
        bestProbability: own[best] ?? 0,
      };
    });
  };
}
