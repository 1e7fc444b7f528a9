import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readMachine } from '../../src/adapters/records/process-identity.ts';
import type { Job } from '../../src/jobs/job.ts';
import { startJob } from '../../src/jobs/start-job.ts';
import { augmentJob, makeDataset, recordsOf } from '../fakes/job-folder.ts';

/** A thread that takes the lock, says so, and then hears nothing any more. */
const deaf = `
import { writeFileSync } from 'node:fs';
import { parentPort, threadId, workerData } from 'node:worker_threads';
const { lock, host, own } = workerData.job.changes;
const now = new Date().toISOString();
const holder = { token: 'abc', host, pid: process.pid, processStart: '', thread: own ? threadId : 99999, startedAt: now, heartbeat: now };
writeFileSync(lock, JSON.stringify(holder));
parentPort.postMessage({ type: 'said', text: 'locked', tone: 'plain' });
for (;;);
`;

describe('startJob', () => {
  it.each([
    ['removes the lock of a thread that had to be ended', true],
    ['leaves the lock of another thread alone', false],
  ])('%s', async (_, own) => {
    const dataset = await makeDataset('{"text":"a"}\n');
    const folder = recordsOf(dataset);
    await mkdir(folder, { recursive: true });
    const script = join(folder, 'deaf.mjs');
    await writeFile(script, deaf);
    const lock = join(folder, 'run.lock');
    const changes = { lock, host: await readMachine(), own } as unknown as (Job & { kind: 'augment' })['changes'];
    const stop = new AbortController();
    const work = startJob(pathToFileURL(script), { ...augmentJob(dataset, 1), changes }, stop.signal, () =>
      stop.abort(),
    );
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    expect(existsSync(lock)).toBe(!own);
  });
});
