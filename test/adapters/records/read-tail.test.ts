import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTail } from '../../../src/adapters/records/read-tail.ts';
import { makeFolder } from './run-script.ts';

let path = '';
beforeAll(async () => {
  path = join(await makeFolder(), 'rows.jsonl');
});
const tailOf = async (text: string, lines: number) => {
  await writeFile(path, text);
  return readTail(path, lines);
};

describe('readTail', () => {
  it('gives the last lines as they stand, with or without a last line break', async () => {
    expect(await tailOf('a\nb\nc\n', 2)).toBe('b\nc\n');
    expect(await tailOf('a\nb\nc', 2)).toBe('b\nc');
    expect(await tailOf('a\r\nb\r\nc\r\n', 1)).toBe('c\r\n');
  });

  it('gives the whole of a shorter file', async () => {
    expect(await tailOf('a\nb', 20)).toBe('a\nb');
    expect(await tailOf('', 20)).toBe('');
    expect(await tailOf('\n\nx', 2)).toBe('\nx');
  });

  it('reads only the end of a large file, and begins with a whole line', async () => {
    const long = 'x'.repeat(100_000);
    expect(await tailOf(`${'start\n'.repeat(10)}${`${long}\n`.repeat(5)}`, 20)).toBe(`${long}\n`.repeat(2));
  });
});
