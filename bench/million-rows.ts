/*
 * A million rows, and a file of more than a gigabyte: seconds, MB/s and peak memory of indexing and inspecting, each in a fresh process.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDataset } from '../src/adapters/reading/open-dataset.ts';
import { detectDatasetLayout, scanDataset } from '../src/adapters/reading/scan-dataset.ts';
import { createRng } from '../src/core/math/rng.ts';
import { readArguments, readCount } from './lib/arguments.ts';
import { printLine } from './lib/table.ts';

const rows = 1_000_000;
const usage = 'node dist/bench/million-rows.mjs [--folder DIR]';

/** One measured step, as the child process tells it. */
interface Step {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Peak resident memory of the process so far, bytes. */
  readonly peak: number;
}

/** A million JSONL rows of about 120 bytes: a text of seeded words, no two the same, and one of five labels. */
function makeRows(): Buffer {
  const rng = createRng('million rows');
  const letters = () => Array.from({ length: 3 + rng.int(7) }, () => String.fromCharCode(97 + rng.int(26))).join('');
  const words = Array.from({ length: 5000 }, letters);
  const labels = ['billing', 'delivery', 'account', 'returns', 'other'];
  const parts: Buffer[] = [];
  let lines: string[] = [];
  for (let i = 1; i <= rows; i++) {
    const text = Array.from({ length: 8 + rng.int(8) }, () => words[rng.int(words.length)]).join(' ');
    lines.push(`{"text": "${text} ${i}", "label": "${labels[rng.int(labels.length)]}"}\n`);
    if (lines.length < 10_000) continue;
    parts.push(Buffer.from(lines.join('')));
    lines = [];
  }
  return Buffer.concat(parts);
}

function writeTimes(path: string, block: Buffer, times: number): void {
  const file = openSync(path, 'w');
  try {
    for (let k = 0; k < times; k++) {
      for (let at = 0; at < block.length; ) at += writeSync(file, block, at);
    }
  } finally {
    closeSync(file);
  }
}

/** Runs in the child process: opens the file, and unless it is only to be indexed, finds its layout and scans it. */
async function measure(path: string, isWhole: boolean): Promise<void> {
  const steps: Step[] = [];
  let started = performance.now();
  const finish = (name: string, count: number, bytes: number) => {
    const seconds = (performance.now() - started) / 1000;
    steps.push({ name, rows: count, bytes, seconds, peak: process.resourceUsage().maxRSS * 1024 });
    started = performance.now();
  };
  finish('start of Node', 0, 0);
  const dataset = await openDataset(path);
  const { size } = dataset.signature;
  finish('index and SHA-256', dataset.recordCount, size);
  if (isWhole) {
    const { layout } = await detectDatasetLayout(dataset);
    finish('detect layout', 1000, 0);
    const { summary } = await scanDataset(dataset, layout);
    finish('scan every row', summary.rows, size);
    if (summary.rows !== rows) throw new Error(`${summary.rows} usable rows of ${rows}`);
  }
  console.log(JSON.stringify(steps));
}

/** Runs this file again in a fresh process and returns what it printed. */
function runChild(mode: 'write' | 'whole' | 'index', path: string, times: number): string {
  const given = ['--child', mode, '--path', path, '--times', String(times)];
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...given], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`the process to ${mode} failed`);
  return child.stdout;
}

function report(title: string, printed: string): void {
  console.log(`\n${title}`);
  const widths = [20, 12, 10, 10, 10, 17];
  printLine(['step', 'rows', 'MB', 'seconds', 'MB/s', 'peak MB so far'], widths);
  for (const { name, rows: count, bytes, seconds, peak } of JSON.parse(printed) as Step[]) {
    const rate = bytes === 0 ? '-' : (bytes / 1e6 / seconds).toFixed(0);
    const time = count === 0 ? '-' : seconds.toFixed(2);
    printLine([name, String(count), (bytes / 1e6).toFixed(1), time, rate, (peak / 1e6).toFixed(0)], widths);
  }
}

/** Everything is done by other processes, the writing too: a process counts its parent's memory as its own peak. */
function main(parent: string): void {
  const folder = mkdtempSync(join(parent, 'million-rows-'));
  try {
    const path = join(folder, 'rows.jsonl');
    runChild('write', path, 1);
    const { size } = statSync(path);
    console.log(`Rows of ${(size / rows).toFixed(0)} bytes on average; the file was just written, so it is in memory.`);
    report('A million rows: indexed and inspected', runChild('whole', path, 1));
    const times = Math.ceil(1.05e9 / size);
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < 2 * times * size) {
      console.log('\nSKIPPED: a file of more than a gigabyte; the disk has too little room.');
      return;
    }
    runChild('write', path, times);
    report(`The same rows ${times} times: indexed only`, runChild('index', path, times));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const given = readArguments(usage, ['folder', 'child', 'path', 'times']);
if (given.child === undefined) main(given.folder ?? tmpdir());
else if (given.child === 'write') writeTimes(given.path!, makeRows(), readCount(given, 'times', 1));
else await measure(given.path!, given.child === 'whole');
