import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli, readJsonLines } from '../fakes/built-cli.ts';
import { makeDataset, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets, toJsonl } from '../fakes/template-rows.ts';

let dataset: string;
async function call(...args: string[]) {
  const { code, out, errors } = await callCli([...args, '--json'], { cwd: dirname(dataset) });
  return { code, out, errors, end: readJsonLines(out || '{}').at(-1) as { type: string; [key: string]: unknown } };
}

beforeAll(async () => {
  const rows = makeTickets(60, 'cli prompts').map((row, i) =>
    i === 4 ? { ...row, text: `${row.text} mia@uni-graz.at` } : row,
  );
  dataset = await makeDataset(toJsonl(rows));
}, 60_000);

describe('the command line and prompts', () => {
  it('refuses rows with personal data by line, and says how to go on', async () => {
    const { code, end } = await call('augment', 'tickets.jsonl', '--rows', '9', '--privacy', 'stop');
    expect(code).toBe(2);
    expect(end).toMatchObject({ type: 'failed', code: 'sensitive-rows', message: expect.stringContaining('(line 5)') });
  });

  it('takes guidance from a file, masks, and prints the exact prompts in a dry run', async () => {
    await writeFile(join(dirname(dataset), 'wishes.txt'), 'Name a town.\n');
    const args = [
      'augment',
      'tickets.jsonl',
      '--rows',
      '9',
      '--privacy',
      'mask',
      '--guidance',
      '@wishes.txt',
      '--dry-run',
      '--text-output',
    ];
    const { code, out } = await callCli(args, { cwd: dirname(dataset) });
    expect(code).toBe(0);
    expect(out).toContain('<guidance>\n"Name a town."\n</guidance>');
    expect(out).toMatch(/e-mail in 1 real row \(line 5\)/);
    expect(out).not.toContain('uni-graz');
    expect((await call('augment', 'tickets.jsonl', '--guidance', '@missing.txt')).code).toBe(2);
    expect((await call('augment', 'tickets.jsonl', '--privacy', 'maybe')).code).toBe(2);
  });

  it('writes prompt files, runs with them, and writes a row again with feedback', async () => {
    const made = await call('prompts', 'export', 'tickets.jsonl');
    expect(made.code).toBe(0);
    expect(made.end).toMatchObject({ type: 'done', template: 'classification' });
    const file = join(recordsOf(dataset), 'prompts', 'rows.md');
    await writeFile(file, (await readFile(file, 'utf8')).replace('Write {{count}} new rows.', 'Invent {{count}}.'));
    const run = await call('augment', 'tickets.jsonl', '--rows', '9');
    expect(run.code).toBe(0);
    expect(JSON.stringify(run.end.plan)).toContain('Invent {{count}}.');
    const [old] = await readReviewRows(dataset);
    const again = await call('regenerate', 'tickets.jsonl', '--row', old!.id, '--feedback', 'too dull');
    expect(again.code).toBe(0);
    expect(again.end).toMatchObject({ type: 'done', replaces: [old!.id], wanted: 1 });
    expect((await readReviewRows(dataset))[0]).toEqual(old);
    expect((await call('replay', 'tickets.jsonl')).end).toMatchObject({ identical: true });
  });

  it('refuses what cannot be meant', async () => {
    expect((await call('regenerate', 'tickets.jsonl')).code).toBe(2);
    expect((await call('regenerate', 'tickets.jsonl', '--row', 'a', '--cluster', 'c1')).code).toBe(2);
    expect((await call('regenerate', 'tickets.jsonl', '--row', '../../x')).code).toBe(2);
    expect((await call('prompts', 'import', 'tickets.jsonl')).code).toBe(2);
    expect((await call('prompts', 'export', 'tickets.jsonl', '--template', 'poem')).code).toBe(2);
  });
});
