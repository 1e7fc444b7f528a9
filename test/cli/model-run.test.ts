import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { afterLines, buildCli, callCli, readJsonLines } from '../fakes/built-cli.ts';
import { makeDataset, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import type { Fault } from '../fakes/model-server.ts';
import { makeTickets } from '../fakes/template-rows.ts';
import { lastOf, type ModelBench, openBench, readAll, readStoredKeys, secretKey } from './model-bench.ts';

beforeAll(async () => {
  await buildCli();
});

describe('a run with the model of a provider', () => {
  it('shows beforehand what goes where, asks nobody, and then writes rows whose price is known', async () => {
    const { server, dataset, home, call, augment } = await openBench({ price: { input: 2, output: 8 } });
    await call(['provider', 'price', 'mine/fake-1', '--input', '2', '--output', '8']);
    const dry = await augment(['--dry-run', '--budget', '0.75', '--text-output']);
    const plan = lastOf(await augment(['--dry-run', '--budget', '0.75']));
    expect(server.calls).toEqual([]);
    expect(existsSync(join(dirname(dataset), '.synalign'))).toBe(false);
    expect(plan.sends).toMatchObject({ host: new URL(server.url).host, fields: ['text', 'label'] });
    expect(plan.sends.rows).toBeGreaterThan(10);
    expect(plan.sends.lines).toHaveLength(plan.sends.rows);
    expect(dry.out).toContain(`Lines of these rows: ${plan.sends.lines[0]}, ${plan.sends.lines[1]}, `);
    expect(plan.sends.bytes).toBeGreaterThan(5000);
    expect(plan.forecast.money).toMatchObject({ currency: 'USD' });
    expect(dry.code).toBe(0);

    const done = await augment(['--budget', '0.75']);
    expect(done.code).toBe(0);
    expect(await readReviewRows(dataset)).toHaveLength(24);
    for (const { headers } of server.calls) expect(headers.authorization).toBe(`Bearer ${secretKey}`);
    // The dry run showed the first prompt to the letter.
    expect(plan.firstPrompt).toEqual(server.calls[0]!.body.messages);

    const { spend } = lastOf(done);
    const { promptTokens, outputTokens, money } = server.fact;
    expect(spend.fact.settled).toMatchObject({
      prompt: promptTokens,
      output: outputTokens,
      calls: server.calls.length,
    });
    expect(spend.fact.settled.money).toBeCloseTo(money, 9);
    expect(spend.forecast).toEqual(plan.forecast);
    const meters = readJsonLines(done.out).flatMap(
      (line) => (line.progress as { meter?: object } | undefined)?.meter ?? [],
    );
    expect(meters.at(-1)).toMatchObject({
      promptTokens,
      outputTokens,
      currency: 'USD',
      projected: { isNarrowed: expect.any(Boolean) },
    });

    const [runId] = await readdir(join(recordsOf(dataset), 'runs'));
    const files = await readAll(dirname(dataset));
    expect(files.has(join(recordsOf(dataset), 'runs', runId!, 'spend.jsonl'))).toBe(true);
    for (const [path, text] of [...files, ...(await readAll(home))]) {
      expect(text.includes(secretKey), path).toBe(false);
      expect(text.includes('another-house'), path).toBe(false);
      if (path.includes('plan.json')) expect(text.includes('127.0.0.1'), path).toBe(false);
    }
    expect(done.out + done.errors + dry.out).not.toContain(secretKey);
    expect((await stat(join(home, 'config', 'synalign', 'providers.json'))).mode & 0o777).toBe(0o600);

    const asked = server.calls.length;
    const replayed = await callCli(['replay', dataset, '--json'], { env: { XDG_CONFIG_HOME: join(home, 'nothing') } });
    expect(lastOf(replayed)).toMatchObject({ identical: true });
    expect(server.calls).toHaveLength(asked);
  });

  it('brings the same rows whatever goes wrong on the way', async () => {
    const faults: Fault[] = [
      { kind: 'status', status: 429, headers: { 'retry-after-ms': '30' } },
      { kind: 'drop', after: 2 },
      { kind: 'status', status: 503, headers: { 'retry-after': '0' } },
      { kind: 'status', status: 429, headers: { 'x-ratelimit-reset-requests': '20ms' } },
    ];
    let met = 0;
    const bad = await openBench({
      fault: ({ attempt }) => (attempt <= 2 ? faults[met++ % (faults.length + 2)] : undefined),
    });
    const good = await openBench();
    const [first, second] = [await bad.augment(), await good.augment()];
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(bad.server.count(429)).toBeGreaterThan(2);
    expect(bad.server.count(503)).toBeGreaterThan(0);
    const rowsOf = async ({ dataset }: ModelBench) => (await readReviewRows(dataset)).map(({ row }) => row);
    expect(await rowsOf(bad)).toEqual(await rowsOf(good));
    const { fact, crowded, retried } = lastOf(first).spend;
    expect(crowded).toBeGreaterThan(2);
    expect(retried).toBeGreaterThanOrEqual(crowded);
    const broken = bad.server.calls.filter(({ status, whole }) => status === 200 && !whole).length;
    expect(fact.possible.calls).toBe(broken);
  });

  it('goes on after kills without buying a stored reply again', async () => {
    const slots = 4;
    const bench = await openBench({ latency: 40 });
    const args = ['--concurrency', String(slots)];
    let killed = 0;
    for (const lines of [1, 6, 8, 11, 14, 18, 22, 26]) {
      const { signal } = await bench.augment(args, {
        onStart: (child) => afterLines(child, lines, () => child.kill('SIGKILL')),
      });
      if (signal === 'SIGKILL') killed++;
    }
    const last = await bench.augment(args);
    expect(last.code).toBe(0);
    expect(killed).toBeGreaterThanOrEqual(5);
    const keys = await readStoredKeys(bench.dataset);
    expect(new Set(keys).size).toBe(keys.length);
    const repeated = bench.server.calls.filter(({ attempt }) => attempt > 1).length;
    expect(repeated).toBeLessThanOrEqual(killed * slots);
    expect(bench.server.calls.length).toBe(keys.length + repeated);
    // Every call that was begun stands in the ledger: with its fact, or as possibly billed.
    const { settled, possible } = lastOf(last).spend.fact;
    expect(settled.calls + possible.calls).toBeGreaterThanOrEqual(bench.server.calls.length);
    const { promptTokens, outputTokens } = bench.server.fact;
    expect(settled.prompt + settled.output + possible.prompt + possible.output).toBeGreaterThanOrEqual(
      promptTokens + outputTokens,
    );
    expect(lastOf(await callCli(['replay', bench.dataset, '--json']))).toMatchObject({ identical: true });
  });

  it('stops before a budget is passed, keeps what it has, and goes on with a larger one', async () => {
    const bench = await openBench();
    const budget = 6000;
    const stopped = await bench.augment(['--budget-tokens', String(budget)]);
    expect(stopped.code).toBe(8);
    expect(lastOf(stopped)).toMatchObject({
      type: 'failed',
      code: 'budget-used-up',
      message: expect.stringContaining('6000 tokens'),
    });
    const used = bench.server.fact.promptTokens + bench.server.fact.outputTokens;
    expect(used).toBeLessThanOrEqual(budget);
    expect(used).toBeGreaterThan(budget / 4);
    const asked = bench.server.calls.length;
    expect(await readStoredKeys(bench.dataset)).toHaveLength(asked);

    const same = await bench.augment(['--budget-tokens', String(budget)]);
    expect([same.code, bench.server.calls.length]).toEqual([8, asked]);

    const done = await bench.augment(['--budget-tokens', '100000']);
    expect(done.code).toBe(0);
    expect(done.out).toContain('Going on with run');
    expect(await readReviewRows(bench.dataset)).toHaveLength(24);
    expect(bench.server.calls.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(lastOf(done).spend.fact.settled.calls).toBe(bench.server.calls.length);
    expect(lastOf(await callCli(['replay', bench.dataset, '--json']))).toMatchObject({ identical: true });
  });

  it('stops when the server writes more than it may and a budget is set', async () => {
    const bench = await openBench({
      fault: ({ asked }) => (asked === 'attributes' ? { kind: 'overrun', tokens: 9000 } : undefined),
    });
    const result = await bench.augment(['--budget-tokens', '1000000']);
    expect(result.code).toBe(8);
    expect(lastOf(result)).toMatchObject({
      code: 'over-limit',
      message: expect.stringContaining('2048 were the limit'),
    });
  });

  it('wants a price for a budget in money', async () => {
    const bench = await openBench();
    const result = await bench.augment(['--budget', '2.50']);
    expect(result.code).toBe(2);
    expect(lastOf(result)).toMatchObject({ code: 'no-price', message: expect.stringContaining('--budget-tokens') });
    expect(bench.server.calls).toEqual([]);
  });

  it('does not repeat a key that the provider says back', async () => {
    const bench = await openBench({ key: 'sk-the-right-one-000000' });
    const result = await bench.augment();
    expect(result.code).toBe(6);
    expect(lastOf(result)).toMatchObject({ code: 'refused-key', message: expect.stringContaining('[key]') });
    expect(result.out + result.errors).not.toContain(secretKey);
    for (const [path, text] of await readAll(dirname(bench.dataset)))
      expect(text.includes(secretKey), path).toBe(false);
  });

  it('sends nothing to a host that was not allowed on this machine, whatever the plan says', async () => {
    const dataset = await makeDataset(makeTickets(40, 1));
    const env = { XDG_CONFIG_HOME: join(dirname(dataset), 'no-config'), OPENAI_API_KEY: 'sk-of-the-user-1234' };
    const result = await callCli(['augment', dataset, '--model', 'openai:gpt-4o-mini', '--json'], { env });
    expect(result.code).toBe(2);
    expect(lastOf(result)).toMatchObject({
      code: 'host-not-allowed',
      message: expect.stringContaining('api.openai.com'),
    });
    expect(existsSync(join(dirname(dataset), '.synalign'))).toBe(false);
    const unknown = await callCli(['augment', dataset, '--model', 'their-server:x', '--json'], { env });
    expect(lastOf(unknown)).toMatchObject({ code: 'unknown-provider' });
    const nameless = await callCli(['augment', dataset, '--model', 'ollama', '--json'], { env });
    expect(lastOf(nameless)).toMatchObject({ code: 'no-model-name' });
  });
});
