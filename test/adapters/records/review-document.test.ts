import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openReviewDocument } from '../../../src/adapters/records/review-document.ts';
import { hashRow } from '../../../src/core/data/hash-row.ts';
import { formatReviewLine } from '../../../src/core/data/review-line.ts';
import { bundleScript, collectLines, killAfter, makeFolder, startScript } from './run-script.ts';

let path = '';
let cache = '';
beforeEach(async () => {
  const folder = await makeFolder();
  path = join(folder, 'a.review.jsonl');
  cache = join(folder, 'cache');
});
const rowOf = (id: string) => ({ id, row: { text: `row ${id} é😀`, label: 'a' } });
const lineOf = (id: string) => formatReviewLine(rowOf(id).row, '_id', id);
const open = () => openReviewDocument({ path, idKey: '_id', cache });
async function append(...ids: string[]) {
  const document = open();
  const added = await document.append(ids.map(rowOf));
  await document.close();
  return added;
}
const read = () => readFile(path, 'utf8');

describe('openReviewDocument', () => {
  it('adds rows in the schema of the data set with their id', async () => {
    expect(await append('aaaa', 'bbbb')).toEqual(['aaaa', 'bbbb']);
    expect(await read()).toBe(`${lineOf('aaaa')}\n${lineOf('bbbb')}\n`);
  });

  it('adds nothing twice: neither in one call, nor in two, nor after a restart', async () => {
    const document = open();
    await Promise.all([document.append([rowOf('aaaa'), rowOf('aaaa')]), document.append(['aaaa', 'bbbb'].map(rowOf))]);
    await document.close();
    expect(await append('bbbb', 'cccc', 'aaaa')).toEqual(['cccc']);
    expect((await read()).split('\n')).toHaveLength(4);
  });

  it('does not bring rows back that were taken out, but restores them when asked', async () => {
    await append('aaaa', 'bbbb');
    await writeFile(path, `${lineOf('bbbb')}\n`);
    expect(await append('aaaa', 'bbbb')).toEqual([]);
    const document = open();
    expect(await document.restore(['aaaa', 'bbbb'].map(rowOf))).toEqual(['aaaa']);
    await document.close();
    expect(await read()).toBe(`${lineOf('bbbb')}\n${lineOf('aaaa')}\n`);
  });

  it('never changes a byte of what is there', async () => {
    const edited = '\ufeff{ "text":"my edit", "_id":"aaaa" }\r\n\r\nbroken {\r\n{"_id":"bbbb","text":"no line feed"}';
    await writeFile(path, edited);
    expect(await append('aaaa', 'bbbb', 'cccc')).toEqual(['cccc']);
    expect(await read()).toBe(`${edited}\r\n${lineOf('cccc')}\r\n`);
  });

  it('sees what others have added between two appends', async () => {
    const document = open();
    await document.append([rowOf('aaaa')]);
    await appendFile(path, `${lineOf('bbbb')}\n`);
    expect(await document.append([rowOf('bbbb'), rowOf('cccc')])).toEqual(['cccc']);
    await document.close();
  });

  it('finishes a line of its own that was torn at any byte, and keeps a broken line of the user', async () => {
    const line = Buffer.from(`${lineOf('bbbb')}\n`);
    const folder = cache;
    for (let bytes = 1; bytes <= line.length; bytes++) {
      cache = join(folder, String(bytes));
      await writeFile(path, Buffer.concat([Buffer.from(`${lineOf('aaaa')}\n`), line.subarray(0, bytes)]));
      await append('aaaa', 'bbbb', `c${bytes}xx`);
      expect((await read()).split('\n')).toEqual([lineOf('aaaa'), lineOf('bbbb'), lineOf(`c${bytes}xx`), '']);
    }
    await writeFile(path, '{"text":"user typ');
    await append('eeee');
    expect(await read()).toBe(`{"text":"user typ\n${lineOf('eeee')}\n`);
  });

  it('joins what it reads with the generated rows', async () => {
    await append('aaaa', 'bbbb');
    await appendFile(path, Buffer.from([0x7b, 0xff, 0x7d, 10]));
    const rows = await open().read(new Map(['bbbb', 'cccc'].map((id) => [id, hashRow(rowOf(id).row)])));
    expect(rows.map(({ id, state, line }) => [id, state, line])).toEqual([
      ['aaaa', 'foreign', 1],
      ['bbbb', 'present', 2],
      [undefined, 'broken', 3],
      ['cccc', 'missing', undefined],
    ]);
  });

  it('has every row once and no broken line after kills and resumes', async () => {
    const script = await bundleScript(`
      import { writeSync } from 'node:fs';
      import { openReviewDocument } from 'records/review-document.ts';
      const document = openReviewDocument({ path: process.argv[2], idKey: '_id', cache: process.argv[3] });
      for (let n = 0; n < 120; n += 3) {
        const rows = [n, n + 1, n + 2].map((k) => ({ id: 'r000' + k, row: { text: 'é'.repeat(k * 31 % 700) } }));
        await document.append(rows);
        writeSync(1, n + '\\n');
      }
      await document.close();
    `);
    for (let round = 1; round <= 6; round++) {
      const child = startScript(script, [path, cache]);
      if (round < 6) killAfter(child, round * 6, Math.random() * 8);
      expect((await collectLines(child)).errors).toBe('');
    }
    const rows = await open().read(new Map(Array.from({ length: 120 }, (_, k) => [`r000${k}`, ''])));
    expect(rows.map(({ id, state }) => [id, state])).toEqual(
      Array.from({ length: 120 }, (_, k) => [`r000${k}`, 'edited']),
    );
  });
});
