import { beforeAll, describe, expect, it } from 'vitest';
import { afterLines, buildCli, type CliProcess } from '../fakes/built-cli.ts';
import { copyBegun, finishRounds, readCalls, readTraces, step } from './batch-bench.ts';
import { lastOf, openBench, readStoredKeys } from './model-bench.ts';

beforeAll(async () => {
  await buildCli();
});

/** Every moment at which the server has heard of a request, and every one at which it has done what was asked. */
const moments = [
  ['submit', 'before', /^POST .*files$/],
  ['submit', 'after', /^POST .*files$/],
  ['submit', 'before', /^POST .*batches$/],
  ['submit', 'after', /^POST .*batches$/],
  ['submit', 'before', /^GET .*batches$/],
  ['status', 'after', /^GET .*batches\/./],
  ['fetch', 'before', /^GET .*batches\/./],
  ['fetch', 'before', /^GET .*content$/],
  ['fetch', 'after', /^GET .*content$/],
] as const;

describe('a run in batches that is killed between any two steps', () => {
  it('goes on, sends no call twice, stores no reply twice, and ends with the same bytes', async () => {
    let child: CliProcess | undefined;
    let next = 0;
    let killed = 0;
    const bench = await openBench({
      batches: {
        pageSize: 1,
        onStep: async (when, method, path) => {
          const moment = moments[next];
          if (moment === undefined || when !== moment[1] || !moment[2].test(`${method} ${path}`)) return;
          next++;
          killed++;
          const process = child;
          // The server goes on with what it was asked, as one elsewhere would.
          await new Promise((resolve) => {
            process?.once('close', resolve);
            process?.kill('SIGKILL');
          });
        },
      },
    });
    const { dataset, server } = bench;
    const call = (name: string, lines?: number) => {
      const plan = name === 'export' ? ['--model', 'mine:fake-1', '--rows', '24'] : [];
      return bench.call(['batch', name, dataset, ...plan, '--json'], {
        onStart: (started) => {
          child = started;
          if (lines === undefined) return;
          afterLines(started, lines, () => {
            killed++;
            started.kill('SIGKILL');
          });
        },
      });
    };
    for (const lines of [1, 5, 9]) await call('export', lines);
    await step(bench, 'export');
    while (next < moments.length) {
      const before = next;
      const { signal } = await call(moments[next]![0]);
      // A step that did not come to the moment asks for another round.
      if (signal === null && next === before) {
        for (const name of ['submit', 'fetch', 'fetch']) await call(name);
        for (const lines of [1, 4, 8, 12]) await call('import', lines);
        await call('import');
      }
    }
    expect(killed).toBeGreaterThan(moments.length + 2);
    const { run, isFinished } = await finishRounds(bench);
    expect(isFinished).toBe(true);

    const asked = readCalls(server);
    expect(new Set(asked).size).toBe(asked.length);
    const keys = await readStoredKeys(dataset);
    expect(keys.toSorted()).toEqual(asked.toSorted());
    // An upload that was not heard of is made again; a batch never is.
    expect([...server.desk.files.values()].filter(({ name }) => name.startsWith('shard')).length).toBeGreaterThan(
      server.desk.batches.size,
    );
    const copy = await copyBegun(dataset, run);
    expect(lastOf(await bench.call(['augment', copy, '--json']))).toMatchObject({ type: 'done' });
    expect(await readTraces(dataset, run)).toEqual(await readTraces(copy, run));
  }, 240_000);
});
