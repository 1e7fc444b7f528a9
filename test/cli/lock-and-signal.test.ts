import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { afterLines, buildCli, type CliProcess, type CliResult, callCli, readJsonLines } from '../fakes/built-cli.ts';
import { makeDataset, readLoggedEvents, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

beforeAll(async () => {
  await buildCli();
});

/** Starts a run and waits until it has written rows; `held` stands still, so that it cannot end meanwhile. */
function startRun(args: readonly string[], lines: number): Promise<{ child: CliProcess; end: Promise<CliResult> }> {
  return new Promise((resolve) => {
    let started: CliProcess | undefined;
    const end = callCli(args, {
      onStart: (child) => {
        started = child;
        afterLines(child, lines, () => {
          child.kill('SIGSTOP');
          resolve({ child: started!, end });
        });
      },
    });
  });
}

describe('two runs on one data set', () => {
  it('refuses the second, says who is at it since when, and takes the lock of a killed one over', async () => {
    const dataset = await makeDataset(makeTickets(60, 30));
    const args = ['augment', dataset, '--rows', '12'];
    const first = await startRun([...args, '--json'], 20);
    const second = await callCli([...args, '--text-output']);
    expect(second.code).toBe(5);
    expect(second.errors).toMatch(new RegExp(`since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z \\(process ${first.child.pid} `));
    expect(second.errors).toContain('Wait for it, or stop it');
    const merge = await callCli(['export', dataset, '--undecided', '--json']);
    expect(merge.code).toBe(5);
    expect(readJsonLines(merge.out).at(-1)).toMatchObject({ type: 'failed', code: 'locked' });

    first.child.kill('SIGKILL');
    expect((await first.end).signal).toBe('SIGKILL');
    const third = await callCli([...args, '--text-output']);
    expect(third.code).toBe(0);
    expect(third.errors).toContain(`(process ${first.child.pid} `);
    expect(third.errors).toContain('the lock was taken over');
    expect(third.out).toContain('Going on with run');
    expect(await readReviewRows(dataset)).toHaveLength(12);
    await expect(access(join(recordsOf(dataset), 'run.lock'))).rejects.toThrow();
  });
});

describe('Ctrl-C', () => {
  it('stops a run soon, keeps what is done, and the next call goes on', async () => {
    const dataset = await makeDataset(makeTickets(300, 31));
    const args = ['augment', dataset, '--rows', '40'];
    const { child, end } = await startRun([...args, '--json'], 28);
    const asked = performance.now();
    child.kill('SIGCONT');
    child.kill('SIGINT');
    const stopped = await end;
    expect(performance.now() - asked).toBeLessThan(2000);
    expect(stopped.code).toBe(130);
    expect(readJsonLines(stopped.out).at(-1)).toEqual({ type: 'stopped' });
    const kept = await readLoggedEvents(dataset);
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.at(-1)!.type).not.toBe('run-end');

    const next = await callCli([...args, '--text-output']);
    expect(next.code).toBe(0);
    expect(next.out).toMatch(/Going on with run \w+, which stopped after \d+ rows/);
    const events = await readLoggedEvents(dataset);
    expect(events.slice(0, kept.length)).toEqual(kept);
    expect(await readdir(join(recordsOf(dataset), 'runs'))).toHaveLength(1);
  });

  it('stops when whoever read the output has gone', async () => {
    const dataset = await makeDataset(makeTickets(300, 32));
    const stopped = await callCli(['augment', dataset, '--rows', '40', '--json'], {
      onStart: (child) => afterLines(child, 6, () => child.stdout.destroy()),
    });
    expect(stopped.code).toBe(130);
    expect(stopped.errors).not.toContain('EPIPE');
  });
});
