import type { Layout } from '../data/layout.ts';
import type { Sample } from '../data/sample.ts';
import { createNearDuplicateIndex } from '../text/minhash.ts';
import { fitEmbedding } from './embed.ts';
import { exploreClass } from './explore.ts';
import { drawPlanarMap, type PlanarMap } from './planar-map.ts';

/** What a closer look at a sample of rows shows. */
export interface Inspection {
  readonly samples: readonly Sample[];
  readonly map: PlanarMap;
  /** Regions of the data, most telling first: the pick, its neighbours, and how much uncertainty they remove. */
  readonly clusters: readonly {
    readonly rows: readonly number[];
    readonly reduction: number;
    readonly nearest: number;
  }[];
  /** Pairs of rows that nearly repeat each other, exact repeats among them. */
  readonly nearDuplicates: readonly { readonly line: number; readonly of: number; readonly similarity: number }[];
}

/** Clusters shown at most. */
const mostClusters = 12;

/** Looks closer at rows: where they lie, which regions stand for the whole, which rows nearly repeat others. */
export function inspectSample(samples: readonly Sample[], layout: Layout, seed: string | number): Inspection {
  const embed = fitEmbedding(samples, samples.length, layout, seed, undefined);
  const points = embed(samples);
  const { clusters } = exploreClass(
    { label: undefined, samples, points, used: [], greatestReduction: 0 },
    {
      batch: 0,
      chosenBefore: 0,
      picks: mostClusters,
      covered: { rows: 0, cols: points.cols, data: new Float32Array(0) },
      settings: { rule: 'ivr', clusterSize: 4, noise: 0.05, stopFraction: 0.1, rowsPerCluster: 1, batches: 1 },
      seed,
    },
  );
  const byLine = new Map(samples.map(({ line }, i) => [line, i]));
  const picks = clusters.map(({ members }) => byLine.get(members[0]?.line ?? 0) ?? 0);
  const nearest = new Array<number>(picks.length).fill(0);
  for (let i = 0; i < points.rows; i++) {
    let best = 0;
    let least = Infinity;
    picks.forEach((pick, k) => {
      let distance = 0;
      for (let c = 0; c < points.cols; c++) {
        distance += ((points.data[i * points.cols + c] ?? 0) - (points.data[pick * points.cols + c] ?? 0)) ** 2;
      }
      if (distance < least) {
        least = distance;
        best = k;
      }
    });
    if (picks.length > 0) nearest[best] = (nearest[best] ?? 0) + 1;
  }
  return {
    samples,
    map: drawPlanarMap(points),
    clusters: clusters.map(({ members, reduction }, k) => ({
      rows: members.map(({ line }) => byLine.get(line) ?? 0),
      reduction,
      nearest: nearest[k] ?? 0,
    })),
    nearDuplicates: layout.text.length > 0 ? findNearDuplicates(samples) : [],
  };
}

function findNearDuplicates(samples: readonly Sample[]): Inspection['nearDuplicates'] {
  const index = createNearDuplicateIndex();
  return samples.flatMap(({ line, text }) => {
    const found = index.query(text)[0];
    index.add(String(line), text);
    return found ? [{ line, of: Number(found.id), similarity: found.similarity }] : [];
  });
}
