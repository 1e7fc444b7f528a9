import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildCli, callCli } from '../fakes/built-cli.ts';
import type { ModelServerOptions } from '../fakes/model-server.ts';
import { copyBegun, finishRounds, readTraces, step } from './batch-bench.ts';
import { lastOf, type ModelBench, openBench, readStoredKeys } from './model-bench.ts';

beforeAll(async () => {
  await buildCli();
});
const benches: ModelBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
});
async function open(options?: ModelServerOptions): Promise<ModelBench> {
  const bench = await openBench(options);
  benches.push(bench);
  return bench;
}

describe('a run in batches', () => {
  it('ends with the same bytes as one whose calls were asked at once', async () => {
    const bench = await open();
    const first = await step(bench, 'export');
    console.log(first);
    const last = await finishRounds(bench);
    console.log(last);
    expect(last).toMatchObject({ type: 'done', isFinished: true });
    expect(bench.server.calls).toEqual([]);
    const copy = await copyBegun(bench.dataset);
    const online = await bench.call(['augment', copy, '--json']);
    console.log(online.out.slice(-500));
    expect(await readTraces(bench.dataset)).toEqual(await readTraces(copy));
  }, 120_000);
});
