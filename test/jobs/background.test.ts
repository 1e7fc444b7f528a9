import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startJob } from '../../src/jobs/start-job.ts';
import { buildCli } from '../fakes/built-cli.ts';
import { augmentJob, makeDataset } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

/** Nice values of all threads of this process. */
function readNice(): number[] {
  return readdirSync('/proc/self/task').flatMap((task) => {
    try {
      const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
      // The name may hold spaces; after its bracket the nice value is the 17th field.
      return [Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])];
    } catch {
      // A thread that has ended meanwhile.
      return [];
    }
  });
}

describe.runIf(process.platform === 'linux' && getPriority() < 19)('a job in the background', () => {
  // The polite one comes last: its thread may still be ending when the next job starts.
  it.each([
    [false, 0],
    [true, 1],
  ])('leaves the processor to others when it is asked to: %s', async (background, expected) => {
    const script = pathToFileURL(join(dirname(await buildCli()), 'job-thread.mjs'));
    // Enough work that the thread is still there when its first message is read.
    const job = augmentJob(await makeDataset(makeTickets(300, 95)), 40);
    const stop = new AbortController();
    let low: number | undefined;
    const tell = () => {
      low ??= readNice().filter((nice) => nice === 19).length;
      stop.abort();
    };
    await expect(startJob(script, job, stop.signal, tell, { background })).rejects.toThrow();
    expect(low).toBe(expected);
  });
});
