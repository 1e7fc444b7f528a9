/*
 * The questions of the editor's panel on a large data set: seconds of open, weigh, map and the small questions, and the
 * peak memory of the whole process, which holds nothing but the study's thread. Rows are made of seeded words.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openProject } from '../src/adapters/records/project.ts';
import { openRunLog } from '../src/adapters/records/run-log.ts';
import { hashRow } from '../src/core/data/hash-row.ts';
import { parsePlan } from '../src/core/data/plan.ts';
import { rowId } from '../src/core/data/row-id.ts';
import { createRng } from '../src/core/math/rng.ts';
import type { RunEvent } from '../src/core/pipeline/run-event.ts';
import { startStudy } from '../src/jobs/study/start-study.ts';
import type { StudyRow } from '../src/jobs/study/study.ts';
import { readArguments, readCount } from './lib/arguments.ts';
import { printLine } from './lib/table.ts';
import type { TextRow } from './lib/text-rows.ts';

const usage = 'node dist/bench/study.mjs [--rows N] [--synthetic N] [--labels N]';
const given = readArguments(usage, ['rows', 'synthetic', 'labels', 'child', 'folder']);
const counts = {
  rows: readCount(given, 'rows', 100_000),
  synthetic: readCount(given, 'synthetic', 5000),
  labels: readCount(given, 'labels', 4),
};
const widths = [28, 9, 9];

if (given.child === undefined) main();
else if (given.child === 'write') await makeRun(join(given.folder!, 'made.jsonl'));
else await measure(given.folder!);

/** Everything is done by other processes, the writing too: a process counts its parent's memory as its own peak. */
function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'synalign-bench-'));
  const run = (child: string) => {
    const options = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)]);
    const own = [fileURLToPath(import.meta.url), '--child', child, '--folder', folder];
    const { status } = spawnSync(process.execPath, [...own, ...options], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${child} ended with code ${status}`);
  };
  try {
    run('write');
    console.log(`${counts.rows} real rows, ${counts.synthetic} synthetic rows, ${counts.labels} labels`);
    console.log('\nNothing in the cache:');
    run('measure');
    console.log('\nAgain, with the spaces in the cache:');
    run('measure');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rows about forty subjects: half of a row's words belong to its subject. */
function createWriter(labels: number): (count: number, seed: string) => TextRow[] {
  const rng = createRng('study words');
  const letters = () => Array.from({ length: 3 + rng.int(7) }, () => String.fromCharCode(97 + rng.int(26))).join('');
  const words = Array.from({ length: 4000 }, letters);
  return (count, seed) => {
    const own = createRng(seed);
    return Array.from({ length: count }, () => {
      const subject = own.int(40);
      const pick = () => words[own.next() < 0.5 ? subject * 60 + own.int(60) : 2400 + own.int(1600)];
      return { text: Array.from({ length: 8 + own.int(10) }, pick).join(' '), label: `label ${subject % labels}` };
    });
  };
}

/** A data set with the records of a run that wrote rows from forty clusters. */
async function makeRun(path: string): Promise<void> {
  const { rows: count, synthetic, labels } = counts;
  const write = createWriter(labels);
  const file = createWriteStream(path);
  const clusterRows: { row: TextRow; line: number }[] = [];
  for (let from = 0; from < count; from += 10_000) {
    const part = write(Math.min(10_000, count - from), `real ${from}`);
    file.write(part.map((row) => `${JSON.stringify(row)}\n`).join(''));
    if (from === 0) clusterRows.push(...part.slice(0, 400).map((row, i) => ({ row, line: i + 1 })));
  }
  file.end();
  await once(file, 'finish');

  const layout = { kind: 'text' as const, text: [['text']], typed: [], label: ['label'] };
  const plan = parsePlan({ version: 1, dataset: 'made.jsonl', layout, idKey: '_id', rows: synthetic });
  const { id, paths } = await openProject(path).createRun(plan);
  const log = await openRunLog<RunEvent>(paths.log);
  const dataset = { name: 'made.jsonl', fingerprint: 'made' };
  const record: Promise<unknown>[] = [];
  const tell = (event: RunEvent) => record.push(log.record(event));
  tell({ type: 'run-start', runId: id, kind: 'augment', version: 1, plan, dataset, model: 'bench', earlierRows: 0 });
  const values = ['up to 9 words', '10 to 13 words', 'over 13 words'];
  tell({
    type: 'schema-ready',
    source: 'bench',
    schema: {
      attributes: [
        { name: 'length', description: '', values },
        { name: 'mood', description: '', values: ['a', 'b'] },
      ],
    },
  });
  const clusters = Array.from({ length: 40 }, (_, k) => {
    const label = `label ${k % labels}`;
    const members = clusterRows
      .filter(({ row }) => row.label === label)
      .slice(4 * Math.floor(k / labels), 4 * Math.floor(k / labels) + 4)
      .map(({ row, line }) => ({ hash: hashRow(row), line, distance: 0 }));
    return { id: `c${k + 1}`, batch: 0, step: k, label, members, far: false, reduction: 0, meanVarianceAfter: 0 };
  });
  tell({ type: 'clusters-chosen', batch: 0, clusters, stopRule: 'budget', curve: [], approximations: [] });
  for (const { id: cluster } of clusters) {
    tell({ type: 'attributes-ready', sheet: { cluster, name: cluster, values: { mood: 'a' } } });
  }
  write(synthetic, 'synthetic').forEach((row, i) => {
    const slot = `c${(i % 40) + 1}.0.${i}`;
    const origin = { runId: id, slot, model: 'bench', promptHash: '', demonstrations: [], attributes: { mood: 'b' } };
    const draft = {
      id: rowId(id, slot),
      row,
      origin: { ...origin, cluster: `c${(i % 40) + 1}`, batch: 0, step: 0 },
      gates: [],
    };
    tell({ type: 'draft-ready', draft });
  });
  await Promise.all(record);
  await log.close();
}

/** Runs in the child process: asks every question and prints what each took. */
async function measure(folder: string): Promise<void> {
  const dataset = join(folder, 'made.jsonl');
  const run = (await openProject(dataset).listRuns())[0]?.id ?? '';
  const rows = readFileSync(openProject(dataset).findRun(run).log, 'utf8')
    .split('\n')
    .flatMap((line): StudyRow[] => {
      const event = line === '' ? undefined : (JSON.parse(line) as { event: RunEvent }).event;
      return event?.type === 'draft-ready' ? [{ id: event.draft.id, row: event.draft.row }] : [];
    });
  const study = startStudy(new URL('../study-thread.mjs', import.meta.url), dataset);
  printLine(['question', 'seconds', 'peak MB'], widths);
  const ask = async <T>(name: string, question: () => Promise<T | undefined>): Promise<T> => {
    const started = performance.now();
    const answer = await question();
    if (answer === undefined) throw new Error(`${name} has no answer`);
    const peak = process.resourceUsage().maxRSS / 1024;
    printLine([name, ((performance.now() - started) / 1000).toFixed(2), peak.toFixed(0)], widths);
    return answer;
  };
  try {
    const said = [];
    await ask('open', () => study.open());
    said.push(...(await ask('weigh', () => study.weigh(rows))).approximations);
    await ask('weigh, 10 rows fewer', () => study.weigh(rows.slice(10)));
    await ask('map without layers', () => study.map(rows, false));
    said.push(...(await ask('map', () => study.map(rows))).approximations);
    await ask('map again', () => study.map(rows));
    await ask('map, 10 rows fewer', () => study.map(rows.slice(10)));
    await ask('nearestReal, 5 rows', () => study.nearestReal({ row: (rows[0] as StudyRow).row }, 5));
    await ask('nearestReal again', () => study.nearestReal({ row: (rows[1] as StudyRow).row }, 5));
    await ask('rankBy words', () => study.rankBy({ text: 'some words' }, rows));
    await ask('centre of 5,000 rows', () =>
      study.centre(
        Uint32Array.from({ length: 5000 }, (_, i) => i + 1),
        4,
      ),
    );
    said.push(...(await ask('histograms', () => study.histograms(rows))).approximations);
    await ask('histograms again', () => study.histograms(rows));
    console.log([...new Set(said)].map((text) => `computed on a part: ${text}`).join('\n'));
  } finally {
    study.dispose();
  }
}
