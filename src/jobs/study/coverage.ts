import { kernelMeans } from '../../core/math/kernel-mean.ts';
import { takeRows } from '../../core/math/matrix.ts';
import { medianDistance } from '../../core/math/median-distance.ts';
import { systematicCounts } from '../../core/math/resample.ts';
import { createRng } from '../../core/math/rng.ts';
import { meanOverOthers } from '../../core/math/witness.ts';
import { thinRows } from '../../core/stages/thin-rows.ts';
import type { BlindSpace } from './blind-space.ts';
import type { OpenStudy } from './open-study.ts';
import type { Turn } from './turn.ts';
import type { Weighed } from './weigh-rows.ts';

/** Kernel values of either side at most, about: what is over is drawn. */
const mostPairs = 50_000_000;
const leastDrawn = 500;
/** Real rows between two looks at the clock. */
const blockRows = 1024;
/** A bandwidth that moves less than this leaves the real side as it was computed. */
const sameBandwidth = 0.02;

/**
 * The witness at every real row: how much denser the working rows of its label lie there than the weighted synthetic
 * ones. Above 0 nothing covers the place. A row itself does not count for its own density.
 */
export async function measureCoverage(
  study: OpenStudy,
  space: BlindSpace,
  rowsByLabel: ReadonlyMap<string | undefined, Int32Array>,
  { candidates, weighing }: Weighed,
  turn: Turn,
): Promise<{ readonly witness: Float32Array; readonly approximations: readonly string[] }> {
  const witness = new Float32Array(study.real.length);
  const approximations = new Set<string>();
  const limit = Math.max(leastDrawn, Math.floor(mostPairs / Math.max(1, study.real.length)));
  for (const [label, rows] of rowsByLabel) {
    const side = await findRealSide(study, space, label, rows, weighing?.bandwidths.get(label), limit, turn);
    if (side.isDrawn) approximations.add(`uncovered places: ${limit} real rows of a label`);
    const { means, bandwidth } = side;
    const support = drawSupport(candidates.samples, weighing?.weights, label, limit);
    if (support.isDrawn) approximations.add(`uncovered places: ${limit} synthetic rows of a label`);
    const made = space.embed(support.rows.map((i) => candidates.samples[i] as (typeof candidates.samples)[number]));
    for (let from = 0; from < rows.length; from += blockRows) {
      const block = rows.subarray(from, from + blockRows);
      const explained =
        made.rows === 0
          ? new Float64Array(block.length)
          : kernelMeans(takeRows(space.real, block), made, bandwidth, support.shares);
      block.forEach((row, i) => {
        witness[row] = (means[from + i] ?? 0) - (explained[i] ?? 0);
      });
      await turn.pause();
    }
  }
  return { witness, approximations: [...approximations] };
}

/** The real side, which stays while only synthetic rows change and their bandwidth hardly moves. */
async function findRealSide(
  { plan, isHeldOut, real }: OpenStudy,
  space: BlindSpace,
  label: string | undefined,
  rows: Int32Array,
  wanted: number | undefined,
  limit: number,
  turn: Turn,
): Promise<{ readonly means: Float64Array; readonly bandwidth: number; readonly isDrawn: boolean }> {
  const places = Array.from(rows.keys()).filter((k) => isHeldOut[rows[k] ?? 0] === 0);
  const isDrawn = places.length > limit;
  const known = space.realSides.get(label);
  if (known && (wanted === undefined || Math.abs(known.bandwidth / wanted - 1) < sameBandwidth)) {
    return { ...known, isDrawn };
  }
  const points = takeRows(space.real, rows);
  const drawn = thinRows(
    places.map((k) => real[rows[k] ?? 0] as (typeof real)[number]),
    limit,
  );
  const base = Int32Array.from(drawn, (k) => places[k] ?? 0);
  const bandwidth =
    wanted ??
    medianDistance(
      base.length > 0 ? takeRows(points, base) : points,
      createRng(`${plan.seed} coverage ${label ?? ''}`),
    );
  const means = new Float64Array(rows.length);
  for (let from = 0; from < rows.length; from += blockRows) {
    const to = Math.min(from + blockRows, rows.length);
    means.set(meanOverOthers(points, from, to, base, bandwidth), from);
    await turn.pause();
  }
  space.realSides.set(label, { bandwidth, means });
  return { means, bandwidth, isDrawn };
}

/** The synthetic rows of a label with their shares of its weight; many are drawn by weight, so that the mean stays right. */
function drawSupport(
  samples: readonly { readonly label?: string }[],
  weights: Float64Array | undefined,
  label: string | undefined,
  limit: number,
): { readonly rows: readonly number[]; readonly shares: Float64Array; readonly isDrawn: boolean } {
  const rows = Array.from(samples.keys()).filter((i) => samples[i]?.label === label && (weights?.[i] ?? 0) > 0);
  const own = Float64Array.from(rows, (i) => weights?.[i] ?? 0);
  const total = own.reduce((sum, weight) => sum + weight, 0);
  if (rows.length <= limit) return { rows, shares: own.map((weight) => weight / total), isDrawn: false };
  const { counts } = systematicCounts(own, limit, createRng(`coverage ${label ?? ''}`));
  const kept = Array.from(rows.keys()).filter((k) => (counts[k] ?? 0) > 0);
  return {
    rows: kept.map((k) => rows[k] ?? 0),
    shares: Float64Array.from(kept, (k) => (counts[k] ?? 0) / limit),
    isDrawn: true,
  };
}
