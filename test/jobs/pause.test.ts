import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/pipeline/run-event.ts';
import { countsTowardsTarget } from '../../src/core/pipeline/target-outcome.ts';
import { PauseSwitch } from '../../src/jobs/pause-switch.ts';
import { runJob } from '../../src/jobs/run-any.ts';
import { augmentJob, doJob, makeDataset, readLoggedEvents, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

const rows = makeTickets(120, 20);

/** Turns of the event loop in which a run that does not stand still would go on. */
const turns = 200;

/** Rows that count towards what was wanted; others were written again. */
function countRows(events: readonly RunEvent[]): number {
  return events.filter((event) => event.type === 'draft-ready' && countsTowardsTarget(event.draft)).length;
}

describe('a paused job', () => {
  it('stands still with its rows in the review, and goes on to the same end', async () => {
    const dataset = await makeDataset(rows);
    const pause = new PauseSwitch();
    const stop = new AbortController();
    let resolve = () => {};
    const stoodStill = new Promise<void>((settle) => {
      resolve = settle;
    });
    let told = 0;
    let drafts = 0;
    const work = runJob(augmentJob(dataset, 30), {
      signal: stop.signal,
      pause,
      tell: (message) => {
        told++;
        if (message.type === 'event' && message.event.type === 'draft-ready' && ++drafts === 3) pause.set(true);
        if (message.type === 'paused') resolve();
      },
    });
    await stoodStill;
    const before = told;
    expect(drafts).toBe(3);
    for (let turn = 0; turn < turns; turn++) await new Promise((settle) => setImmediate(settle));
    expect(told).toBe(before);
    expect(await readReviewRows(dataset)).toHaveLength(3);
    pause.set(false);
    await work;
    expect(await readReviewRows(dataset)).toHaveLength(drafts);
    expect(countRows(await readLoggedEvents(dataset))).toBe(30);
  });

  it('can be cancelled, and its rows are kept', async () => {
    const dataset = await makeDataset(rows);
    const pause = new PauseSwitch();
    const stop = new AbortController();
    pause.set(true);
    const work = runJob(augmentJob(dataset, 30), {
      signal: stop.signal,
      pause,
      tell: ({ type }) => {
        if (type === 'paused') stop.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a run that is resumed by its id', () => {
  it('goes on by its own plan although the plan was changed since, and asks for nothing twice', async () => {
    const dataset = await makeDataset(rows);
    let drafts = 0;
    const stopped = doJob(augmentJob(dataset, 30), (message, stop) => {
      if (message.type === 'event' && message.event.type === 'draft-ready' && ++drafts === 5) stop();
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const [start] = await readLoggedEvents(dataset);
    if (start?.type !== 'run-start') throw new Error('the run has no start');
    const planPath = join(recordsOf(dataset), 'plan.jsonc');
    const changed = (await readFile(planPath, 'utf8')).replace('"rows": 30', '"rows": 77');
    await writeFile(planPath, changed);
    const said: string[] = [];
    const resume = { ...augmentJob(dataset, 30), changes: {}, resume: start.runId };
    await doJob(resume, (message) => {
      if (message.type === 'said') said.push(message.text);
    });
    expect(said.join('\n')).toContain(`Going on with run ${start.runId}`);
    const events = await readLoggedEvents(dataset, start.runId);
    expect(events.at(-1)).toMatchObject({ type: 'run-end', wanted: 30 });
    expect(countRows(events)).toBe(30);
    expect(await readFile(planPath, 'utf8'), "the user's plan keeps what they wrote").toContain('"rows": 77');
  });

  it('is refused when the data set has changed, when it has ended, and when there is no such run', async () => {
    const dataset = await makeDataset(rows);
    await doJob(augmentJob(dataset, 10));
    const [start] = await readLoggedEvents(dataset);
    if (start?.type !== 'run-start') throw new Error('the run has no start');
    const resume = (id: string) => doJob({ ...augmentJob(dataset, 10), changes: {}, resume: id });
    await expect(resume(start.runId)).rejects.toMatchObject({ code: 'cannot-resume', message: /ended already/ });
    await writeFile(dataset, (await readFile(dataset, 'utf8')).trimEnd().split('\n').slice(1).join('\n'));
    await expect(resume(start.runId)).rejects.toMatchObject({ code: 'cannot-resume', message: /has changed/ });
    await expect(resume('nosuchrun')).rejects.toMatchObject({ code: 'run-unknown' });
  });
});
