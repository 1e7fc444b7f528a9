import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openSpendLog, readSpending } from '../../../src/adapters/records/spend-log.ts';
import { bundleScript, collectLines, killAfter, makeFolder, startScript } from './run-script.ts';

const plain = { estimated: false, embeddings: false };
let path = '';
beforeEach(async () => {
  path = join(await makeFolder(), 'spend.jsonl');
});

describe('openSpendLog', () => {
  it('makes no file before the first hold, and adds up what was settled, lost and left open', async () => {
    const log = await openSpendLog(path);
    await expect(readFile(path)).rejects.toThrow();
    const holds = Array.from({ length: 4 }, (_, i) => log.hold(`call ${i}`, { prompt: 100, output: 50, money: 0.5 }));
    await Promise.all(holds.map(({ ready }) => ready));
    const [a, b, c] = holds.map(({ id }) => id) as [string, string, string];
    await log.settle(a, { prompt: 90, output: 20, money: 0.2 }, plain);
    await log.free(b);
    await log.lose(c);
    await log.close();
    const spent = {
      settled: { calls: 1, estimated: 0, prompt: 90, output: 20, money: 0.2 },
      possible: { calls: 2, prompt: 200, output: 100, money: 1 },
    };
    expect(await readSpending(path)).toEqual(spent);
    const again = await openSpendLog(path);
    expect(again.past).toEqual(spent);
    // Ids of another start never meet those of this one.
    const next = again.hold('call 4', { prompt: 1, output: 1 });
    await next.ready;
    await again.settle(next.id, { prompt: 1, output: 1 }, { ...plain, estimated: true });
    const vectors = again.hold('embeddings', { prompt: 9, output: 0 });
    await again.settle(vectors.id, { prompt: 8, output: 0 }, { estimated: true, embeddings: true });
    await again.close();
    expect(await readSpending(path)).toMatchObject({
      settled: { calls: 2, estimated: 1 },
      embeddings: { calls: 1, prompt: 8 },
      possible: { calls: 2 },
    });
  });

  it('takes a torn last line for a hold that was never safe, and passes over lines of another kind', async () => {
    const log = await openSpendLog(path);
    await log.hold('a', { prompt: 10, output: 5 }).ready;
    await log.close();
    await appendFile(path, '{"note":"by hand"}\n{"hold":"x-1","prompt":10');
    expect(await readSpending(path)).toMatchObject({ possible: { calls: 1, prompt: 10, output: 5 } });
    const again = await openSpendLog(path);
    const next = again.hold('b', { prompt: 1, output: 1 });
    await next.ready;
    await again.close();
    expect(await readSpending(path)).toMatchObject({ possible: { calls: 2 } });
  });

  it('counts a shard of a batch with all its calls, and closes its hold once, whichever start does it', async () => {
    const how = { estimated: false, embeddings: false };
    const first = await openSpendLog(path);
    await first.hold('shard-001', { prompt: 400, output: 200, calls: 20 }, 'batch-shard-001').ready;
    await first.hold('shard-002', { prompt: 40, output: 20, calls: 2 }, 'batch-shard-002').ready;
    await first.close();
    const second = await openSpendLog(path);
    expect(second.past.possible).toMatchObject({ calls: 22, prompt: 440, output: 220 });
    expect([...second.open]).toEqual(['batch-shard-001', 'batch-shard-002']);
    await second.settle('batch-shard-001', { prompt: 300, output: 90, calls: 18 }, how);
    await second.free('batch-shard-002');
    await second.close();
    const third = await openSpendLog(path);
    expect(third.open.size).toBe(0);
    await third.settle('batch-shard-001', { prompt: 300, output: 90, calls: 18 }, how);
    await third.close();
    expect(await readSpending(path)).toMatchObject({
      settled: { calls: 18, prompt: 300, output: 90 },
      possible: { calls: 0, prompt: 0 },
    });
  });

  it('has every hold that was said to be safe after kills', async () => {
    const script = await bundleScript(`
      import { writeSync } from 'node:fs';
      import { openSpendLog } from 'records/spend-log.ts';
      const log = await openSpendLog(process.argv[2]);
      for (let n = 0; ; n++) {
        const { ready } = log.hold('call', { prompt: 1, output: 1 });
        await ready;
        writeSync(1, n + '\\n');
      }
    `);
    let safe = 0;
    for (let round = 0; round < 4; round++) {
      const child = startScript(script, [path]);
      killAfter(child, 3, Math.random() * 30);
      safe += (await collectLines(child)).lines.length;
    }
    const { possible } = await readSpending(path);
    expect(safe).toBeGreaterThan(4);
    expect(possible.calls).toBeGreaterThanOrEqual(safe);
    expect(possible.calls).toBeLessThanOrEqual(safe + 8);
  });
});
