import { writeFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMachine, readProcessStart } from '../../../src/adapters/records/process-identity.ts';
import { acquireLock, type LockHolder, type RunLock } from '../../../src/adapters/records/run-lock.ts';
import { bundleScript, collectLines, makeFolder, startScript, waitForLine } from './run-script.ts';

let folder = '';
let holdScript = '';
let raceScript = '';
beforeAll(async () => {
  holdScript = await bundleScript(`
    import { acquireLock } from 'records/run-lock.ts';
    const answer = await acquireLock(process.argv[2]);
    console.log('lock' in answer ? 'held' : answer.message);
    setInterval(() => undefined, 1000);
  `);
  // All takers wait for the same moment, then each tries once; who wins holds on.
  raceScript = await bundleScript(`
    import { acquireLock } from 'records/run-lock.ts';
    await new Promise((resolve) => setTimeout(resolve, Number(process.argv[3]) - Date.now()));
    const answer = await acquireLock(process.argv[2]);
    console.log('lock' in answer ? 'won' : 'lost');
    setInterval(() => undefined, 1000);
  `);
});
beforeEach(async () => {
  folder = await makeFolder();
});

async function take(clock?: () => number): Promise<RunLock> {
  const answer = await acquireLock(folder, clock);
  if (!('lock' in answer)) throw new Error(answer.message);
  return answer.lock;
}
const readLock = async () => JSON.parse(await readFile(join(folder, 'run.lock'), 'utf8')) as LockHolder;
const leaveLock = async (change: Partial<LockHolder>) => {
  const lock = await take();
  const holder = await readLock();
  await lock.release();
  await writeFile(join(folder, 'run.lock'), JSON.stringify({ ...holder, token: 'other', ...change }));
};

describe('acquireLock', () => {
  it('gives the lock to one at a time and tells the other who has it', async () => {
    const lock = await take();
    expect(await readLock()).toMatchObject({ pid: process.pid, host: await readMachine() });
    const answer = await acquireLock(folder);
    expect(answer).toMatchObject({ heldBy: { pid: process.pid } });
    expect('message' in answer && answer.message).toMatch(`process ${process.pid}`);
    await lock.release();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    const next = await take();
    expect(next.message).toBeUndefined();
    await next.release();
  });

  it('respects a living process and takes over from a killed one', async () => {
    const child = startScript(holdScript, [folder]);
    expect(await waitForLine(child)).toBe('held');
    expect(await acquireLock(folder)).toMatchObject({ heldBy: { pid: child.pid } });
    const gone = collectLines(child);
    child.kill('SIGKILL');
    await gone;
    const lock = await take();
    expect(lock.message).toMatch(`process ${child.pid}`);
    expect((await readLock()).pid).toBe(process.pid);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('knows a later process with the same number', async () => {
    expect(await readProcessStart(process.pid)).toMatch(/^\d+$/);
    await leaveLock({ pid: process.ppid, processStart: '1' });
    await (await take()).release();
    await leaveLock({ pid: process.ppid, processStart: (await readProcessStart(process.ppid))! });
    expect(await acquireLock(folder)).toHaveProperty('heldBy');
  });

  it('waits for the heartbeat of another machine, and no longer', async () => {
    const now = Date.parse('2026-01-01T12:00:00.000Z');
    const heartbeat = new Date(now).toISOString();
    await leaveLock({ host: 'elsewhere', pid: 1, heartbeat });
    expect(await acquireLock(folder, () => now + 119_000)).toMatchObject({ heldBy: { host: 'elsewhere' } });
    const lock = await take(() => now + 121_000);
    expect(lock.message).toMatch('elsewhere');
    await lock.release();
  });

  it('lets an unreadable lock stand while it is young', async () => {
    await writeFile(join(folder, 'run.lock'), '{"tok');
    expect(await acquireLock(folder)).toEqual({ heldBy: {}, message: expect.stringMatching(/just starting/) });
    await (await take(() => Date.now() + 121_000)).release();
  });

  it('never removes the lock of somebody who took it over', async () => {
    const lock = await take();
    await leaveOther();
    expect(await lock.isHeld()).toBe(false);
    await lock.release();
    expect((await readLock()).token).toBe('other');
    async function leaveOther() {
      await writeFile(join(folder, 'run.lock'), JSON.stringify({ ...(await readLock()), token: 'other' }));
    }
  });

  it('lets exactly one of many takers have a stale lock', async () => {
    for (let round = 0; round < 2; round++) {
      await leaveLock({ pid: 2 ** 22 - 7 - round, processStart: '1' });
      const start = String(Date.now() + 300);
      const takers = Array.from({ length: 5 }, () => startScript(raceScript, [folder, start]));
      const answers = await Promise.all(takers.map(waitForLine));
      const gone = takers.map(collectLines);
      for (const taker of takers) taker.kill('SIGKILL');
      await Promise.all(gone);
      expect(answers.sort()).toEqual(['lost', 'lost', 'lost', 'lost', 'won']);
      expect(await readdir(folder)).toEqual(['run.lock']);
      await (await take()).release();
    }
  });

  it('lets exactly one of many takers in one process have a stale lock', async () => {
    for (let round = 0; round < 10; round++) {
      await leaveLock({ pid: 2 ** 22 - 7, processStart: '1' });
      const answers = await Promise.all(Array.from({ length: 6 }, () => acquireLock(folder)));
      const won = answers.flatMap((answer) => ('lock' in answer ? [answer.lock] : []));
      expect(won).toHaveLength(1);
      await won[0].release();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('leaves the new lock alone when somebody else took the stale one over in the meantime', async () => {
    const now = Date.parse('2026-01-01T12:00:00.000Z');
    await leaveLock({ host: 'elsewhere', pid: 1, heartbeat: new Date(now).toISOString() });
    const other = { ...(await readLock()), host: await readMachine(), pid: process.pid, token: 'new' };
    other.processStart = (await readProcessStart(process.pid)) ?? '';
    let isFirst = true;
    // The clock is asked once the stale lock has been read: the other taker comes in exactly there.
    const clock = () => {
      if (isFirst) writeFileSync(join(folder, 'run.lock'), JSON.stringify(other));
      isFirst = false;
      return now + 121_000;
    };
    expect(await acquireLock(folder, clock)).toMatchObject({ heldBy: { token: 'new' } });
    expect((await readLock()).token).toBe('new');
    expect(await readdir(folder)).toEqual(['run.lock']);
  });

  it('is not blocked by a taker that was killed while taking over', async () => {
    await leaveLock({ pid: 2 ** 22 - 7, processStart: '1' });
    const stale = await readLock();
    await writeFile(join(folder, 'run.lock.other'), JSON.stringify({ ...stale, token: 'claim' }));
    await (await take()).release();
    expect(await readdir(folder)).toEqual([]);
  });
});
