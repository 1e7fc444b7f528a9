import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldRun } from '../../src/core/pipeline/fold-run.ts';
import { afterLines, buildCli, callCli, readJsonLines } from '../fakes/built-cli.ts';
import { makeDataset, readLoggedEvents, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

beforeAll(async () => {
  await buildCli();
});

describe('attributes first, rows from regions afterwards', () => {
  it('stops after the attributes, and goes on with regions however often it is killed', async () => {
    const dataset = await makeDataset(makeTickets(120, 90));
    const first = await callCli(['augment', dataset, '--rows', '24', '--stop-after', 'attributes', '--text-output']);
    expect(first.errors).toBe('');
    expect(first.code).toBe(0);
    expect(first.out).toContain('No rows written yet');
    expect(first.out).toContain('Attributes are ready');

    const { clusters, sheets } = foldRun(await readLoggedEvents(dataset));
    const regions = clusters.map(({ id, label, members }) => ({
      rows: 5,
      demonstrations: members.map(({ hash, line }) => ({ hash, line })),
      label,
      name: 'mine',
      attributes: sheets.get(id)!.values,
    }));
    const plan = join(recordsOf(dataset), 'plan.jsonc');
    const text = await readFile(plan, 'utf8');
    expect(text).not.toContain('stopAfter');
    await writeFile(
      plan,
      text.replace('"version"', `// for one run\n  "regions": ${JSON.stringify(regions)},\n  "version"`),
    );

    const args = ['augment', dataset, '--json'];
    let killed = 0;
    for (const lines of [5, 12, 18]) {
      const { signal } = await callCli(args, {
        onStart: (child) => afterLines(child, lines, () => child.kill('SIGKILL')),
      });
      if (signal === 'SIGKILL') killed++;
    }
    expect(killed).toBeGreaterThan(0);
    const last = await callCli(args);
    expect(last.code).toBe(0);
    expect(last.out).toContain('Going on with run');
    const done = readJsonLines(last.out).at(-1)!;
    expect(done).toMatchObject({ type: 'done', wanted: 5 * regions.length });
    expect(await readReviewRows(dataset)).toHaveLength(done.rows as number);
    expect(await readFile(plan, 'utf8')).not.toContain('"regions"');
    const replayed = await callCli(['replay', dataset, '--json']);
    expect(readJsonLines(replayed.out).at(-1)).toMatchObject({ type: 'done', run: done.runId, identical: true });
  });

  it('knows no other step to stop after', async () => {
    const dataset = await makeDataset(makeTickets(20, 91));
    const { code, errors } = await callCli(['augment', dataset, '--stop-after', 'rows']);
    expect(code).toBe(2);
    expect(errors).toContain('Allowed choices are attributes');
  });
});
