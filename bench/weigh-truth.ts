import { parseArgs } from 'node:util';
import { parsePlan } from '../src/core/data/plan.ts';
import type { Sample } from '../src/core/data/sample.ts';
import { createRng, type Rng } from '../src/core/math/rng.ts';
import { alignRows, type Weighing } from '../src/core/stages/align.ts';
import { findHiddenClusters } from './truth/hidden-clusters.ts';
import { readRows, withoutLabels } from './truth/read-rows.ts';

/*
 * Does weighing find the truth where it is known? Real rows stand on both sides, so that the right weights have a known effect:
 *   node dist/bench/weigh-truth.mjs --data DIR [--seeds 5]
 * DIR holds nav_intent, yelp3 and sst2, each with real_train.jsonl of {text, label}. Exits with 1 when a bar is missed.
 */

const sets = ['nav_intent', 'yelp3', 'sst2'] as const;
const clusters = 12;
/** Synthetic rows of every trial. */
const drawn = 2000;
const offTopicShare = 0.15;
const bars = {
  fall: { 1000: 40, 200: 20 },
  offTopic: 0.04,
  certificate: 1e-4,
  nullRise: 0.01,
  classShare: 1e-9,
} as const;

const { values: options } = parseArgs({
  options: { data: { type: 'string' }, seeds: { type: 'string', default: '5' } },
});
if (options.data === undefined) throw new Error('weigh-truth: --data DIR is missing');
const folder = options.data;
const seeds = Array.from({ length: Number(options.seeds) }, (_, seed) => seed);
const missed: string[] = [];
let worstCertificate = 0;

const layout = { kind: 'text', text: [['text']], typed: [] };
const rowsBySet = new Map(sets.map((set) => [set, readRows(folder, set)]));
const started = performance.now();
printShares(50, [1000, 200], seeds, true);
for (const rank of [12, 30]) printShares(rank, [1000, 200], seeds.slice(0, 3), false);
printNull();
printOffTopic();
printClassShares();
judge(
  'every certificate',
  worstCertificate <= bars.certificate,
  `relative gap at most ${worstCertificate.toExponential(1)}`,
);
console.log(
  `\n${missed.length === 0 ? 'PASS' : `FAIL: ${missed.join('; ')}`} (${((performance.now() - started) / 1000).toFixed(0)} s)`,
);
process.exitCode = missed.length === 0 ? 0 : 1;

/** (i) Real rows against a biased re-draw of other real rows: total variation of hidden clusters' shares to the truth. */
function printShares(rank: number, sizes: readonly (1000 | 200)[], trials: readonly number[], isBar: boolean): void {
  console.log(
    `\n(i) Biased re-draw of other real rows, ${clusters} hidden clusters in ${rank} dimensions, shares off by e^N(0,1)${isBar ? '' : ': robustness, no bar'}`,
  );
  console.log(
    `    ${drawn} rows a trial, ${trials.length} trials; inside a cluster every row is drawn once before any is drawn again`,
  );
  console.log('set         real   TV before → after   fall    eff. size   repeats   λ·n of each trial');
  for (const set of sets) {
    const samples = rowsOf(set);
    const clusterOf = findHiddenClusters(textsOf(samples), clusters, rank);
    for (const size of sizes) {
      const found = trials.map((seed) =>
        runTrial(samples, clusterOf, size, createRng(`bias ${set} ${size} ${seed}`), true, seed),
      );
      const [before, after] = [meanOf(found.map((one) => one.before)), meanOf(found.map((one) => one.after))];
      const fall = 100 * (1 - after / before);
      console.log(
        `${set.padEnd(11)} ${String(size).padStart(4)}   ${before.toFixed(3)} → ${after.toFixed(3)}      ${fall.toFixed(0).padStart(3)} %   ${meanOf(
          found.map((one) => one.effectiveSize),
        )
          .toFixed(0)
          .padStart(
            7,
          )}     ${(100 * meanOf(found.map((one) => one.repeats))).toFixed(0).padStart(3)} %    ${found.map((one) => one.lambda ?? '∞').join(' ')}`,
      );
      if (isBar)
        judge(
          `${set}, ${size} real rows`,
          fall >= bars.fall[size],
          `falls by ${fall.toFixed(1)} %, bar ${bars.fall[size]} %`,
        );
    }
  }
}

/** Nothing to repair: the weights must not invent anything. */
function printNull(): void {
  console.log('\n(null) Unbiased re-draw of other real rows: total variation must not rise');
  console.log('set         real   TV before → after   eff. size   λ·n of each trial');
  for (const set of sets) {
    const samples = rowsOf(set);
    const clusterOf = findHiddenClusters(textsOf(samples), clusters, 50);
    for (const size of [1000, 200, 50, 20]) {
      const found = seeds.map((seed) =>
        runTrial(samples, clusterOf, size, createRng(`null ${set} ${size} ${seed}`), false, seed),
      );
      const [before, after] = [meanOf(found.map((one) => one.before)), meanOf(found.map((one) => one.after))];
      console.log(
        `${set.padEnd(11)} ${String(size).padStart(4)}   ${before.toFixed(3)} → ${after.toFixed(3)}     ${meanOf(
          found.map((one) => one.effectiveSize),
        )
          .toFixed(0)
          .padStart(8)}    ${found.map((one) => one.lambda ?? '∞').join(' ')}`,
      );
      judge(
        `${set}, ${size} real rows, no shift`,
        after - before <= bars.nullRise,
        `rises by ${(after - before).toFixed(3)}, bar ${bars.nullRise}`,
      );
    }
  }
}

/** (ii) An unbiased re-draw plus rows of another set: how much weight those keep. */
function printOffTopic(): void {
  console.log(
    `\n(ii) Unbiased re-draw of other real rows with ${100 * offTopicShare} % rows of another set: their mass, 1000 real rows, bar ${100 * bars.offTopic} %`,
  );
  console.log('real <- other             mass   worst trial   eff. size   λ·n of each trial');
  for (const set of sets) {
    for (const other of sets) {
      if (other === set) continue;
      const found = seeds.map((seed) => {
        const rng = createRng(`other ${set} ${other} ${seed}`);
        const own = withoutLabels(rng.shuffle([...rowsOf(set)]));
        const count = Math.round(offTopicShare * drawn);
        const synthetic = [
          ...own.slice(1000, 1000 + drawn - count),
          ...withoutLabels(rng.shuffle([...rowsOf(other)])).slice(0, count),
        ];
        const { weights, report } = weigh(own.slice(0, 1000), synthetic, seed);
        const mass = weights.subarray(drawn - count).reduce((sum, weight) => sum + weight, 0) / drawn;
        return { mass, effectiveSize: report.effectiveSize, lambda: report.strength };
      });
      const mass = meanOf(found.map((one) => one.mass));
      const worst = Math.max(...found.map((one) => one.mass));
      console.log(
        `${`${set} <- ${other}`.padEnd(24)} ${(100 * mass).toFixed(2)} %        ${(100 * worst).toFixed(2)} %     ${meanOf(
          found.map((one) => one.effectiveSize),
        )
          .toFixed(0)
          .padStart(7)}   ${found.map((one) => one.lambda ?? '∞').join(' ')}`,
      );
      judge(
        `${set} <- ${other}`,
        mass <= bars.offTopic,
        `${(100 * mass).toFixed(2)} % of the mass, bar ${100 * bars.offTopic} %`,
      );
    }
  }
}

/** (iii) Labels drawn in numbers off by e^N(0,1): the class mass `real` must restore the shares exactly. */
function printClassShares(): void {
  console.log(
    '\n(iii) Labels over- and under-sampled, class mass `real`: largest difference of a label’s share to the real rows’',
  );
  console.log('set         labels   before    after');
  for (const set of sets) {
    const found = seeds.map((seed) => {
      const rng = createRng(`labels ${set} ${seed}`);
      const own = rng.shuffle([...rowsOf(set)]);
      const real = own.slice(0, 1000);
      const labels = [...new Set(real.map(({ label }) => label))];
      const pools = labels.map((label) => own.slice(1000).filter((sample) => sample.label === label));
      const synthetic = pools.flatMap((pool) =>
        Array.from({ length: pool.length === 0 ? 0 : drawLabelCount(rng) }, () => pool[rng.int(pool.length)]),
      );
      const { weights } = weigh(real, synthetic, seed);
      // A label without any row to draw cannot have its share; it goes to the others, in proportion.
      const covered = labels.filter((_, i) => pools[i].length > 0);
      const kept = real.filter(({ label }) => covered.includes(label)).length;
      const difference = (shareOf: (label: string | undefined) => number) =>
        Math.max(
          ...covered.map((label) =>
            Math.abs(shareOf(label) - real.filter((sample) => sample.label === label).length / kept),
          ),
        );
      return {
        labels: covered.length,
        before: difference((label) => synthetic.filter((sample) => sample.label === label).length / synthetic.length),
        after: difference(
          (label) =>
            synthetic.reduce((sum, sample, i) => sum + (sample.label === label ? weights[i] : 0), 0) / synthetic.length,
        ),
      };
    });
    const worst = Math.max(...found.map((one) => one.after));
    console.log(
      `${set.padEnd(11)} ${String(found[0].labels).padStart(6)}   ${meanOf(found.map((one) => one.before)).toFixed(3)}    ${worst.toExponential(1)}`,
    );
    judge(`${set}, shares of labels`, worst <= bars.classShare, `off by ${worst.toExponential(1)} at most`);
  }
}

function drawLabelCount(rng: Rng): number {
  return Math.ceil(200 * Math.exp(rng.normal()));
}

interface Trial {
  readonly before: number;
  readonly after: number;
  readonly effectiveSize: number;
  readonly repeats: number;
  readonly lambda: number | null;
}

function runTrial(
  samples: readonly Sample[],
  clusterOf: Int32Array,
  size: number,
  rng: Rng,
  isBiased: boolean,
  seed: number,
): Trial {
  const order = rng.shuffle(Array.from(samples.keys()));
  const truth = new Float64Array(clusters);
  for (const cluster of clusterOf) truth[cluster] += 1 / samples.length;
  const pools: number[][] = Array.from({ length: clusters }, () => []);
  for (const i of order.slice(size)) pools[clusterOf[i]].push(i);
  const odds = truth.map((share, c) => (pools[c].length === 0 ? 0 : share * (isBiased ? Math.exp(rng.normal()) : 1)));
  const total = odds.reduce((sum, value) => sum + value, 0);
  const used = new Int32Array(clusters);
  const chosen = Array.from({ length: drawn }, () => {
    let left = rng.next() * total;
    let cluster = odds.findLastIndex((value) => value > 0);
    for (let c = clusters - 1; c >= 0; c--) {
      left -= odds[c];
      if (left < 0) {
        cluster = c;
        break;
      }
    }
    return pools[cluster][used[cluster]++ % pools[cluster].length];
  });
  const unlabelled = (rows: readonly number[]) => withoutLabels(rows.map((i) => samples[i]));
  const { weights, report } = weigh(unlabelled(order.slice(0, size)), unlabelled(chosen), seed);
  const shares = (weightOf: (k: number) => number) => {
    const out = new Float64Array(clusters);
    chosen.forEach((i, k) => {
      out[clusterOf[i]] += weightOf(k) / drawn;
    });
    return out;
  };
  return {
    before: totalVariation(
      shares(() => 1),
      truth,
    ),
    after: totalVariation(
      shares((k) => weights[k]),
      truth,
    ),
    effectiveSize: report.effectiveSize,
    repeats: 1 - new Set(chosen).size / drawn,
    lambda: report.strength,
  };
}

function weigh(real: readonly Sample[], synthetic: readonly Sample[], seed: number): Weighing {
  const plan = parsePlan({
    version: 1,
    dataset: 'bench',
    layout,
    idKey: 'id',
    rows: drawn,
    seed,
    align: { classMass: 'real' },
  });
  const weighing = alignRows({ real, synthetic, plan, staticModel: undefined });
  worstCertificate = Math.max(worstCertificate, weighing.report.certificate);
  return weighing;
}

function rowsOf(set: (typeof sets)[number]): readonly Sample[] {
  return rowsBySet.get(set) ?? [];
}

function textsOf(samples: readonly Sample[]): string[] {
  return samples.map(({ text }) => text);
}

function judge(what: string, holds: boolean, detail: string): void {
  console.log(`    ${holds ? 'PASS' : 'FAIL'}  ${what}: ${detail}`);
  if (!holds) missed.push(what);
}

function totalVariation(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / 2;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
