import type { Cluster } from '../data/cluster.ts';
import type { Plan } from '../data/plan.ts';
import type { Sample } from '../data/sample.ts';
import { nearestNeighbours } from '../math/distance.ts';
import { selectClusters } from '../math/explore.ts';
import { type Matrix, takeRows } from '../math/matrix.ts';

/** Synthetic rows are a weaker sign that a region is covered than real rows: their noise, in units of a demonstration's. */
export const syntheticNoise = 5;

/** Real rows around a pick that its new rows may draw on. */
const cellSize = 30;

/** The working rows of one class, and what was already chosen among them. */
export interface Territory {
  readonly label: string | undefined;
  /** Real rows of the class that may be demonstrations, in file order. */
  readonly samples: readonly Sample[];
  readonly points: Matrix;
  /** Positions of rows used by earlier batches. */
  readonly used: readonly number[];
  readonly greatestReduction: number;
}

/** Clusters of one class chosen in one batch. */
export interface Exploration {
  readonly clusters: readonly Cluster[];
  readonly stopRule: 'budget' | 'reduction' | 'exhausted';
  /** Mean posterior variance of the class before the first cluster and after each. */
  readonly curve: readonly number[];
  readonly approximations: readonly string[];
  readonly territory: Territory;
}

/** Splits the working rows by class. `points` are their embeddings, one row each. */
export function splitByClass(
  samples: readonly Sample[],
  points: Matrix,
  classes: readonly (string | undefined)[],
): Territory[] {
  const rows = new Map<string | undefined, number[]>(classes.map((label) => [label, []]));
  samples.forEach((sample, i) => {
    rows.get(sample.label)?.push(i);
  });
  return classes.map((label) => {
    const own = rows.get(label) ?? [];
    return {
      label,
      samples: own.map((i) => samples[i] as Sample),
      points: takeRows(points, own),
      used: [],
      greatestReduction: 0,
    };
  });
}

/** What one batch asks of one class. */
export interface ExploreRequest {
  readonly batch: number;
  /** Number of clusters chosen before, for the ids. */
  readonly chosenBefore: number;
  readonly picks: number;
  /** Synthetic rows of this class that cover ground already (the closed loop). */
  readonly covered: Matrix;
  readonly settings: Plan['explore'];
  readonly seed: string | number;
}

/** Chooses the next demonstration clusters of a class by Gaussian-process uncertainty (method, section 1). */
export function exploreClass(territory: Territory, request: ExploreRequest): Exploration {
  const { settings, batch, chosenBefore } = request;
  const selection = selectClusters({
    points: territory.points,
    used: territory.used,
    alreadyCovered: { points: request.covered, noise: settings.noise * syntheticNoise },
    rule: settings.rule,
    picks: request.picks,
    clusterSize: settings.clusterSize,
    noise: settings.noise,
    stopFraction: settings.stopFraction,
    greatestReduction: territory.greatestReduction,
    seed: `${request.seed} explore ${territory.label ?? ''} ${batch}`,
  });
  const clusters = selection.picks.map((chosen, i) => ({
    id: `c${chosenBefore + i + 1}`,
    batch,
    step: chosen.step,
    ...(territory.label === undefined ? {} : { label: territory.label }),
    members: chosen.members.map((row, k) => {
      const { hash, line } = territory.samples[row] as Sample;
      return { hash, line, distance: chosen.memberDistances[k] ?? 0 };
    }),
    far: chosen.far,
    reduction: chosen.reduction,
    meanVarianceAfter: chosen.meanVarianceAfter,
  }));
  return {
    clusters,
    stopRule: selection.stopRule,
    curve: selection.curve,
    approximations: selection.approximations,
    territory: {
      ...territory,
      used: [...territory.used, ...selection.picks.flatMap(({ members }) => members)],
      greatestReduction: selection.greatestReduction,
    },
  };
}

/** The rows of the class nearest to a cluster's pick, nearest first, the pick among them. */
export function findCell(territory: Territory, cluster: Cluster): Sample[] {
  const pick = territory.samples.findIndex(({ line }) => line === cluster.members[0]?.line);
  const query = takeRows(territory.points, [Math.max(0, pick)]);
  const { indices } = nearestNeighbours(query, territory.points, Math.min(cellSize, territory.points.rows), false);
  return Array.from(indices)
    .filter((i) => i >= 0)
    .map((i) => territory.samples[i] as Sample);
}

/**
 * About `count` rows that differ from each other, over all classes: what the attribute schema is reasoned from. They
 * are the picks of a plain exploration of all rows; a data set that small is taken whole.
 */
export function chooseDiverseRows(samples: readonly Sample[], points: Matrix, count: number, seed: string): Sample[] {
  if (samples.length <= count) return [...samples];
  const { picks } = selectClusters({
    points,
    rule: 'ivr',
    picks: Math.min(count, Math.ceil(samples.length / 2)),
    clusterSize: 2,
    stopFraction: 0,
    seed,
  });
  return picks.map(({ pick }) => samples[pick] as Sample);
}
