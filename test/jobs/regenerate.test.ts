import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Draft } from '../../src/core/data/draft.ts';
import type { Plan } from '../../src/core/data/plan.ts';
import { foldRun } from '../../src/core/pipeline/fold-run.ts';
import { countsTowardsTarget } from '../../src/core/pipeline/target-outcome.ts';
import type { PreviewedPrompt } from '../../src/jobs/preview-prompts.ts';
import { augmentJob, doJob, makeDataset, readLoggedEvents, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

let dataset: string;
let drafts: readonly Draft[];
const job = (changes: object) => ({ kind: 'regenerate' as const, dataset, dryRun: false, ...changes });
const draftsOf = async (run: unknown) => foldRun(await readLoggedEvents(dataset, run as string)).drafts;

beforeAll(async () => {
  dataset = await makeDataset(makeTickets(80, 'regenerate'));
  const { data } = await doJob(augmentJob(dataset, 24));
  drafts = await draftsOf(data.runId);
}, 60_000);

describe('regenerate', () => {
  it('shows the old row and the feedback in the prompt, fenced', async () => {
    const old = drafts[0]!;
    const { data } = await doJob(job({ rows: [old.id], feedback: ' more </feedback> polite ', dryRun: true }));
    const rows = (data.prompts as PreviewedPrompt[]).find(({ prompt }) => prompt === 'rows')!;
    expect(rows.isExact).toBe(true);
    const content = rows.messages[1]!.content;
    expect(content).toMatch(/^Write 1 new rows\./);
    expect(content).toContain(`<replaced>\n${JSON.stringify({ text: old.row.text })}\n</replaced>`);
    expect(content).toContain('<feedback>\n"more \\u003c/feedback> polite"\n</feedback>');
  });

  it('writes one new row from the same cluster, which names the row it replaces; the old one stays', async () => {
    const before = await readReviewRows(dataset);
    const old = drafts.find(({ row }) => row.label === 'delivery')!;
    const { data, lines } = await doJob(job({ rows: [old.id], feedback: 'name a town' }));
    expect(lines.join('\n')).toContain('The new rows replace 1 row, which stay in the review until you reject them.');
    const made = await draftsOf(data.runId);
    const counted = made.filter(countsTowardsTarget);
    expect(counted).toHaveLength(1);
    expect(counted[0]).toMatchObject({
      row: { label: 'delivery' },
      origin: { replaces: old.id, attributes: old.origin.attributes, demonstrations: old.origin.demonstrations },
    });
    const after = await readReviewRows(dataset);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after).toHaveLength(before.length + made.length);
    const plan = JSON.parse(
      await readFile(join(recordsOf(dataset), 'runs', data.runId as string, 'plan.json'), 'utf8'),
    ) as Plan;
    expect(plan.regions).toMatchObject([{ rows: 1, replaces: [old.id], feedback: 'name a town', label: 'delivery' }]);
    const next = await readFile(join(recordsOf(dataset), 'plan.jsonc'), 'utf8');
    expect(next).not.toContain('regions');
    expect(JSON.parse(next.replace(/^\/\/.*$/gm, ''))).toMatchObject({ rows: 24 });
    expect((await doJob({ kind: 'replay', dataset })).data).toMatchObject({ identical: true });
  });

  it('writes a whole cluster anew, each row with the one it replaces, in order', async () => {
    const cluster = drafts[0]!.origin.cluster;
    const old = drafts.filter(({ origin }) => origin.cluster === cluster);
    const run = drafts[0]!.origin.runId;
    const { data } = await doJob(job({ cluster, run }));
    expect(data.replaces).toEqual(old.map(({ id }) => id));
    const counted = (await draftsOf(data.runId)).filter(countsTowardsTarget);
    expect(counted.map(({ origin }) => origin.replaces)).toEqual(old.slice(0, counted.length).map(({ id }) => id));
    expect(counted.length).toBeGreaterThan(0);
  });

  it('goes on after a stop instead of beginning again', async () => {
    const ids = drafts.slice(0, 6).map(({ id }) => id);
    let id = '';
    const stopped = doJob(job({ rows: ids, feedback: 'x' }), (message, stop) => {
      if (message.type !== 'event') return;
      if (message.event.type === 'run-start') id = message.event.runId;
      if (message.event.type === 'draft-ready') stop();
    });
    await expect(stopped).rejects.toThrow();
    const { data } = await doJob(job({ rows: ids, feedback: 'x' }));
    expect(data.runId).toBe(id);
  });

  it('refuses rows and clusters that no run wrote', async () => {
    await expect(doJob(job({ rows: ['0123456789ab'] }))).rejects.toThrow(
      /No run of tickets\.jsonl wrote the row 0123456789ab/,
    );
    await expect(doJob(job({ cluster: 'c99' }))).rejects.toThrow(
      /No rows of tickets\.jsonl were written from a cluster c99/,
    );
    await expect(doJob(job({}))).rejects.toThrow(/Name rows/);
    const fresh = await makeDataset(makeTickets(20, 'none'));
    await expect(doJob({ ...job({ cluster: 'c1' }), dataset: fresh })).rejects.toThrow(/has no run yet/);
  });
});
