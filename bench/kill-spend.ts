import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSpending } from '../src/adapters/records/spend-log.ts';
import { createRng } from '../src/core/math/rng.ts';
import { type ModelServer, startModelServer } from '../test/fakes/model-server.ts';
import { makeTickets, toJsonl } from '../test/fakes/template-rows.ts';
import { readArguments, readCount } from './lib/arguments.ts';
import { printLine } from './lib/table.ts';

/*
 * What a run buys twice when it is killed (SIGKILL) at random moments while calls are under way: the built command line
 * against the fake server, under a budget, until it ends.
 */

const usage = 'node dist/bench/kill-spend.mjs [--kills N] [--slots N] [--seed N]';
const given = readArguments(usage, ['kills', 'slots', 'seed']);
const kills = readCount(given, 'kills', 20);
const slots = readCount(given, 'slots', 6);
const rng = createRng(`kills ${readCount(given, 'seed', 1)}`);
const cli = fileURLToPath(new URL('../cli.mjs', import.meta.url));
const budget = 400_000;
const folder = mkdtempSync(join(tmpdir(), 'synalign-kill-'));
const dataset = join(folder, 'tickets.jsonl');
writeFileSync(dataset, toJsonl(makeTickets(160, 1)));
const records = join(folder, '.synalign', 'tickets');
const env = { ...process.env, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, SYNALIGN_KEY_MINE: 'key' };

const server = await startModelServer({ latency: 60 });
await ended(start(['provider', 'set', 'mine', '--url', server.url]));
const limits = ['--concurrency', String(slots), '--budget-tokens', String(budget)];
const args = ['augment', dataset, '--model', 'mine:fake-1', '--rows', '400', '--json', ...limits];

const widths = [6, 14, 10, 10, 12, 12];
printLine(['kill', 'under way', 'calls', 'stored', 'bought again', 'of before'], widths);
let [killed, most, worst] = [0, 0, 0];
for (let kill = 1; kill <= kills; kill++) {
  const before = server.calls.length;
  const child = start(args);
  const wait = rng.int(10) === 0 ? rng.int(1500) : undefined;
  const over = ended(child);
  if (wait === undefined) await Promise.race([untilAsked(server, before + 1 + rng.int(12)), over]);
  await sleep(wait ?? rng.int(80));
  const underWay = server.calls.filter(({ whole }) => !whole).length;
  child.kill('SIGKILL');
  if ((await over) === 'SIGKILL') killed++;
  const again = countAgain(before);
  most = Math.max(most, again);
  printLine([kill, underWay, server.calls.length, readKeys().length, again, before].map(String), widths);
}
const before = server.calls.length;
const code = await ended(start(args));
most = Math.max(most, countAgain(before));

const keys = readKeys();
const storedTwice = keys.length - new Set(keys).size;
for (const call of server.calls) worst = Math.max(worst, call.attempt);
const repeated = server.calls.filter(({ attempt }) => attempt > 1).length;
const [run] = readdirSync(join(records, 'runs'));
const { settled, possible } = await readSpending(join(records, 'runs', run, 'spend.jsonl'));
const booked = settled.prompt + settled.output + possible.prompt + possible.output;
const fact = server.fact.promptTokens + server.fact.outputTokens;
await server.close();

console.log(
  `\nEnded with exit code ${code} after ${killed} kills; ${server.calls.length} calls, ${keys.length} stored replies.`,
);
console.log(
  `Replies stored and bought again: ${storedTwice}. Calls bought again: ${repeated}; after one kill at most ${most} (${slots} slots); one call at most ${worst} times.`,
);
console.log(
  `Ledger: ${settled.calls} calls settled, ${possible.calls} possibly billed, ${booked} tokens in all; the server counted ${fact}; the budget was ${budget}.`,
);
const passed =
  code === 0 && killed >= kills * 0.8 && storedTwice === 0 && most <= slots && booked >= fact && booked <= budget;
console.log(
  `${passed ? 'PASS' : 'FAIL'}: nothing stored is bought again, at most one call a slot, and the ledger holds all that the server counted.`,
);
process.exitCode = passed ? 0 : 1;

function start(argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, [cli, ...argv], { stdio: ['ignore', 'ignore', 'inherit'], env });
}

/** Resolves to the exit code, or the signal that ended it. */
function ended(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve) => child.once('close', (exit, signal) => resolve(signal ?? exit)));
}

/** Calls since `from` that had been made before. */
function countAgain(from: number): number {
  return server.calls.slice(from).filter(({ attempt }) => attempt > 1).length;
}

async function untilAsked({ calls }: ModelServer, count: number): Promise<void> {
  while (calls.length < count) await sleep(2);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Keys of the stored replies, with repeats; a torn last line is a reply that was never used. */
function readKeys(): string[] {
  const cache = join(records, 'cache');
  // A run that was killed early has made no folder yet.
  if (!existsSync(cache)) return [];
  const names = readdirSync(cache).filter((name) => name.startsWith('replies-'));
  const lines = names.flatMap((name) => readFileSync(join(cache, name), 'utf8').split('\n'));
  return lines.filter((line) => line.endsWith('}')).map((line) => (JSON.parse(line) as { key: string }).key);
}
