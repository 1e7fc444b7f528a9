import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PauseSwitch } from '../../src/jobs/pause-switch.ts';
import { runJob } from '../../src/jobs/run-any.ts';
import { augmentJob, doJob, makeDataset, recordsOf } from '../fakes/job-folder.ts';
import { type ModelServer, startModelServer } from '../fakes/model-server.ts';
import { makeTickets } from '../fakes/template-rows.ts';

const apiKey = 'sk-from-the-secret-store-4711';
let server: ModelServer;
const before = process.env.XDG_CACHE_HOME;
beforeEach(async () => {
  server = await startModelServer({ key: apiKey, latency: 10 });
});
afterEach(async () => {
  await server.close();
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
});

async function makeJob(rows = 12) {
  const dataset = await makeDataset(makeTickets(60, 9));
  process.env.XDG_CACHE_HOME = join(dirname(dataset), '.user-cache');
  const job = augmentJob(dataset, rows);
  const changes = { ...job.changes, model: { provider: 'team', name: 'fake-1' } };
  const providers = [{ id: 'team', baseUrl: server.url, apiKey, headers: { 'x-team': 'blue' } }];
  return { ...job, changes, providers, prices: { 'team/fake-1': { input: 1, output: 2, currency: 'USD' } } };
}

describe('providers that the editor hands over', () => {
  it('are asked with their key and headers, and leave neither in the records', async () => {
    const job = await makeJob();
    const meters: unknown[] = [];
    const result = await doJob(job, (message) => {
      if (message.type === 'progress' && message.progress.meter) meters.push(message.progress.meter);
    });
    expect(server.calls[0]!.headers).toMatchObject({ authorization: `Bearer ${apiKey}`, 'x-team': 'blue' });
    expect(meters.length).toBeGreaterThan(2);
    expect(result.data.spend).toMatchObject({ currency: 'USD', fact: { settled: { calls: server.calls.length } } });
    expect(result.lines.join('\n')).toMatch(/Used [\d,]+ tokens, 0\.\d+ USD/);
    const folder = dirname(job.dataset);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const text = await readFile(path, 'latin1');
      expect([path, text.includes(apiKey), text.includes('x-team')]).toEqual([path, false, false]);
    }
    const report = JSON.parse(
      await readFile(join(recordsOf(job.dataset), 'runs', String(result.data.runId), 'report.json'), 'utf8'),
    );
    expect(report.spend.forecast.tokens).toMatchObject({ low: expect.any(Number), ceiling: expect.any(Number) });
  });

  it('are the only ones: the user’s own file and environment are not looked at', async () => {
    const job = await makeJob();
    await expect(doJob({ ...job, providers: [] })).rejects.toMatchObject({ code: 'unknown-provider' });
  });

  it('are sent nothing while the user pauses', async () => {
    const job = await makeJob(24);
    const pause = new PauseSwitch();
    const asked: number[] = [];
    await runJob(job, {
      signal: new AbortController().signal,
      pause,
      tell(message) {
        if (message.type === 'event' && message.event.type === 'schema-ready') pause.set(true);
        if (message.type !== 'paused') return;
        asked.push(server.calls.length);
        // Long enough for every call of the first batch to go, were it not for the pause.
        setTimeout(() => {
          asked.push(server.calls.length);
          pause.set(false);
        }, 300);
      },
    });
    expect(asked).toEqual([1, 1]);
    expect(server.calls.length).toBeGreaterThan(5);
  });

  it('bring a run to its end after a stop, without paying twice for a reply', async () => {
    const job = await makeJob(24);
    const stopped = doJob(job, (message, stop) => {
      if (message.type === 'event' && message.event.type === 'draft-ready') stop();
    });
    await expect(stopped).rejects.toThrow();
    const result = await doJob(job);
    expect(result.data.rows).toBe(24);
    const whole = server.calls.filter(({ whole: sent }) => sent);
    const again = whole.filter(({ attempt }) => attempt > 1);
    // Only what was under way at the stop is asked again: at most one call a slot.
    expect(again.length).toBeLessThanOrEqual(8);
  });
});
