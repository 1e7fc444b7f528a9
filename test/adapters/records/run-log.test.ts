import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openRunLog } from '../../../src/adapters/records/run-log.ts';
import { bundleScript, collectLines, killAfter, makeFolder, startScript } from './run-script.ts';

interface Event {
  readonly type: string;
  readonly value: unknown;
}
let path = '';
beforeEach(async () => {
  path = join(await makeFolder(), 'run.jsonl');
});
const event = (n: number): Event => ({
  type: n === 0 ? 'run-start' : 'draft-ready',
  value: { n, text: 'é'.repeat(n) },
});
const clock = () => Date.parse('2026-01-01T00:00:00.000Z');
const open = () => openRunLog<Event>(path, clock);
async function tell(from: number, to: number) {
  const log = await open();
  const answers = [];
  for (let n = from; n < to; n++) answers.push(await log.record(event(n)));
  await log.close();
  return answers;
}

describe('openRunLog', () => {
  it('writes only what a resumed run adds', async () => {
    await tell(0, 3);
    const before = await readFile(path, 'utf8');
    expect(before.split('\n')[0]).toBe(
      '{"at":"2026-01-01T00:00:00.000Z","event":{"type":"run-start","value":{"n":0,"text":""}}}',
    );
    expect(await tell(0, 5)).toEqual(['replayed', 'replayed', 'replayed', 'appended', 'appended']);
    const after = await readFile(path, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after.trimEnd().split('\n')).toHaveLength(5);
  });

  it('keeps the order of calls that do not wait for each other', async () => {
    await tell(0, 3);
    const log = await open();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => log.record(event(n))));
    await log.finish();
    await log.close();
    expect(answers.filter((answer) => answer === 'replayed')).toHaveLength(3);
    const told = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(told.map((line) => (JSON.parse(line) as { event: { value: { n: number } } }).event.value.n)).toEqual(
      Array.from({ length: 50 }, (_, n) => n),
    );
  });

  it('stops at the first event that differs, names it, and writes nothing more', async () => {
    await tell(0, 3);
    const before = await readFile(path, 'utf8');
    const log = await open();
    await log.record(event(0));
    const failure = await log.record({ type: 'cluster-chosen', value: 1 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'run-diverged' });
    expect(String(failure)).toMatch(/event 2 was "draft-ready" and now is "cluster-chosen"/);
    await expect(log.record(event(2))).rejects.toMatchObject({ code: 'run-diverged' });
    await expect(log.finish()).rejects.toMatchObject({ code: 'run-diverged' });
    await log.close();
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('notices a value that differs and a run that ends too early', async () => {
    await tell(0, 3);
    const log = await open();
    await log.record(event(0));
    await expect(log.record({ type: 'draft-ready', value: { n: 1, text: 'e' } })).rejects.toThrow(/event 2/);
    await log.close();
    const short = await open();
    await short.record(event(0));
    await expect(short.finish()).rejects.toThrow(/event 2 was "draft-ready" and now is the end of the run/);
    await short.close();
  });

  it('compares as JSON: key order and lost undefined do not matter', async () => {
    await writeFile(path, '{"at":"x","event":{"value":{"b":[1,{"c":2}],"a":1e2},"type":"t"}}\n');
    const log = await open();
    const value = { a: 100, b: [1, { c: 2, d: undefined }] };
    expect(await log.record({ type: 't', value })).toBe('replayed');
    await log.finish();
    await log.close();
  });

  it('goes on after a torn last line, and lets a broken line stand for its event', async () => {
    await tell(0, 4);
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, [lines[0], lines[1].slice(0, 30), lines[2], lines[3].slice(0, 30)].join('\n'));
    const log = await open();
    expect(log.cutBytes).toBe(30);
    const answers = [];
    for (let n = 0; n < 5; n++) answers.push(await log.record(event(n)));
    expect(answers).toEqual(['replayed', 'replayed', 'replayed', 'appended', 'appended']);
    await log.close();
  });

  it('resumes a run killed at random moments to the same log', async () => {
    const script = await bundleScript(`
      import { writeSync } from 'node:fs';
      import { openRunLog } from 'records/run-log.ts';
      const log = await openRunLog(process.argv[2], () => 0);
      for (let n = 0; n < 160; n++) {
        await log.record({ type: 'draft-ready', n, text: 'é'.repeat(n * 7 % 900) });
        writeSync(1, n + '\\n');
      }
      await log.finish();
      await log.close();
      writeSync(1, 'end\\n');
    `);
    const other = join(await makeFolder(), 'run.jsonl');
    expect((await collectLines(startScript(script, [other]))).lines.at(-1)).toBe('end');
    for (let round = 1; round <= 9; round++) {
      const child = startScript(script, [path]);
      if (round < 9) killAfter(child, round * 18, Math.random() * 5);
      const { lines, errors } = await collectLines(child);
      expect(errors).toBe('');
      if (round === 9) expect(lines.at(-1)).toBe('end');
    }
    const [resumed, unbroken] = [await readFile(path), await readFile(other)];
    expect([resumed.length, resumed.equals(unbroken)]).toEqual([unbroken.length, true]);
  });
});
