import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from './lib/arguments.ts';
import { printLine } from './lib/table.ts';

/*
 * The main job on public data sets: `augment` on the real rows of each with nothing configured, and `weigh` on the
 * published rows of language models. Runs the built command line as its users do and prints one line a job.
 */

const usage = 'node dist/bench/main-job.mjs --data DIR [--rows N] [--only SET]';
const given = readArguments(usage, ['data', 'rows', 'only'], ['data']);
const data = given.data as string;
const rows = given.rows ?? '200';
const cli = fileURLToPath(new URL('../cli.mjs', import.meta.url));
const widths = [44, 6, 6, 9, 9, 9, 9, 24, 9, 8, 6, 9];

/** The parts of a finished job that the table shows. */
interface Done {
  readonly type: 'done';
  readonly real: { readonly counts: { readonly rows: number } };
  readonly rows: number;
  readonly clusters: readonly unknown[];
  readonly timings: { readonly seconds: number; readonly peakMegabytes: number };
  readonly alignment: { readonly effectiveSize: number; readonly certificate: number };
  readonly gap?: {
    readonly kind: string;
    readonly before: Interval;
    readonly after: Interval;
    readonly floor: number;
    readonly pBefore: number;
  };
  readonly findings: readonly { readonly tone: string; readonly text: string }[];
}

interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const figure = (value: number) => value.toFixed(4);
const remarks: string[] = [];
let failures = 0;

printLine(
  ['job', 'real', 'rows', 'clusters', 'seconds', 'peak MB', 'before', 'after (95 %)', 'floor', 'p', 'ESS', 'certif.'],
  widths,
);
for (const set of readdirSync(data).sort()) {
  if (given.only !== undefined && set !== given.only) continue;
  const real = join(data, set, 'real_train.jsonl');
  if (!existsSync(real)) continue;
  await show(`augment ${set}`, set, (file) => ['augment', file, '--rows', rows], real);
  for (const name of readdirSync(join(data, set)).sort()) {
    if (!name.startsWith('synthetic_')) continue;
    await show(`weigh ${set} ${name.slice(10, -6)}`, set, (file) => ['weigh', file, join(data, set, name)], real);
  }
}
console.log(`\nWhat the jobs say:\n${remarks.join('\n')}`);
console.log(`\n${failures === 0 ? 'PASS' : 'FAIL'}: every certificate is at most 1e-4 and every job ended.`);
process.exitCode = failures === 0 ? 0 : 1;

async function show(job: string, set: string, args: (file: string) => string[], real: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'synalign-bench-'));
  try {
    const file = join(folder, `${set}.jsonl`);
    copyFileSync(real, file);
    const done = await run([...args(file), '--json']);
    if (done === undefined) {
      failures++;
      return;
    }
    const { gap, alignment, timings } = done;
    if (alignment.certificate > 1e-4) failures++;
    printLine(
      [
        job,
        String(done.real.counts.rows),
        String(done.rows),
        String(done.clusters.length || '–'),
        timings.seconds.toFixed(1),
        String(timings.peakMegabytes),
        gap ? figure(gap.before.value) : '–',
        gap ? `${figure(gap.after.value)} ${figure(gap.after.low)}–${figure(gap.after.high)}` : '–',
        gap ? figure(gap.floor) : '–',
        gap ? gap.pBefore.toFixed(3) : '–',
        alignment.effectiveSize.toFixed(0),
        alignment.certificate.toExponential(1),
      ],
      widths,
    );
    remarks.push(`${job}${gap?.kind === 'estimate' ? ' (gap is a cross-fitted estimate)' : ''}`);
    remarks.push(...done.findings.map(({ tone, text }) => `  ${tone}: ${text}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: readonly string[]): Promise<Done | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    child.on('close', (code) => {
      const last = text.trim().split('\n').at(-1) ?? '';
      if (code === 0) resolve(JSON.parse(last) as Done);
      else {
        console.log(`${args.slice(0, 1).join(' ')}: exit ${code}: ${last}`);
        resolve(undefined);
      }
    });
  });
}
