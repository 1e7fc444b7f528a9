import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { afterLines, buildCli, callCli } from '../fakes/built-cli.ts';
import { readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import type { Fault } from '../fakes/model-server.ts';
import { lastOf, openBench } from './model-bench.ts';

beforeAll(async () => {
  await buildCli();
});

const bad: readonly Fault[] = [
  { kind: 'refusal', text: 'I cannot write this.' },
  { kind: 'filter' },
  { kind: 'text', text: 'Here are no rows at all.' },
  { kind: 'text', text: '{"answer":42}' },
  { kind: 'text', text: '{"rows":[{"text":"a whole row"},{"text":"a row that was c', finish: 'length' },
];

describe('failed replies', () => {
  it('are counted by kind, kept, and asked again in a run of their own that brings the missing rows', async () => {
    let healed = false;
    let met = 0;
    const bench = await openBench({
      fault: ({ asked, body }) =>
        !healed && asked === 'rows' && JSON.stringify(body.messages).includes('refund')
          ? bad[met++ % bad.length]
          : undefined,
    });
    const first = lastOf(await bench.augment());
    expect(first.failureKinds).toMatchObject({
      refused: expect.any(Number),
      filtered: expect.any(Number),
      broken: expect.any(Number),
    });
    expect(Object.keys(first.failureKinds).toSorted()).toEqual([
      'broken',
      'filtered',
      'off-schema',
      'refused',
      'truncated',
    ]);
    expect(first.rows).toBeLessThan(24);
    const missing = 24 - first.rows;
    const stored = await readFile(await findReplies(bench.dataset), 'utf8');
    expect(stored).toContain('I cannot write this.');
    expect(stored).toContain('Here are no rows at all.');

    const asked = bench.server.calls.length;
    healed = true;
    const killed = await bench.augment(['--retry-failed'], {
      onStart: (child) => afterLines(child, 9, () => child.kill('SIGKILL')),
    });
    expect(killed.signal).toBe('SIGKILL');
    const second = lastOf(await bench.augment(['--retry-failed']));
    expect(second).toMatchObject({ type: 'done', rows: missing, failureKinds: {} });
    const again = bench.server.calls.slice(asked);
    // Only the clusters that failed are asked, with the attributes that they have: no schema, no sheets.
    expect(new Set(again.map((call) => call.asked))).toEqual(new Set(['rows']));
    for (const { body } of again) expect(JSON.stringify(body.messages)).toContain('refund');
    const rows = await readReviewRows(bench.dataset);
    expect(rows).toHaveLength(24);
    expect(rows.slice(-missing).every(({ row }) => row.label === 'refund')).toBe(true);
    expect(lastOf(await callCli(['replay', bench.dataset, '--json']))).toMatchObject({ identical: true });

    const nothing = await bench.augment(['--retry-failed']);
    expect([nothing.code, lastOf(nothing).code]).toEqual([3, 'nothing-to-retry']);
    expect(await readFile(join(recordsOf(bench.dataset), 'plan.jsonc'), 'utf8')).not.toMatch(/regions|attempt/);
  });

  it('to the question for attributes end a run, and a retry asks it again', async () => {
    let healed = false;
    const bench = await openBench({
      fault: ({ asked }) => (!healed && asked === 'schema' ? { kind: 'text', text: 'no' } : undefined),
    });
    const first = await bench.augment();
    expect([first.code, lastOf(first).code]).toEqual([6, 'schema-failed']);
    healed = true;
    const asked = bench.server.calls.length;
    expect(lastOf(await bench.augment()).code).toBe('schema-failed');
    expect(bench.server.calls).toHaveLength(asked);
    const retried = await bench.augment(['--retry-failed']);
    expect(lastOf(retried)).toMatchObject({ type: 'done', rows: 24 });
    expect(await readReviewRows(bench.dataset)).toHaveLength(24);
  });

  it('of an unfinished run are left to it', async () => {
    const bench = await openBench();
    const killed = await bench.augment([], {
      onStart: (child) =>
        child.stdout.on('data', (piece: Buffer | string) => {
          if (String(piece).includes('attributes-ready')) child.kill('SIGKILL');
        }),
    });
    expect(killed.signal).toBe('SIGKILL');
    const early = await bench.augment(['--retry-failed']);
    expect(lastOf(early)).toMatchObject({ code: 'cannot-resume', message: expect.stringContaining('Finish it first') });
  });
});

async function findReplies(dataset: string): Promise<string> {
  const cache = join(recordsOf(dataset), 'cache');
  const [name] = (await readdir(cache)).filter((entry) => entry.startsWith('replies-'));
  return join(cache, name!);
}
