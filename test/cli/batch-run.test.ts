import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSpending } from '../../src/adapters/records/spend-log.ts';
import { buildCli } from '../fakes/built-cli.ts';
import { recordsOf } from '../fakes/job-folder.ts';
import { copyBegun, finishRounds, readCalls, readTraces, step } from './batch-bench.ts';
import { lastOf, openBench, readAll, readStoredKeys, secretKey } from './model-bench.ts';

beforeAll(async () => {
  await buildCli();
});

describe('a run in batches', () => {
  it('ends with the same bytes as one whose calls were asked at once, for half the price', async () => {
    const bench = await openBench({ batches: { pageSize: 1 } });
    const { server, dataset, home } = bench;
    await bench.call(['provider', 'price', 'mine/fake-1', '--input', '2', '--output', '8']);
    const dry = await step(bench, 'export', ['--dry-run']);
    expect(dry).toMatchObject({ type: 'done', dryRun: true });
    expect(existsSync(join(dirname(dataset), '.synalign'))).toBe(false);
    const first = await step(bench, 'export', ['--calls-per-shard', '2']);
    expect(first).toMatchObject({
      isFinished: false,
      round: 1,
      rounds: 7,
      asks: 'attributes of the data set',
      calls: 1,
    });
    expect(await step(bench, 'export')).toMatchObject({ calls: 0, waiting: 1, shards: [] });
    expect(server.desk.files.size).toBe(0);

    const wanted = await step(bench, 'submit', ['--dry-run']);
    expect(wanted).toMatchObject({
      host: new URL(server.url).host,
      submitted: [],
      shards: [{ calls: 1, output: 2048 }],
    });
    expect(server.desk.files.size).toBe(0);
    const last = await finishRounds(bench, ['--calls-per-shard', '2']);
    expect(last).toMatchObject({ type: 'done', isFinished: true });
    expect(server.calls).toEqual([]);
    expect(server.desk.batches.size).toBeGreaterThan(4);

    const keys = await readStoredKeys(dataset);
    expect(new Set(keys).size).toBe(keys.length);
    expect(readCalls(server).toSorted()).toEqual(keys.toSorted());
    const spent = await readSpending(join(recordsOf(dataset), 'runs', last.run, 'spend.jsonl'));
    expect(spent.settled.calls).toBe(keys.length);
    expect(spent.possible.calls).toBe(0);
    expect(spent.settled.money).toBeCloseTo((spent.settled.prompt * 1 + spent.settled.output * 4) / 1e6, 9);

    const copy = await copyBegun(dataset, last.run);
    const online = await bench.call(['augment', copy, '--json']);
    expect(online.code).toBe(0);
    expect(server.calls).toHaveLength(keys.length);
    expect(await readTraces(dataset, last.run)).toEqual(await readTraces(copy, last.run));
    const asked = lastOf(online).spend.fact.settled;
    expect([spent.settled.prompt, spent.settled.output]).toEqual([asked.prompt, asked.output]);
    expect(lastOf(await bench.call(['replay', dataset, '--json']))).toMatchObject({ identical: true });

    expect(await step(bench, 'import')).toMatchObject({ isFinished: true, imported: { stored: 0, closed: [] } });
    expect(await step(bench, 'submit')).toMatchObject({ submitted: [] });
    for (const [path, text] of [...(await readAll(dirname(dataset))), ...(await readAll(home))]) {
      expect(text.includes(secretKey), path).toBe(false);
    }
  }, 180_000);

  it('is not gone on with by asking what a batch was given', async () => {
    const bench = await openBench();
    await step(bench, 'export');
    await step(bench, 'submit');
    const refused = await bench.augment();
    expect([refused.code, lastOf(refused).code]).toEqual([2, 'batch-at-work']);
    expect(bench.server.calls).toEqual([]);
    expect(await step(bench, 'status')).toMatchObject({ shards: [{ state: 'in_progress', batch: 'batch-1' }] });
    await step(bench, 'fetch');
    expect(await step(bench, 'import')).toMatchObject({
      isFinished: false,
      asks: 'attributes of clusters',
    });
    // What is left is asked at once; the reply of the batch is not bought again.
    expect(lastOf(await bench.augment())).toMatchObject({ type: 'done' });
    expect(bench.server.calls.some(({ asked }) => asked === 'schema')).toBe(false);
    const stale = await bench.call(['batch', 'submit', bench.dataset, '--json']);
    expect(stale.out).toContain('were answered since it was written');
    expect(bench.server.desk.batches.size).toBe(1);
  });

  it('keeps its budget: nothing is sent that may pass it, and what a batch did not use is free again', async () => {
    const bench = await openBench();
    await step(bench, 'export');
    const small = await bench.call(['batch', 'submit', bench.dataset, '--budget-tokens', '2500', '--json']);
    expect([small.code, lastOf(small).code]).toEqual([8, 'budget-used-up']);
    expect(lastOf(small).message).toContain('shard-001 may need up to');
    expect(bench.server.desk.files.size).toBe(0);
    const budget = ['--budget-tokens', '14000'];
    let isFinished: boolean | undefined = false;
    let refused = 0;
    for (let round = 0; isFinished === false && round < 12; round++) {
      const { code } = await bench.call(['batch', 'submit', bench.dataset, ...budget, '--json']);
      if (code === 8) refused++;
      await step(bench, 'fetch');
      await step(bench, 'fetch');
      ({ isFinished } = await step(bench, 'import', ['--calls-per-shard', '2']));
    }
    // All shards of a round together would pass it, so some waited for the facts of those before.
    expect(refused).toBeGreaterThan(0);
    expect(isFinished).toBe(true);
    const ledger = (await readAll(recordsOf(bench.dataset))).entries();
    const [, text] = [...ledger].find(([path]) => path.endsWith('spend.jsonl'))!;
    expect(readMostUsed(text)).toBeLessThanOrEqual(14_000);
  }, 120_000);

  it('wants a price for a budget in money, the address that a batch was given to, and a run with shards', async () => {
    const bench = await openBench();
    expect(await step(bench, 'status')).toMatchObject({ code: 'no-batch' });
    await step(bench, 'export');
    expect(await step(bench, 'import')).toMatchObject({ code: 'no-batch' });
    expect(await step(bench, 'submit', ['--budget', '2'])).toMatchObject({ code: 'no-price' });
    await step(bench, 'submit');
    const other = await openBench();
    await bench.call(['provider', 'set', 'mine', '--url', other.server.url]);
    expect(await step(bench, 'fetch')).toMatchObject({ code: 'redirected' });
    expect(await step(bench, 'import', [join(bench.home, 'nothing.jsonl')])).toMatchObject({ code: 'no-file' });
    expect(other.server.desk.files.size).toBe(0);
    const offline = await bench.call(['batch', 'export', bench.dataset, '--model', 'offline', '--new-run', '--json']);
    expect(lastOf(offline)).toMatchObject({ code: 'unknown-model' });
  });

  it('tells people which round it is and what to do next', async () => {
    const bench = await openBench();
    const said = async (...args: string[]) => (await bench.call(['batch', ...args, '--text-output'])).out;
    const exported = await said('export', bench.dataset, '--model', 'mine:fake-1', '--rows', '24');
    expect(exported).toContain('Nothing is sent before “synalign batch submit”');
    expect(exported).toContain('Round 1 of about 7 (attributes of the data set): 1 call.');
    expect(exported).toContain('vllm run-batch -i SHARD -o OUTPUT --model fake-1');
    expect(await said('submit', bench.dataset)).toContain('1 batch submitted');
    expect(await said('status', bench.dataset)).toMatch(
      /shard-001 {3}attributes of the data set, 1 call: in_progress.*batch-1/,
    );
    expect(await said('fetch', bench.dataset)).toContain('1 batch was fetched');
    expect(await said('import', bench.dataset)).toMatch(/1 reply stored[\s\S]*Round 2 of about 3/);
    const help = await said('export', '--help');
    expect(help).toContain('ray.data.read_text');
    const shard = join(recordsOf(bench.dataset), 'runs');
    expect(await readFile(join(dirname(shard), 'plan.jsonc'), 'utf8')).not.toContain('127.0.0.1');
  });
});

/** The most tokens that a ledger had spent and set aside at any moment. */
function readMostUsed(text: string): number {
  const open = new Map<string, number>();
  let [settled, most] = [0, 0];
  for (const line of text.split('\n').filter(Boolean)) {
    const entry = JSON.parse(line) as { hold?: string; settle?: string; free?: string; prompt: number; output: number };
    if (entry.hold !== undefined) open.set(entry.hold, entry.prompt + entry.output);
    else open.delete(entry.settle ?? entry.free ?? '');
    if (entry.settle !== undefined) settled += entry.prompt + entry.output;
    most = Math.max(most, settled + [...open.values()].reduce((sum, tokens) => sum + tokens, 0));
  }
  return most;
}
