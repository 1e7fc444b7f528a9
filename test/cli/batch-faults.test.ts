import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSpending } from '../../src/adapters/records/spend-log.ts';
import { buildCli } from '../fakes/built-cli.ts';
import { readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import type { BatchFault } from '../fakes/model-batches.ts';
import { answerShard, finishRounds, readCalls, step } from './batch-bench.ts';
import { lastOf, type ModelBench, openBench, readStoredKeys, secretKey } from './model-bench.ts';

beforeAll(async () => {
  await buildCli();
});

/** Submits, waits and imports once. */
async function doRound(bench: ModelBench) {
  await step(bench, 'submit');
  await step(bench, 'fetch');
  await step(bench, 'fetch');
  return step(bench, 'import');
}

describe('answers of batches', () => {
  it('that failed or are missing come in a new shard, with the reasons, and only they', async () => {
    const kinds: readonly (BatchFault | undefined)[] = [
      { kind: 'status', status: 500, message: `The model broke. Key ${secretKey}` },
      { kind: 'expired' },
      { kind: 'missing' },
      { kind: 'torn' },
      { kind: 'twice' },
      undefined,
    ];
    let isBad = false;
    const bench = await openBench({
      batches: { endsAs: 'expired', fault: ({ number }) => (isBad ? kinds[number % kinds.length] : undefined) },
    });
    await step(bench, 'export');
    await doRound(bench);
    const rows = await doRound(bench);
    expect(rows).toMatchObject({ asks: 'rows', calls: 6 });
    isBad = true;
    const partly = await doRound(bench);
    expect(partly).toMatchObject({ isFinished: false, asks: 'rows', calls: 4, round: 3 });
    expect(partly.imported).toEqual({
      stored: 2,
      before: 1,
      failed: {
        'status 500: The model broke. Key [key]': 1,
        'no answer: This request could not be executed before the batch expired.': 1,
      },
      missing: 2,
      unknown: 0,
      broken: 1,
      closed: ['shard-003'],
    });
    const again = await step(bench, 'import');
    expect(again).toMatchObject({ calls: 0, waiting: 4, imported: { stored: 0, closed: [] } });
    isBad = false;
    expect(await finishRounds(bench)).toMatchObject({ isFinished: true });
    expect(await readReviewRows(bench.dataset)).not.toHaveLength(0);
    const keys = await readStoredKeys(bench.dataset);
    expect(new Set(keys).size).toBe(keys.length);
    // Only the four were asked a second time.
    const asked = readCalls(bench.server);
    expect(asked.length - new Set(asked).size).toBe(4);
    expect(lastOf(await bench.call(['replay', bench.dataset, '--json']))).toMatchObject({ identical: true });
  }, 120_000);

  it.each(['failed', 'cancelled', 'expired'] as const)(
    'of a batch that %s without any are asked again',
    async (endsAs) => {
      const bench = await openBench({ batches: { endsAs, fault: () => ({ kind: 'missing' }) } });
      await step(bench, 'export');
      await step(bench, 'submit');
      await step(bench, 'status');
      const { shards } = await step(bench, 'status');
      expect(shards[0]).toMatchObject({ state: endsAs, completed: endsAs === 'failed' ? 0 : 1 });
      if (endsAs === 'failed') expect(shards[0]!.reasons).toEqual(['line 3: This line is no request.']);
      expect(await step(bench, 'fetch')).toMatchObject({ fetched: ['shard-001'] });
      const { run, ...result } = await step(bench, 'import');
      expect(result).toMatchObject({ calls: 1, shards: [{ name: 'shard-002' }], imported: { missing: 1 } });
      // The provider did no work, so nothing of the budget is taken.
      const spent = await readSpending(join(recordsOf(bench.dataset), 'runs', run, 'spend.jsonl'));
      expect([spent.settled.calls, spent.possible.calls]).toEqual([0, 0]);
    },
  );

  it('may come from anywhere, in parts and in any order, without what they used', async () => {
    const bench = await openBench({ withoutUsage: true });
    const folder = await mkdtemp(join(tmpdir(), 'synalign-answers-'));
    const [parts, name] = [(i: number) => join(folder, `part-${i}.jsonl`), ['--calls-per-shard', '4']];
    let last = await step(bench, 'export', name);
    for (let round = 0; last.isFinished === false && round < 12; round++) {
      const lines: string[] = [];
      for (const { path } of last.shards) lines.push(...(await answerShard(bench, path)));
      const half = Math.ceil(lines.length / 2);
      const foreign = JSON.stringify({ custom_id: 'of-another-run', response: { status_code: 200, body: {} } });
      // The shard itself is no file of answers.
      const shard = last.shards[0]!;
      await writeFile(parts(1), `\n${lines.slice(half).toReversed().join('\r\n')}\n${foreign}\nno JSON at all\n`);
      const first = await step(bench, 'import', [parts(1), shard.path]);
      expect(first.imported).toMatchObject({ stored: lines.length - half, unknown: 1, broken: 1 + shard.calls });
      await writeFile(parts(2), lines.slice(0, half).join('\n'));
      last = await step(bench, 'import', [parts(2), parts(1)]);
      expect(last.imported).toMatchObject({ stored: half, before: lines.length - half, unknown: 1, broken: 1 });
    }
    expect(last.isFinished).toBe(true);
    const keys = await readStoredKeys(bench.dataset);
    expect(new Set(keys).size).toBe(keys.length);
    expect(bench.server.calls).toHaveLength(keys.length);
    const spent = await readSpending(join(recordsOf(bench.dataset), 'runs', last.run, 'spend.jsonl'));
    expect(spent.settled).toMatchObject({ calls: keys.length, estimated: keys.length });
    expect(spent.settled.output).toBeGreaterThan(100);
  }, 120_000);

  it('that refuse a part of the request teach the next shards to leave it out', async () => {
    const bench = await openBench({ refuses: ['json_schema', 'temperature'] });
    await step(bench, 'export');
    const bodies: object[] = [];
    for (let round = 0; round < 4; round++) {
      const { shards, asks } = await doRound(bench);
      if (asks !== 'attributes of the data set') break;
      bodies.push((JSON.parse(await readFile(shards[0]!.path, 'utf8')) as { body: object }).body);
    }
    expect(bodies).toMatchObject([
      { response_format: { type: 'json_object' }, temperature: 0 },
      { seed: expect.any(Number) },
    ]);
    expect(bodies.at(-1)).not.toHaveProperty('temperature');
    expect(await finishRounds(bench)).toMatchObject({ isFinished: true });
  }, 120_000);

  it('need a provider that takes batches; what it refuses is told and can be sent later', async () => {
    let status = 404;
    const bench = await openBench({
      batches: { refuse: (method) => (method === 'POST' ? { status, message: 'Nothing here' } : undefined) },
    });
    const { run } = await step(bench, 'export');
    expect((await step(bench, 'submit')).message).toContain('vllm run-batch');
    status = 429;
    expect(await step(bench, 'submit')).toMatchObject({ code: 'too-busy' });
    const names = await readdir(join(recordsOf(bench.dataset), 'runs', run, 'batches'));
    expect(names.toSorted()).toEqual(['.gitignore', 'batches.jsonl', 'shard-001.jsonl']);
    status = 401;
    const refused = await bench.call(['batch', 'submit', bench.dataset, '--json']);
    expect([refused.code, lastOf(refused).code]).toEqual([6, 'refused-key']);
  });
});
