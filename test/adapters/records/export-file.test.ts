import { appendFile, link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeExport, writeExportText, writeMergedCopy } from '../../../src/adapters/records/export-file.ts';
import { makeFolder } from './run-script.ts';

let folder = '';
let dataset = '';
const text = '{"text":"a"}\n';
beforeEach(async () => {
  folder = await makeFolder();
  dataset = join(folder, 'reviews.jsonl');
  await writeFile(dataset, text);
});
const target = (name = 'out.jsonl', force = false) => ({ path: join(folder, name), dataset, force });
const read = (name = 'out.jsonl') => readFile(join(folder, name), 'utf8');

describe('writeExport', () => {
  it('writes lines as they are, formulas and all', async () => {
    const lines = ['{"text":"=HYPERLINK(\\"x\\")"}', '{"text":"@SUM(1)"}'];
    expect(await writeExport(target(), lines)).toEqual({ rows: 2 });
    expect(await read()).toBe(`${lines.join('\n')}\n`);
    await writeExportText(target('README.md'), '# x\n');
    expect(await read('README.md')).toBe('# x\n');
  });

  it('replaces a file only when told to', async () => {
    await writeExport(target(), ['{"a":1}']);
    await expect(writeExport(target(), ['{"a":2}'])).rejects.toMatchObject({ code: 'file-exists' });
    expect(await read()).toBe('{"a":1}\n');
    await writeExport(target('out.jsonl', true), ['{"a":2}']);
    expect(await read()).toBe('{"a":2}\n');
  });

  it('never replaces the data set, under whatever name', async () => {
    await symlink(dataset, join(folder, 'soft.jsonl'));
    await link(dataset, join(folder, 'hard.jsonl'));
    await symlink(folder, join(folder, 'here'));
    for (const name of ['reviews.jsonl', 'soft.jsonl', 'hard.jsonl', 'here/reviews.jsonl', './x/../reviews.jsonl']) {
      const write = writeExport(target(name, true), ['{}']);
      await expect(write, name).rejects.toMatchObject({ code: 'is-data-set' });
      await expect(writeMergedCopy(dataset, target(name, true), ['{}'])).rejects.toMatchObject({ code: 'is-data-set' });
    }
    expect(await read('reviews.jsonl')).toBe(text);
  });

  it('stays out of the records', async () => {
    await mkdir(join(folder, '.synalign/reviews'), { recursive: true });
    const write = writeExport(target('.synalign/reviews/reviews.review.jsonl', true), ['{}']);
    await expect(write).rejects.toMatchObject({ code: 'is-record' });
  });

  it('leaves nothing behind when the lines break off', async () => {
    function* lines() {
      yield '{"a":1}';
      yield 'two\nlines';
    }
    await expect(writeExport(target(), lines())).rejects.toThrow(RangeError);
    expect(await readdir(folder)).toEqual(['reviews.jsonl']);
  });
});

describe('writeMergedCopy', () => {
  const merge = async (base: string | Uint8Array, lines = ['{"n":1}', '{"n":2}']) => {
    await writeFile(dataset, base);
    const merged = await writeMergedCopy(dataset, target('out.jsonl', true), lines);
    const bytes = await readFile(join(folder, 'out.jsonl'));
    expect(bytes.subarray(0, Buffer.from(base).length).equals(Buffer.from(base))).toBe(true);
    return { merged, rest: bytes.subarray(Buffer.from(base).length).toString() };
  };

  it('keeps every byte of the base and adds the new rows after it', async () => {
    const { merged, rest } = await merge(text);
    expect(merged).toEqual({ baseBytes: text.length, addedRows: 2, lineBreak: '\n' });
    expect(rest).toBe('{"n":1}\n{"n":2}\n');
    expect(await read('reviews.jsonl')).toBe(text);
  });

  it('follows the line breaks of the base and ends its last line', async () => {
    expect((await merge('{"a":1}\n{"a":2}')).rest).toBe('\n{"n":1}\n{"n":2}\n');
    expect((await merge('{"a":1}\r\n{"a":2}\r\n')).rest).toBe('{"n":1}\r\n{"n":2}\r\n');
    expect((await merge('{"a":1}\r\n{"a":2}')).rest).toBe('\r\n{"n":1}\r\n{"n":2}\r\n');
    expect((await merge('\ufeff{"a":1}\n{"a":2}\r\n{"a":3}\n')).rest).toBe('{"n":1}\n{"n":2}\n');
    expect((await merge('')).rest).toBe('{"n":1}\n{"n":2}\n');
    const broken = Buffer.from([0xff, 0x00, 10, 13]);
    expect((await merge(broken)).rest).toBe('\n{"n":1}\n{"n":2}\n');
    expect((await merge(text, [])).rest).toBe('');
  });

  it('knows a line break that falls between two blocks of the copy', async () => {
    const base = `${'x'.repeat((1 << 20) - 1)}\r\n`;
    expect((await merge(base)).rest).toBe('{"n":1}\r\n{"n":2}\r\n');
  });

  it('refuses files to which lines cannot be added, and a base that changes meanwhile', async () => {
    const csv = join(folder, 'reviews.csv');
    await writeFile(csv, 'a,b\n');
    await expect(writeMergedCopy(csv, target(), [])).rejects.toMatchObject({ code: 'not-mergeable' });
    await writeFile(dataset, Buffer.from('\ufeff{}\n', 'utf16le'));
    await expect(writeMergedCopy(dataset, target(), [])).rejects.toMatchObject({ code: 'not-mergeable' });
    await writeFile(dataset, text);
    async function* changeBase() {
      await appendFile(dataset, text);
      yield '{"n":1}';
    }
    await expect(writeMergedCopy(dataset, target(), changeBase())).rejects.toMatchObject({ code: 'data-set-changed' });
    expect((await readdir(folder)).sort()).toEqual(['reviews.csv', 'reviews.jsonl']);
  });
});
