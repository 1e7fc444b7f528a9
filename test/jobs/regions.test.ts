import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/data/plan.ts';
import { foldRun } from '../../src/core/pipeline/fold-run.ts';
import { augmentJob, doJob, makeDataset, readLoggedEvents, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

/** The plan of the next run as it stands on disk. */
async function readPlan(path: string): Promise<Partial<Plan>> {
  const text = await readFile(join(recordsOf(path), 'plan.jsonc'), 'utf8');
  return JSON.parse(text.replace(/^\/\/.*$/gm, '')) as Partial<Plan>;
}

/** A data set whose clusters have attributes and no rows yet, and the regions made from them. */
async function prepare(seed: number) {
  const path = await makeDataset(makeTickets(80, seed));
  const job = augmentJob(path, 12);
  const result = await doJob({ ...job, changes: { ...job.changes, stopAfter: 'attributes' } });
  const { clusters, sheets } = foldRun(await readLoggedEvents(path));
  const regions = clusters.map(({ id, label, members }) => ({
    rows: 2,
    demonstrations: members.map(({ hash, line }) => ({ hash, line })),
    label: label!,
    attributes: sheets.get(id)!.values,
  }));
  return { path, result, regions };
}

describe('a plan for one run', () => {
  it('stops after the attributes with a report, and takes that out of the next plan', async () => {
    const { path, result, regions } = await prepare(70);
    expect(result.lines[0]).toContain(`No rows written yet: ${regions.length} clusters`);
    expect(result.lines.join('\n')).toContain('Attributes are ready');
    expect(result.data).toMatchObject({ rows: 0, wanted: 0 });
    const plan = await readPlan(path);
    expect(plan).not.toHaveProperty('stopAfter');
    expect(plan.attributes).toBe('.synalign/tickets/attributes.jsonc');
    const [run] = await readdir(join(recordsOf(path), 'runs'));
    const frozen = await readFile(join(recordsOf(path), 'runs', run!, 'plan.json'), 'utf8');
    expect(JSON.parse(frozen)).toMatchObject({ stopAfter: 'attributes' });
    expect((await doJob({ kind: 'replay', dataset: path })).data).toMatchObject({ identical: true });
  });

  it('goes on with regions after a stop, without asking again, and takes them out at the end', async () => {
    const { path, regions } = await prepare(71);
    const plan = join(recordsOf(path), 'plan.jsonc');
    const written = (await readFile(plan, 'utf8')).replace(
      '"version"',
      `"regions": ${JSON.stringify(regions)},\n  "version"`,
    );
    await writeFile(plan, written);
    const job = { ...augmentJob(path, 12), changes: {} };
    let id = '';
    const first = doJob(job, (message, stop) => {
      if (message.type !== 'event') return;
      if (message.event.type === 'run-start') id = message.event.runId;
      if (message.event.type === 'draft-ready') stop();
    });
    await expect(first).rejects.toThrow();
    expect((await readPlan(path)).regions).toEqual(regions);
    const kept = await readLoggedEvents(path, id);
    expect(kept.some(({ type }) => type === 'regions-resolved')).toBe(true);

    const said: string[] = [];
    const { data } = await doJob(job, (message) => {
      if (message.type === 'said') said.push(message.text);
    });
    expect(said.join()).toContain(`Going on with run ${id}`);
    expect(data).toMatchObject({ runId: id, wanted: 2 * regions.length });
    expect((await readLoggedEvents(path, id)).slice(0, kept.length)).toEqual(kept);
    expect(await readReviewRows(path)).toHaveLength(data.rows as number);
    const next = await readPlan(path);
    expect(next).not.toHaveProperty('regions');
    expect(next.rows).toBe(12);
    const frozen = await readFile(join(recordsOf(path), 'runs', id, 'plan.json'), 'utf8');
    expect(JSON.parse(frozen)).toMatchObject({ regions });
    expect((await doJob({ kind: 'replay', dataset: path, run: id })).data).toMatchObject({ identical: true });
  });

  it('says which region could not be used when none could, and does not keep it', async () => {
    const { path } = await prepare(72);
    const regions = [{ rows: 1, demonstrations: [{ hash: '0123456789abcdef', line: 3 }] }];
    const job = { ...augmentJob(path, 12), changes: { regions } };
    await expect(doJob(job)).rejects.toThrow(/No region of the plan could be used; region 1: .*1 not in the data set/);
    expect(await readPlan(path)).not.toHaveProperty('regions');
  });

  it('is shown by a dry run', async () => {
    const { path, regions } = await prepare(73);
    const { data } = await doJob({ ...augmentJob(path, 12), changes: { regions }, dryRun: true });
    expect(data).toMatchObject({ clusters: regions.length });
    expect((data.budget as { rows: number }[]).reduce((sum, { rows }) => sum + rows, 0)).toBe(2 * regions.length);
  });
});
