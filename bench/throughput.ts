import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openReplyStore } from '../src/adapters/records/reply-store.ts';
import type { Plan } from '../src/core/data/plan.ts';
import { createRng } from '../src/core/math/rng.ts';
import { type ModelServerOptions, startModelServer } from '../test/fakes/model-server.ts';
import { readArguments, readCount } from './lib/arguments.ts';
import { makeCall, startPaidModel } from './lib/paid-model.ts';
import { formatShare, printLine } from './lib/table.ts';

/*
 * How fast calls are made against a server with 200 ms latency that takes 600 requests a minute, how soon they end when
 * they are stopped, and how much memory 50,000 stored replies take.
 */

const usage = 'node dist/bench/throughput.mjs [--calls N] [--stops N] [--replies N]';
const given = readArguments(usage, ['calls', 'stops', 'replies']);
const calls = readCount(given, 'calls', 1200);
const stops = readCount(given, 'stops', 300);
const replies = readCount(given, 'replies', 50_000);
const perMinute = 600;
let misses = 0;

console.log(`Throughput: ${calls} calls, 200 ms latency, ${perMinute} requests a minute`);
const widths = [46, 10, 12, 8, 8];
printLine(['limit', 'seconds', 'of limit', '429', 'sent'], widths);
const declared: Plan['limits'] = { requestsPerMinute: perMinute };
await measureRate('given by the user', {}, declared, 0.95, 0.01);
await measureRate('stated by the provider', { limitHeaders: true }, {}, 0.95, 0.02);
await measureRate('known to nobody, 429 says how long to wait', {}, {}, 0, 1);
await measureRate('known to nobody, 429 says nothing', { retryAfter: false }, {}, 0, 1);
await measureStops();
await measureMemory();
console.log(
  `\n${misses === 0 ? 'PASS' : 'FAIL'}: at least 95 % of a known limit with at most 2 % of 429, p99 of a stop at most 300 ms, memory flat.`,
);
process.exitCode = misses === 0 ? 0 : 1;

async function measureRate(
  name: string,
  options: ModelServerOptions,
  limits: Plan['limits'],
  least: number,
  mostRefused: number,
): Promise<void> {
  const server = await startModelServer({ latency: 200, requestsPerMinute: perMinute, ...options });
  const running = await startPaidModel(server, limits);
  const { signal } = new AbortController();
  const begun = performance.now();
  let next = 0;
  // As a run asks: as many calls wait for their turn as the model says, and no more.
  const lanes = Array.from({ length: running.model.limits.concurrency }, async () => {
    while (next < calls) await running.model.complete(makeCall(next++), { signal });
  });
  await Promise.all(lanes);
  const seconds = (performance.now() - begun) / 1000;
  const share = calls / (seconds / 60) / perMinute;
  const refused = server.count(429);
  if (share < least || refused > mostRefused * calls) misses++;
  printLine([name, seconds.toFixed(1), formatShare(share), String(refused), String(server.calls.length)], widths);
  await running.close();
  await server.close();
}

async function measureStops(): Promise<void> {
  const rng = createRng('stops');
  const times: number[] = [];
  for (let i = 0; i < stops; i++) {
    const server = await startModelServer({
      latency: rng.int(60),
      fault: (_, number) => {
        if (number % 3 === 0) return { kind: 'status', status: 429, headers: { 'retry-after': '60' } };
        return number % 3 === 1 ? { kind: 'stall', after: rng.int(5) } : undefined;
      },
    });
    const running = await startPaidModel(server);
    const stop = new AbortController();
    const ended = Array.from({ length: 24 }, (_, call) =>
      running.model.complete(makeCall(call), { signal: stop.signal }).catch(() => undefined),
    );
    await new Promise((resolve) => setTimeout(resolve, 20 + rng.int(120)));
    const asked = performance.now();
    stop.abort();
    await Promise.all(ended);
    times.push(performance.now() - asked);
    await running.close();
    await server.close();
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  if (at(0.99) > 300) misses++;
  console.log(
    `\nStops: ${stops} times 24 calls before, within and between attempts: median ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, worst ${at(1).toFixed(1)} ms`,
  );
}

async function measureMemory(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const store = await openReplyStore(await mkdtemp(join(tmpdir(), 'synalign-bench-')));
  const text = JSON.stringify({
    rows: Array.from({ length: 5 }, (_, i) => ({ text: `${'some words of a row '.repeat(18)}${i}` })),
  });
  const before = heap();
  console.log(`\nMemory: ${replies} stored replies of ${text.length} characters`);
  let last = before;
  for (let done = 0; done < replies; ) {
    const until = Math.min(replies, done + Math.ceil(replies / 5));
    for (; done < until; done += 500) {
      await Promise.all(
        Array.from({ length: Math.min(500, until - done) }, (_, i) =>
          store.put(`${(done + i).toString(16).padStart(64, '0')}`, {
            text: `${text}${done + i}`,
            model: 'm',
            finish: 'stop',
          }),
        ),
      );
    }
    last = heap();
    console.log(`  ${String(done).padStart(6)} replies: ${(last - before).toFixed(1)} MB more than before`);
  }
  const perReply = ((last - before) * 2 ** 20) / replies;
  const held = perReply / text.length;
  if (held > 0.25) misses++;
  console.log(`  ${perReply.toFixed(0)} bytes of memory a reply, ${formatShare(held)} of its text`);
  await store.close();
}
