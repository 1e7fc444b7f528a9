import type { Cluster, RegionOutcome } from '../data/cluster.ts';
import type { Plan, Region } from '../data/plan.ts';
import type { Sample } from '../data/sample.ts';
import { measureGivenClusters } from '../math/given-clusters.ts';
import type { Matrix } from '../math/matrix.ts';
import { syntheticNoise, type Territory } from './explore.ts';

/** A region of the plan with the real rows that can be its demonstrations. */
export interface ResolvedRegion {
  readonly region: Region;
  readonly outcome: RegionOutcome;
  readonly demonstrations: readonly Sample[];
}

/**
 * Looks up the rows of regions by content among all usable rows. Rows set aside to measure, rows that are not there and
 * rows of another label than the region's are left out and named; a region without any row left has failed.
 */
export function resolveRegions(
  regions: readonly Region[],
  working: readonly Sample[],
  heldOut: readonly Sample[],
): ResolvedRegion[] {
  const known = new Map<string, Sample[]>();
  for (const sample of working) {
    const twins = known.get(sample.hash);
    if (twins) twins.push(sample);
    else known.set(sample.hash, [sample]);
  }
  const reserved = new Set(heldOut.map(({ hash }) => hash));
  return regions.map((region, place) => {
    const found = region.demonstrations.flatMap(({ hash, line }) => {
      const twins = known.get(hash) ?? [];
      return twins.find((twin) => twin.line === line) ?? twins[0] ?? [];
    });
    // Without a label of its own a region has that of the row that stands for it.
    const label = region.label ?? found[0]?.label;
    const demonstrations = [...new Set(found)].filter((sample) => sample.label === label);
    const leftOut = region.demonstrations.flatMap(({ hash, line }): RegionOutcome['leftOut'][number][] => {
      if (demonstrations.some((sample) => sample.hash === hash)) return [];
      if (known.has(hash)) return [{ hash, line, reason: 'other-label' }];
      return [{ hash, line, reason: reserved.has(hash) ? 'held-out' : 'missing' }];
    });
    const outcome: RegionOutcome = {
      cluster: `c${place + 1}`,
      ...(label === undefined ? {} : { label }),
      rows: region.rows,
      leftOut,
      ...(demonstrations.length === 0 ? { failed: describeFailure(leftOut) } : {}),
    };
    return { region, outcome, demonstrations };
  });
}

const reasons = {
  'held-out': 'set aside to measure',
  missing: 'not in the data set',
  'other-label': 'of another label',
} as const;

function describeFailure(leftOut: RegionOutcome['leftOut']): string {
  const counts = (Object.keys(reasons) as (keyof typeof reasons)[]).flatMap((reason) => {
    const rows = leftOut.filter((one) => one.reason === reason).length;
    return rows > 0 ? [`${rows} ${reasons[reason]}`] : [];
  });
  return `none of its rows can be a demonstration: ${counts.join(', ')}`;
}

/** Regions of one class as clusters, and what they do to its uncertainty. */
export interface RegionMeasure {
  readonly clusters: readonly Cluster[];
  /** Mean posterior variance of the class before the first cluster and after each. */
  readonly curve: readonly number[];
  readonly approximations: readonly string[];
}

/**
 * Makes the regions of one class into demonstration clusters, with the uncertainty that each removes in its turn. All
 * regions must have demonstrations of the territory's label. `covered` are synthetic rows of the class.
 */
export function measureRegions(
  territory: Territory,
  regions: readonly ResolvedRegion[],
  covered: Matrix,
  plan: Pick<Plan, 'explore' | 'seed'>,
): RegionMeasure {
  const { label, samples, points } = territory;
  const { noise, clusterSize } = plan.explore;
  const rowOf = new Map(samples.map((sample, i) => [sample.line, i]));
  const given = measureGivenClusters(
    {
      points,
      alreadyCovered: { points: covered, noise: noise * syntheticNoise },
      clusterSize,
      noise,
      // The seed of the first batch of an exploration, so that its figures and these can be compared.
      seed: `${plan.seed} explore ${label ?? ''} 0`,
    },
    regions.map(({ demonstrations }) => demonstrations.map(({ line }) => rowOf.get(line) ?? -1)),
  );
  const clusters = given.picks.map(
    (pick, i): Cluster => ({
      id: regions[i]?.outcome.cluster ?? '',
      batch: 0,
      step: pick.step,
      ...(label === undefined ? {} : { label }),
      members: pick.members.map((row, k) => {
        const { hash, line } = samples[row] as Sample;
        return { hash, line, distance: pick.memberDistances[k] ?? 0 };
      }),
      far: pick.far,
      reduction: pick.reduction,
      meanVarianceAfter: pick.meanVarianceAfter,
    }),
  );
  return { clusters, curve: given.curve, approximations: given.approximations };
}
