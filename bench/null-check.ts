/*
 * The null check: real rows split at random into "real" and "synthetic" go through the whole shipped path (`weigh`: reservation,
 * embedders, gates, weights, measure). Nothing tells the two sides apart, so p before weighting must be uniform. Two controls take
 * the other side from a language model: a test that could not see that difference would pass the null check for nothing.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { parsePlan } from '../src/core/data/plan.ts';
import { createRng } from '../src/core/math/rng.ts';
import { weigh } from '../src/core/pipeline/weigh.ts';
import { readArguments, readCount } from './lib/arguments.ts';
import { formatShare, printLine } from './lib/table.ts';
import { createMemorySource, readModelRows, readRealRows, type TextRow, textLayout } from './lib/text-rows.ts';
import { compareWithUniform } from './lib/uniformity.ts';

const permutations = 199;
const usage = 'node dist/bench/null-check.mjs --data DIR [--splits 200] [--threads 2]';

/** Splits of one set at one size. */
interface Check {
  readonly data: string;
  readonly set: string;
  readonly otherSide: 'real' | 'model';
  readonly realRows: number;
  readonly otherRows: number;
  readonly splits: number;
}

/** One worker's share of a check: the splits first, first + step, … */
interface Share extends Check {
  readonly first: number;
  readonly step: number;
}

/** What one split showed. */
interface SplitResult {
  readonly kind: 'held-out' | 'estimate';
  readonly heldOutRows: number;
  readonly before: number;
  readonly after: number;
}

/** Draws both sides anew, without replacement, and returns what the pipeline's own measure says of them. */
async function measureSplit(
  real: readonly TextRow[],
  model: readonly TextRow[],
  check: Check,
  split: number,
): Promise<SplitResult> {
  const { set, realRows, otherRows } = check;
  const seed = `null check ${set} ${realRows} ${split}`;
  const drawn = createRng(seed).shuffle([...real]);
  const other =
    check.otherSide === 'real'
      ? drawn.slice(realRows, realRows + otherRows)
      : createRng(seed)
          .shuffle([...model])
          .slice(0, otherRows);
  const plan = parsePlan({
    version: 1,
    dataset: set,
    layout: textLayout,
    idKey: 'id',
    rows: otherRows,
    seed,
    align: { permutations },
  });
  const world = {
    runId: seed,
    source: createMemorySource('real', drawn.slice(0, realRows)),
    knownSynthetic: new Set<string>(),
    staticModel: undefined,
    signal: new AbortController().signal,
  };
  for await (const event of weigh(plan, world, createMemorySource('synthetic', other))) {
    if (event.type !== 'gap-measured') continue;
    const { kind, heldOutRows, pBefore, pAfter } = event.gap;
    return { kind, heldOutRows, before: pBefore, after: pAfter };
  }
  throw new Error(`${set}, split ${split}: no gap was measured`);
}

async function measureShare(share: Share): Promise<SplitResult[]> {
  const real = readRealRows(share.data, share.set);
  const model = share.otherSide === 'model' ? readModelRows(share.data, share.set) : [];
  const results: SplitResult[] = [];
  for (let split = share.first; split < share.splits; split += share.step) {
    results.push(await measureSplit(real, model, share, split));
  }
  return results;
}

function startWorker(share: Share): Promise<SplitResult[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

const widths = [12, 11, 8, 11, 9, 9, 10, 10, 9, 10, 7];

/** Runs one check, prints its line and tells whether it holds. */
async function runCheck(check: Check, threads: number): Promise<boolean> {
  const started = performance.now();
  const parts = Array.from({ length: threads }, (_, first) => startWorker({ ...check, first, step: threads }));
  const results = (await Promise.all(parts)).flat();
  const seconds = (performance.now() - started) / 1000;
  const compare = (pick: (result: SplitResult) => number) => compareWithUniform(results.map(pick), permutations + 1);
  const before = compare((result) => result.before);
  const after = compare((result) => result.after);
  const isHeldOut = results.every(({ kind }) => kind === 'held-out');
  const isUniform = before.atMost5 >= 0.02 && before.atMost5 <= 0.08 && before.distance < before.critical;
  const holds = check.otherSide === 'model' ? before.atMost5 > 0.5 : isHeldOut ? isUniform : before.atMost5 <= 0.08;
  const meanHeldOut = results.reduce((sum, { heldOutRows }) => sum + heldOutRows, 0) / results.length;
  const cells = [
    check.set,
    `${check.realRows}+${check.otherRows}`,
    String(results.length),
    isHeldOut ? meanHeldOut.toFixed(1) : 'cross-fit',
    formatShare(before.atMost5),
    formatShare(before.atMost10),
    before.distance.toFixed(3),
    check.otherSide === 'real' && isHeldOut ? before.critical.toFixed(3) : '-',
    seconds.toFixed(0),
    formatShare(after.atMost5),
    holds ? 'PASS' : 'FAIL',
  ];
  printLine(cells, widths);
  return holds;
}

async function main(): Promise<void> {
  const given = readArguments(usage, ['data', 'splits', 'threads'], ['data']);
  const data = given.data as string;
  const splits = readCount(given, 'splits', 200);
  const threads = readCount(given, 'threads', 2);
  const part = (share: number) => Math.ceil(splits * share);
  const header = 'set,rows,splits,held out,p<=0.05,p<=0.1,distance,critical,seconds,after*,'.split(',');
  const holds: boolean[] = [];
  const run = async (check: Omit<Check, 'data' | 'otherRows'>) =>
    holds.push(await runCheck({ ...check, data, otherRows: 200 }, threads));

  console.log(`Real against real through the shipped path, p before weighting, ${permutations} permutations.`);
  console.log(
    'Held out: p <= 0.05 in 2 to 8 % of the splits, Kolmogorov-Smirnov distance below its 1 % critical value.',
  );
  console.log('Cross-fit (fewer than 250 real rows): p is twice a median of five, so conservative: at most 8 %.\n');
  printLine(header, widths);
  for (const set of ['nav_intent', 'yelp3', 'sst2']) await run({ set, otherSide: 'real', realRows: 300, splits });
  await run({ set: 'sst2', otherSide: 'real', realRows: 200, splits: part(0.5) });
  console.log('\nControl: rows of a language model on the other side; p <= 0.05 in more than half of the splits.');
  await run({ set: 'sst2', otherSide: 'model', realRows: 300, splits: part(0.2) });
  await run({ set: 'sst2', otherSide: 'model', realRows: 200, splits: part(0.1) });
  console.log('\n* p <= 0.05 after weighting, which is approximate and decides nothing here.');
  if (holds.includes(false)) process.exitCode = 1;
}

if (isMainThread) await main();
else parentPort?.postMessage(await measureShare(workerData as Share));
