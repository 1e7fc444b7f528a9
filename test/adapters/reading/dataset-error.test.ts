import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DatasetError, wrapFileError } from '../../../src/adapters/reading/dataset-error.ts';
import { openDataset } from '../../../src/adapters/reading/open-dataset.ts';
import { detectDatasetLayout, scanDataset } from '../../../src/adapters/reading/scan-dataset.ts';
import { useTemporaryFolder } from './temporary-files.ts';

const write = useTemporaryFolder();

describe('files that cannot be read', () => {
  it('missing, a folder, empty', async () => {
    const empty = await write('empty.jsonl', '');
    await expect(openDataset(empty)).rejects.toMatchObject({ code: 'empty-file', path: empty });
    await expect(openDataset(`${empty}.not`)).rejects.toMatchObject({ code: 'not-found' });
    await expect(openDataset(join(empty, 'x.jsonl'))).rejects.toMatchObject({ code: 'not-found' });
    const folder = join(dirname(empty), 'folder.jsonl');
    await mkdir(folder);
    await expect(openDataset(folder)).rejects.toMatchObject({ code: 'is-folder', message: /Choose a file in it/ });
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('without permission', async () => {
    const path = await write('closed.jsonl', '{}\n');
    await chmod(path, 0);
    await expect(openDataset(path)).rejects.toMatchObject({ code: 'no-permission' });
  });

  it.each([
    ['a.jsonl', new Uint8Array([0x1f, 0x8b, 8, 0]), /compressed/],
    ['a.jsonl', Buffer.from('\uFEFF{"a":1}\n', 'utf16le'), /UTF-16/],
    ['a.parquet', 'text', /not start as a Parquet/],
    ['a.json', '{\n  "rows": [\n {"a": 1}\n]\n}', /one JSON object over several lines/],
    ['a.bin', new Uint8Array([1, 0, 2, 0]), /binary/],
    ['a.txt', 'just some words\nand more', /Use JSONL/],
  ] as [string, string | Uint8Array, RegExp][])('%s that is something else', async (name, content, message) => {
    await expect(openDataset(await write(name, content))).rejects.toMatchObject({ code: 'unknown-format', message });
  });

  it('with no usable row, quoting the first problem', async () => {
    const dataset = await openDataset(await write('none.jsonl', '\n[1]\n5\n'));
    const layout = { kind: 'text', text: [['text']], typed: [] } as const;
    await expect(detectDatasetLayout(dataset)).rejects.toMatchObject({ code: 'no-usable-row' });
    await expect(scanDataset(dataset, layout)).rejects.toMatchObject({ code: 'no-usable-row' });
    await expect(scanDataset(dataset, layout)).rejects.toThrow(/a list, not an object/);
    const blank = await openDataset(await write('blank.jsonl', '\n\n'));
    await expect(scanDataset(blank, layout)).rejects.toThrow(/It has no rows/);
  });
});

describe('formats by content', () => {
  it.each([
    ['a.jsonl', '[{"a": 1},\n{"a": 2}]', 'json'],
    ['a.jsonl', '[\n  {"a": 1}\n]', 'json'],
    ['a.jsonl', '[{"a": 1}]', 'json'],
    ['a.jsonl', '[1]\n{"a": 1}\n', 'jsonl'],
    ['a.json', '{"a": 1}\n{"a": 2}\n', 'jsonl'],
    ['a.json', '[{"a": 1}]', 'json'],
    ['a', '{"a": 1}', 'jsonl'],
    ['a.txt', 'a,b\n1,2\n', 'csv'],
    ['a.NDJSON', 'oops\n{"a": 1}', 'jsonl'],
  ])('%s with %j is %s', async (name, content, format) => {
    expect((await openDataset(await write(name, content))).format).toBe(format);
  });
});

describe('wrapFileError', () => {
  it('phrases failures of the disk and leaves other errors alone', () => {
    const disk = Object.assign(new Error('i/o'), { code: 'EIO' });
    expect(wrapFileError('f', disk)).toMatchObject({ code: 'read-failed', cause: disk });
    const denied = Object.assign(new Error('no'), { code: 'EACCES' });
    expect(wrapFileError('f', denied)).toMatchObject({ code: 'no-permission', path: 'f' });
    const mistake = new RangeError('records 0 to 1');
    expect(wrapFileError('f', mistake)).toBe(mistake);
    const known = new DatasetError('empty-file', 'f', 'empty');
    expect(wrapFileError('f', known)).toBe(known);
  });
});
