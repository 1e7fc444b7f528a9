import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
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
    const stopped = doJob(augmentJob(dataset, 6), (message, stop) => {
      if (message.type === 'event' && message.event.type === 'rows-weighed') stop();
    });
    await expect(stopped).rejects.toThrow();
    const [first] = await readReviewRows(dataset);
    const runs = join(recordsOf(dataset), 'runs');
    const [id] = await readdir(runs);
    await appendFile(dataset, toJsonl(makeTickets(3, 53)));
    const said: string[] = [];
    await doJob(augmentJob(dataset, 6), (message) => {
      if (message.type === 'said') said.push(message.text);
    });
    expect(said.join('\n')).not.toContain('Going on');
    const others = (await readdir(runs)).filter((name) => name !== id);
    expect(others).toHaveLength(1);
    const [start] = await readLoggedEvents(dataset, others[0]);
    expect(start).toMatchObject({ type: 'run-start', earlierRows: 6 });
    expect((await readReviewRows(dataset))[0]).toEqual(first);
  });
});
