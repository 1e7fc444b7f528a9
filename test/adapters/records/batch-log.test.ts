import { appendFile, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBatchLog, readBatchShards } from '../../../src/adapters/records/batch-log.ts';
import { createShardWriter } from '../../../src/adapters/records/shard-writer.ts';

const makeFolder = () => mkdtemp(join(tmpdir(), 'synalign-batches-'));
const shard = 'shard-001';

describe('the log of shards', () => {
  it('knows after any start how far each shard is', async () => {
    const folder = join(await makeFolder(), 'batches');
    const steps = [
      [{ do: 'exported', shard, calls: 3, bytes: 90, round: 'rows' }, 'waiting'],
      [{ do: 'submitting', shard, token: 't1', provider: 'mine', origin: 'https://a.example' }, 'submitting'],
      [{ do: 'uploaded', shard, file: 'file-1' }, 'submitting'],
      [{ do: 'refused', shard }, 'waiting'],
      [{ do: 'submitting', shard, token: 't2', provider: 'mine', origin: 'https://a.example' }, 'submitting'],
      [{ do: 'uploaded', shard, file: 'file-2' }, 'submitting'],
      [{ do: 'submitted', shard, batch: 'batch-9' }, 'submitted'],
      [{ do: 'ended', shard, status: 'expired', files: ['shard-001.output.jsonl'] }, 'ended'],
      [{ do: 'imported', shard, answered: 2, lacking: 1 }, 'imported'],
    ] as const;
    for (const [step, state] of steps) {
      const log = await openBatchLog(folder);
      await log.note(step.do === 'ended' ? { ...step, files: [...step.files] } : step);
      expect(log.shards[0]!.state).toBe(state);
      await log.close();
      expect((await readBatchShards(folder))[0]).toEqual(log.shards[0]);
    }
    expect(await readBatchShards(folder)).toMatchObject([
      {
        name: shard,
        calls: 3,
        round: 'rows',
        status: 'expired',
        files: ['shard-001.output.jsonl'],
        submission: { token: 't2', file: 'file-2', batch: 'batch-9', at: expect.any(Number) },
      },
    ]);
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('shard-*\n');
  });

  it('forgets an upload whose submission was refused, and passes over what it cannot read', async () => {
    const folder = await makeFolder();
    const log = await openBatchLog(folder);
    await log.note({ do: 'exported', shard, calls: 1, bytes: 9, round: 'rows' });
    await log.note({ do: 'submitting', shard, token: 't', provider: 'mine', origin: 'https://a.example' });
    await log.note({ do: 'uploaded', shard, file: 'file-1' });
    await log.note({ do: 'refused', shard });
    await log.close();
    await appendFile(
      join(folder, 'batches.jsonl'),
      '{"at":"2026-01-01T00:00:00Z","do":"exported","shard":"../x"}\n{"do":',
    );
    const shards = await readBatchShards(folder);
    expect(shards).toHaveLength(1);
    expect(shards[0]!.submission).toBeUndefined();
    expect(await readBatchShards(join(folder, 'nothing'))).toEqual([]);
  });
});

describe('shards', () => {
  it('hold at most so many calls and bytes each, every line once and in order', async () => {
    const folder = await makeFolder();
    const lines = Array.from({ length: 23 }, (_, i) => JSON.stringify({ i, text: 'é'.repeat(i) }));
    const writer = createShardWriter(folder, 4, { calls: 5, bytes: 160 });
    await Promise.all(lines.map((line) => writer.add(line)));
    const written = await writer.finish();
    const texts = await Promise.all(written.map(({ path }) => readFile(path, 'utf8')));
    expect(texts.join('')).toBe(lines.map((line) => `${line}\n`).join(''));
    for (const [i, { name, calls, bytes }] of written.entries()) {
      expect(name).toBe(`shard-${String(5 + i).padStart(3, '0')}`);
      expect(calls).toBeLessThanOrEqual(5);
      expect(bytes).toBeLessThanOrEqual(160);
      expect([calls, bytes]).toEqual([texts[i]!.split('\n').length - 1, Buffer.byteLength(texts[i]!)]);
    }
    expect(new Set(written.map(({ calls }) => calls)).size).toBeGreaterThan(1);
  });

  it('leave nothing behind when the round fails, and no file when there is no call', async () => {
    const folder = await makeFolder();
    const writer = createShardWriter(folder, 0, { calls: 2, bytes: 1e6 });
    await writer.add('{"a":1}');
    await writer.abandon();
    expect(await createShardWriter(folder, 0, { calls: 2, bytes: 1e6 }).finish()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});
