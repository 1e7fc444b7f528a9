import { spawnSync } from 'node:child_process';
import { appendFile, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openAppendLog, readLog } from '../../../src/adapters/records/append-log.ts';
import { bundleScript, collectLines, killAfter, makeFolder, startScript } from './run-script.ts';

let path = '';
beforeEach(async () => {
  path = join(await makeFolder(), 'log.jsonl');
});

const line = (n: number, fill = '') => JSON.stringify({ n, fill });
const numbersIn = async () => (await readLog(path)).lines.map(({ text }) => (JSON.parse(text) as { n: number }).n);

describe('openAppendLog', () => {
  it('keeps lines in order over closing and opening', async () => {
    const first = await openAppendLog(path);
    await first.append([line(1), line(2)]);
    await first.close();
    const second = await openAppendLog(path);
    await second.append([line(3, 'é\u2028')]);
    await second.close();
    expect(await numbersIn()).toEqual([1, 2, 3]);
    await expect(second.append([line(4)])).rejects.toMatchObject({ code: 'log-closed' });
  });

  it('cuts a torn last line at whatever byte it was torn, and says how much', async () => {
    const whole = Buffer.from(`${line(1, 'é😀')}\n${line(2, 'é😀')}\n`);
    const firstEnd = whole.indexOf(10) + 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (bytes) => {
        await writeFile(path, whole.subarray(0, bytes));
        const log = await openAppendLog(path);
        await log.append([line(9)]);
        await log.close();
        // A line that only lacks its line feed is whole and stays.
        const kept = [...(bytes >= firstEnd - 1 ? [1] : []), ...(bytes >= whole.length - 1 ? [2] : [])];
        const torn =
          bytes < firstEnd - 1 ? bytes : bytes >= firstEnd && bytes < whole.length - 1 ? bytes - firstEnd : 0;
        expect(await numbersIn()).toEqual([...kept, 9]);
        expect(log.cutBytes).toBe(torn);
        expect((await readLog(path)).broken).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('lets appends made together share a sync', async () => {
    const probe = await open(path, 'a');
    const sync = vi.spyOn(Object.getPrototypeOf(probe) as { datasync(): Promise<void> }, 'datasync');
    await probe.close();
    const log = await openAppendLog(path);
    await Promise.all(Array.from({ length: 100 }, (_, n) => log.append([line(n)])));
    expect(sync.mock.calls.length).toBeLessThanOrEqual(2);
    sync.mockRestore();
    await log.close();
    expect(await numbersIn()).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('writes nothing into a file that another program replaced or changed', async () => {
    const log = await openAppendLog(path);
    await log.append([line(1)]);
    await rename(path, `${path}.old`);
    await writeFile(path, `${line(7)}\n`);
    await expect(log.append([line(2)])).rejects.toMatchObject({ code: 'log-replaced' });
    await expect(log.append([line(3)])).rejects.toMatchObject({ code: 'log-replaced' });
    await log.close();
    expect(await numbersIn()).toEqual([7]);
    const other = await openAppendLog(path);
    await appendFile(path, `${line(8)}\n`);
    await expect(other.append([line(9)])).rejects.toMatchObject({ code: 'log-replaced' });
    await other.close();
  });

  it('refuses lines that are not lines, and folders that are not there', async () => {
    const log = await openAppendLog(path);
    expect(() => log.append(['{"a":\n1}'])).toThrow(RangeError);
    expect(() => log.append(['text'])).toThrow(RangeError);
    await log.close();
    await expect(openAppendLog(join(path, 'no', 'log'))).rejects.toMatchObject({ code: 'folder-missing' });
  });

  it.runIf(process.platform === 'linux')('takes back the part of a line that a full disk let through', async () => {
    const script = await bundleScript(`
      import { openAppendLog } from 'records/append-log.ts';
      const log = await openAppendLog(process.argv[2]);
      await log.append(['{"n":1}']);
      const failure = await log.append(['{"n":2,"fill":"' + 'x'.repeat(10000) + '"}']).catch((error) => error);
      await log.append(['{"n":3}']);
      console.log(failure.code);
    `);
    // A limit of 4 KB a file stands in for the full disk: the system writes what fits and refuses the rest.
    const command = 'trap "" XFSZ; ulimit -f 4; exec "$0" "$@"';
    const { stdout } = spawnSync('bash', ['-c', command, process.execPath, script, path], { encoding: 'utf8' });
    expect(stdout).toBe('disk-full\n');
    expect(await readFile(path, 'utf8')).toBe('{"n":1}\n{"n":3}\n');
  });

  it('has every line it called safe, and no broken one, after 20 kills at random moments', async () => {
    const script = await bundleScript(`
      import { writeSync } from 'node:fs';
      import { openAppendLog } from 'records/append-log.ts';
      const [path, from] = process.argv.slice(2);
      const log = await openAppendLog(path);
      const writer = async (start) => {
        for (let n = start; ; n += 4) {
          await log.append([JSON.stringify({ n, fill: 'é'.repeat(n % 3000) })]);
          writeSync(1, n + '\\n');
        }
      };
      await Promise.all([0, 1, 2, 3].map((k) => writer(Number(from) + k)));
    `);
    const safe: number[] = [];
    for (let round = 0; round < 20; round++) {
      const child = startScript(script, [path, String(round * 1_000_000)]);
      const printed = collectLines(child);
      // Some rounds end while the file is being opened, the others while lines are being written.
      if (round % 5 === 0) setTimeout(() => child.kill('SIGKILL'), 40 + Math.random() * 60);
      else killAfter(child, 1 + 3 * (round % 3), Math.random() * 60);
      const { lines, errors } = await printed;
      expect(errors).toBe('');
      safe.push(...lines.map(Number));
    }
    await (await openAppendLog(path)).close();
    const content = await readLog(path);
    const there = new Set(await numbersIn());
    expect(content.broken).toEqual([]);
    expect(safe.length).toBeGreaterThan(20);
    expect(safe.filter((n) => !there.has(n))).toEqual([]);
    expect(there.size).toBe(content.lines.length);
  });
});

describe('readLog', () => {
  it('skips and names broken lines, whatever is in them', async () => {
    const bad = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]);
    await writeFile(
      path,
      Buffer.concat([Buffer.from(`${line(1)}\r\n<<<<<<<\n`), bad, Buffer.from(`\0\0\n${line(2)}`)]),
    );
    expect(await numbersIn()).toEqual([1, 2]);
    expect((await readLog(path)).broken).toEqual([2, 3, 4]);
    expect(await readLog(`${path}.none`)).toEqual({ lines: [], broken: [] });
  });
});
