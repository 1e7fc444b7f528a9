import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpendAccount } from '../src/adapters/chat/spend-account.ts';
import { openSpendLog } from '../src/adapters/records/spend-log.ts';
import type { JsonObject } from '../src/core/data/json.ts';
import { createRng } from '../src/core/math/rng.ts';
import { run } from '../src/core/pipeline/run.ts';
import { findPaidModel } from '../src/jobs/paid-model.ts';
import { planCalls } from '../src/jobs/plan-calls.ts';
import { probeReplies, SpendMeter } from '../src/jobs/spend-meter.ts';
import { makePlan, makeReplies, makeWorld } from '../test/fakes/memory-world.ts';
import { type Fault, startModelServer } from '../test/fakes/model-server.ts';
import { makeChats, makeInstructions, makeReadings, makeThai, makeTickets } from '../test/fakes/template-rows.ts';
import { readArguments, readCount } from './lib/arguments.ts';
import { printLine } from './lib/table.ts';

/*
 * Whether the forecast of a run holds what it comes to. Every run has data, a server, lengths of replies, a way of
 * counting tokens and faults of its own, drawn from its seed; the fact is what the server counted.
 */

const usage = 'node dist/bench/forecast.mjs [--runs N] [--from SEED]';
const given = readArguments(usage, ['runs', 'from']);
const runs = readCount(given, 'runs', 100);
const from = readCount(given, 'from', 1);
const makers = [makeTickets, makeChats, makeInstructions, makeReadings, makeThai];
const names = ['tickets', 'chats', 'instructions', 'readings', 'Thai'];
const price = { input: 0.15, output: 0.6, currency: 'USD' };
const widths = [6, 14, 6, 7, 9, 28, 28, 8, 8];

let [heldBefore, heldAfter, heldMoney, narrow, widest] = [0, 0, 0, 0, 0];
printLine(['seed', 'data', 'rows', 'words', 'fact', 'forecast', 'after the probe', 'width', 'holds'], widths);
for (let seed = from; seed < from + runs; seed++) await measure(seed);
console.log(
  `\nThe fact was in the forecast before the first call in ${heldBefore}, after the first ${probeReplies} replies with rows in ${heldAfter} (money ${heldMoney}) of ${runs} runs.`,
);
console.log(
  `(ceiling − low) / expected after them was at most 1.0 in ${narrow} of ${runs} runs; the widest was ${widest.toFixed(2)}.`,
);
const passed = heldAfter >= 0.9 * runs && heldMoney >= 0.9 * runs && narrow === runs;
console.log(`${passed ? 'PASS' : 'FAIL'}: at least 90 of 100 hold, and every width is at most 1.0.`);
process.exitCode = passed ? 0 : 1;

async function measure(seed: number): Promise<void> {
  const rng = createRng(`forecast ${seed}`);
  const kind = rng.int(makers.length);
  const rows: JsonObject[] = makers[kind](80 + rng.int(120), seed);
  const wanted = 60 + rng.int(90);
  const words = Math.round(6 * Math.exp(1.6 * rng.next()));
  const perToken = 3 + 2 * rng.next();
  const lost = rng.next() < 0.4 ? 0.08 * rng.next() : 0;
  const faults: readonly Fault[] = [
    { kind: 'text', text: 'Here you are: none.' },
    { kind: 'refusal', text: 'I cannot do that.' },
    { kind: 'drop', after: 3 },
    { kind: 'status', status: 429, headers: { 'retry-after-ms': '20' } },
  ];
  const server = await startModelServer({
    seed: String(seed),
    words,
    price,
    countTokens: (text) => Math.ceil(Buffer.byteLength(text) / perToken),
    fault: ({ asked }) => (asked !== 'schema' && rng.next() < lost ? faults[rng.int(faults.length)] : undefined),
  });
  const folder = await mkdtemp(join(tmpdir(), 'synalign-bench-'));
  try {
    const plan = makePlan(rows, { rows: wanted, seed, model: { provider: 'mine', name: 'fake-1' } });
    const world = makeWorld(rows);
    const access = { providers: [{ id: 'mine', baseUrl: server.url }], prices: { 'mine/fake-1': price } };
    const env = { XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder };
    const paid = await findPaidModel(plan, access, env, { signal: new AbortController().signal });
    const meter = new SpendMeter(plan, paid, await planCalls(plan, world, paid.counter));
    const ledger = await openSpendLog(join(folder, 'spend.jsonl'));
    const account = new SpendAccount(ledger, {}, price);
    const running = await paid.start({
      account,
      limits: undefined,
      pause: undefined,
      onReply: (observed) => meter.add(observed),
    });
    meter.begin(account, running, 0);
    for await (const event of run(plan, { ...world, model: running.model, replies: makeReplies() })) {
      // The rest of a run asks no model.
      if (event.type === 'progress' && event.stage === 'align') break;
    }
    await running.close();
    await ledger.close();
    report(seed, names[kind], wanted, words, server.fact, meter);
  } finally {
    await server.close();
  }
}

function report(
  seed: number,
  data: string,
  rows: number,
  words: number,
  fact: { readonly promptTokens: number; readonly outputTokens: number; readonly money: number },
  meter: SpendMeter,
): void {
  const spend = meter.report();
  if (spend?.afterProbe === undefined)
    throw new Error(`Run ${seed} made fewer than ${probeReplies} replies with rows.`);
  const { tokens, money } = spend.afterProbe;
  const total = fact.promptTokens + fact.outputTokens;
  const holds = ({ low, ceiling }: { low: number; ceiling: number }, value: number) => low <= value && value <= ceiling;
  const width = (tokens.ceiling - tokens.low) / tokens.expected;
  if (holds(spend.forecast.tokens, total)) heldBefore++;
  if (holds(tokens, total)) heldAfter++;
  if (money && holds(money, fact.money)) heldMoney++;
  if (width <= 1) narrow++;
  widest = Math.max(widest, width);
  const show = ({ low, expected, ceiling }: typeof tokens) => `${expected} (${low}…${ceiling})`;
  const cells = [seed, data, rows, words, total, show(spend.forecast.tokens), show(tokens), width.toFixed(2)];
  printLine([...cells.map(String), holds(tokens, total) ? 'yes' : 'no'], widths);
}
