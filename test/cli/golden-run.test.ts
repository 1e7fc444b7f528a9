import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../fakes/built-cli.ts';
import { readLoggedEvents, recordsOf } from '../fakes/job-folder.ts';
import { printRun } from '../fakes/print-run.ts';
import { makeTickets, toJsonl } from '../fakes/template-rows.ts';

const golden = (name: string) => join(import.meta.dirname, '../golden', name);
const update = process.env.UPDATE_GOLDEN === '1';
const settings = ['--rows', '30', '--seed', '7', '--target', 'praise=6'];

/** A folder with the golden data set and its recording. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'synalign-golden-'));
  await copyFile(golden('tickets.jsonl'), join(folder, 'tickets.jsonl'));
  await copyFile(golden('replies.jsonl'), join(folder, 'replies.jsonl')).catch(() => undefined);
  return folder;
}

/** `UPDATE_GOLDEN=1 npx vitest run test/cli/golden-run` writes all three files anew; look at the diff before it is kept. */
async function recordAnew(): Promise<void> {
  await writeFile(golden('tickets.jsonl'), toJsonl(makeTickets(120, 'golden')));
  const cwd = await makeFolder();
  await rm(golden('replies.jsonl'), { force: true });
  await callCli(['augment', 'tickets.jsonl', ...settings, '--record', golden('replies.jsonl')], { cwd });
}

describe('the golden run', () => {
  it('comes out of its recorded replies as it always did', async () => {
    if (update) await recordAnew();
    expect((await stat(golden('replies.jsonl'))).size).toBeLessThan(200_000);
    const cwd = await makeFolder();
    const { code, errors } = await callCli(
      ['augment', 'tickets.jsonl', ...settings, '--model', 'replay:replies.jsonl', '--text-output'],
      { cwd },
    );
    expect(errors).toBe('');
    expect(code).toBe(0);
    const printed = printRun(await readLoggedEvents(join(cwd, 'tickets.jsonl')));
    if (update) await writeFile(golden('run.txt'), printed);
    expect(printed.split('\n')).toEqual((await readFile(golden('run.txt'), 'utf8')).split('\n'));
    expect(printed).toMatch(/^end \d+ of 30$/m);
  });

  it('stops with the call that the recording lacks, and goes on when it is there again', async () => {
    const cwd = await makeFolder();
    const whole = await readFile(join(cwd, 'replies.jsonl'), 'utf8');
    const lines = whole.trimEnd().split('\n');
    const at = lines.findLastIndex((line) => line.includes('"call":"7 rows'));
    const { call } = JSON.parse(lines[at]!) as { call: string };
    await writeFile(join(cwd, 'replies.jsonl'), lines.toSpliced(at, 1).join('\n'));
    const args = ['augment', 'tickets.jsonl', ...settings, '--model', 'replay:replies.jsonl', '--text-output'];
    const lacking = await callCli(args, { cwd });
    expect(lacking.code).toBe(6);
    expect(lacking.errors).toContain(`has no reply to the call “${call}”`);
    expect(lacking.errors).toContain('--record');
    await writeFile(join(cwd, 'replies.jsonl'), whole);
    const again = await callCli(args, { cwd });
    expect(again.out).toContain('Going on with run');
    const printed = printRun(await readLoggedEvents(join(cwd, 'tickets.jsonl')));
    expect(printed).toBe(await readFile(golden('run.txt'), 'utf8'));
    await rm(join(recordsOf(join(cwd, 'tickets.jsonl')), 'cache'), { recursive: true });
    expect((await callCli(['replay', 'tickets.jsonl', '--text-output'], { cwd })).code).toBe(6);
  });
});
