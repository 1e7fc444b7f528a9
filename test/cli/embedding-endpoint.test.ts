import { beforeAll, describe, expect, it } from 'vitest';
import { buildCli, callCli } from '../fakes/built-cli.ts';
import { readLoggedEvents, readReviewRows } from '../fakes/job-folder.ts';
import { lastOf, openBench } from './model-bench.ts';

beforeAll(async () => {
  await buildCli();
});

describe('embeddings of a provider', () => {
  it('serve a whole run, its replay without a server, the weights of an export and the verdict', async () => {
    const bench = await openBench({ dimensions: 24 });
    const args = ['--embedding-endpoint', 'mine:embed-1'];
    const dry = lastOf(await bench.augment([...args, '--dry-run']));
    expect([bench.server.calls.length, dry.type]).toEqual([0, 'done']);
    const done = await bench.augment(args);
    expect(done.code).toBe(0);
    const asked = bench.server.calls.filter(({ path }) => path.endsWith('/embeddings'));
    const texts = asked.flatMap(({ body }) => body.input ?? []);
    expect(new Set(texts).size).toBe(texts.length);
    const rows = await readReviewRows(bench.dataset);
    for (const { row } of rows) expect(texts).toContain(row.text);
    const { fact } = lastOf(done).spend;
    expect(fact.embeddings).toMatchObject({ calls: asked.length });
    const events = await readLoggedEvents(bench.dataset);
    expect(events[0]).toMatchObject({ embedding: 'mine/embed-1' });
    expect(events.find(({ type }) => type === 'space-fitted')).toMatchObject({ dimensions: 24 });

    const calls = bench.server.calls.length;
    const nobody = { env: { XDG_CONFIG_HOME: `${bench.home}-empty` } };
    expect(lastOf(await callCli(['replay', bench.dataset, '--json'], nobody))).toMatchObject({ identical: true });
    const exported = await callCli(['export', bench.dataset, '--undecided', '--subset', '8', '--json'], nobody);
    expect(exported.code).toBe(0);
    const verdict = await callCli(['evaluate', bench.dataset, '--undecided', '--seeds', '2', '--json'], nobody);
    expect(verdict.code).toBe(0);
    expect(bench.server.calls).toHaveLength(calls);
  });

  it('are refused before anything is sent when their host was not allowed', async () => {
    const bench = await openBench();
    const result = await bench.augment(['--embedding-endpoint', 'openai:text-embedding-3-small']);
    expect(lastOf(result)).toMatchObject({ code: 'host-not-allowed' });
    expect(bench.server.calls).toEqual([]);
  });
});
