import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { augmentJob, doJob, makeDataset, readLoggedEvents, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets, toJsonl } from '../fakes/template-rows.ts';

describe('a data set that changes', () => {
  it('while it is read: the job stops and says so', async () => {
    const dataset = await makeDataset(makeTickets(40, 50));
    let changed: Promise<void> | undefined;
    const job = doJob(augmentJob(dataset, 6), (message) => {
      // Told after the file was indexed and before the run reads it.
      if (message.type === 'said') changed ??= appendFile(dataset, toJsonl(makeTickets(1, 51)));
    });
    await expect(job).rejects.toMatchObject({ code: 'changed-while-reading', message: expect.stringMatching(/again/) });
    await changed;
  });

  it('between two calls: a stopped run does not go on with other data', async () => {
    const rows = makeTickets(40, 52);
    const dataset = await makeDataset(rows);
    await doJob({ ...augmentJob(dataset, 6), changes: { rows: 6, align: { permutations: 99 } } });
    const [first] = (await readReviewRows(dataset)).map(({ id }) => id);
    const log = `${recordsOf(dataset)}/runs`;
    const [id] = await readdir(log);
    const text = await readFile(`${log}/${id}/run.jsonl`, 'utf8');
    await writeFile(`${log}/${id}/run.jsonl`, text.split('\n').slice(0, -4).join('\n').concat('\n'));
    await appendFile(dataset, toJsonl(makeTickets(3, 53)));
    const said: string[] = [];
    await doJob(augmentJob(dataset, 6), (message) => {
      if (message.type === 'said') said.push(message.text);
    });
    expect(said.join('\n')).not.toContain('Going on');
    const runs = await readdir(log);
    expect(runs).toHaveLength(2);
    const other = runs.find((name) => name !== id)!;
    const start = (await readLoggedEvents(dataset, other))[0]!;
    expect(start).toMatchObject({ type: 'run-start', earlierRows: 6 });
    expect((await readReviewRows(dataset))[0]!.id).toBe(first);
  });
});
