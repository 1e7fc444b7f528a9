import { createHash } from 'node:crypto';
import { appendFile, rename, rm, utimes } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iterateRecords, type OpenDataset, sampleRecords } from '../../../src/adapters/reading/dataset.ts';
import { openDataset } from '../../../src/adapters/reading/open-dataset.ts';
import { detectDatasetLayout, scanDataset } from '../../../src/adapters/reading/scan-dataset.ts';
import type { ParsedLine } from '../../../src/core/data/parse-line.ts';
import { useTemporaryFolder } from './temporary-files.ts';

const write = useTemporaryFolder();

async function readAll(dataset: OpenDataset): Promise<ParsedLine[]> {
  const records: ParsedLine[] = [];
  for await (const record of iterateRecords(dataset)) records.push(record);
  return records;
}

/** What each line came to: its row as JSON, or its issue codes. */
const tell = (records: readonly ParsedLine[]) =>
  records.map(({ row, issues }) => (row === undefined ? issues.map(({ code }) => code).join() : JSON.stringify(row)));

describe('JSONL', () => {
  it('reads rows past every kind of bad line', async () => {
    const bad = Buffer.concat([Buffer.from('{"a": "'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const lines = [
      '{"a": 1}',
      '',
      '{"a": ',
      bad,
      '[1]',
      '{"a": null}',
      '{"a": 1e999}',
      '{"a": 1, "a": 2}',
      '  ',
      '{"a": "é😀"}',
    ];
    const bytes = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));
    const dataset = await openDataset(await write('odd.jsonl', bytes));
    expect(dataset).toMatchObject({ format: 'jsonl', recordCount: 10 });
    const records = await readAll(dataset);
    expect(records.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(tell(records)).toEqual([
      '{"a":1}',
      'blank-line',
      'broken-json',
      'invalid-utf8',
      'not-an-object',
      '{"a":null}',
      'non-finite-number',
      '{"a":2}',
      'blank-line',
      '{"a":"é😀"}',
    ]);
    expect(records.flatMap(({ issues }) => issues).map(({ line }) => line)).toEqual([2, 3, 4, 5, 7, 8, 9]);
    expect(dataset.signature.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('reads a byte order mark, CRLF and a last line without a line feed', async () => {
    const path = await write('windows.jsonl', '\uFEFF{"a": 1}\r\n{"a": 2}\r\n\r\n{"a": 3}');
    const dataset = await openDataset(path);
    expect(tell(await readAll(dataset))).toEqual(['{"a":1}', '{"a":2}', 'blank-line', '{"a":3}']);
    expect(Buffer.from(await dataset.readLineBytes!(1)).toString('hex')).toBe(
      Buffer.from('\uFEFF{"a": 1}\r').toString('hex'),
    );
    expect(Buffer.from(await dataset.readLineBytes!(4)).toString()).toBe('{"a": 3}');
  });

  it('reads single records in the order asked for and refuses numbers outside the file', async () => {
    const dataset = await openDataset(await write('few.jsonl', '{"n":1}\n{"n":2}\n{"n":3}\n'));
    expect(tell(await dataset.readRecords([3, 1, 3]))).toEqual(['{"n":3}', '{"n":1}', '{"n":3}']);
    await expect(dataset.readRecords([0])).rejects.toThrow(RangeError);
    await expect(dataset.readRecords([4])).rejects.toThrow(RangeError);
    await expect(dataset.readLineBytes!(4)).rejects.toThrow(RangeError);
    await expect(dataset.batches({ first: 2, last: 9 }).next()).rejects.toThrow(RangeError);
  });

  it('skips lines over the limit without reading them, in any batch', async () => {
    const long = `{"a": "${'x'.repeat(3_000_000)}"}`;
    const path = await write('long.jsonl', `{"n":1}\n${long}\n{"n":3}\n{"a":"${'y'.repeat(200)}"}\n{"n":5}\n`);
    const limited = await openDataset(path, { maxRecordBytes: 100 });
    expect(tell(await readAll(limited))).toEqual(['{"n":1}', 'too-long', '{"n":3}', 'too-long', '{"n":5}']);
    expect((await limited.readRecords([2]))[0]!.issues[0]!.detail).toBe(
      'The row is 3 MiB long; rows over 100 bytes are not read.',
    );
    const whole = await readAll(await openDataset(path));
    expect(JSON.stringify(whole[1]!.row)).toBe(JSON.stringify(JSON.parse(long)));
  });

  it('gives the same records in ranges as in one pass, over many batches', async () => {
    const count = 30_000;
    const text = Array.from({ length: count }, (_, i) => `{"n":${i + 1},"t":"${'w'.repeat(i % 120)}"}`).join('\n');
    const dataset = await openDataset(await write('many.jsonl', text));
    expect(dataset.recordCount).toBe(count);
    let batches = 0;
    let next = 1;
    for await (const batch of dataset.batches()) {
      batches++;
      for (const { line, row } of batch) {
        if (row!.n !== next || line !== next) throw new Error(`line ${line} holds ${String(row!.n)}`);
        next++;
      }
    }
    expect(next).toBe(count + 1);
    expect(batches).toBeGreaterThan(2);
    const middle: number[] = [];
    for await (const { line } of iterateRecords(dataset, { first: 12_345, last: 12_350 })) middle.push(line);
    expect(middle).toEqual([12_345, 12_346, 12_347, 12_348, 12_349, 12_350]);
    const sampled = (await sampleRecords(dataset, 100)).map(({ line }) => line);
    expect(sampled).toEqual(Array.from({ length: 100 }, (_, i) => 1 + i * 300));
  });

  it('reports progress up to the whole and stops when asked to', async () => {
    const path = await write('progress.jsonl', '{"n":1}\n'.repeat(1_500_000));
    const seen: number[] = [];
    const dataset = await openDataset(path, { onProgress: (done, total) => seen.push(done / total) });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const abort = new AbortController();
    abort.abort();
    await expect(openDataset(path, { signal: abort.signal })).rejects.toThrow(/abort/i);
    await expect(dataset.batches({ signal: abort.signal }).next()).rejects.toThrow(/abort/i);
  });

  it('keeps every byte and numbers every line, whatever the bytes', async () => {
    const byte = fc.oneof(fc.constantFrom(10, 13, 34, 123, 125, 58, 92, 0xef, 0xbb, 0xbf), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { minLength: 1, maxLength: 200 }), async (values) => {
        const bytes = Buffer.from(values);
        const dataset = await openDataset(await write('random.jsonl', bytes), { format: 'jsonl' });
        const records = await readAll(dataset);
        expect(records.map(({ line }) => line)).toEqual(Array.from({ length: dataset.recordCount }, (_, i) => i + 1));
        for (const { row, issues, line } of records) {
          expect(row !== undefined || issues.some((issue) => issue.excluded && issue.line === line)).toBe(true);
        }
        const parts: Uint8Array[] = [];
        for (const { line } of records) parts.push(await dataset.readLineBytes!(line), Buffer.from('\n'));
        const joined = Buffer.concat(parts);
        expect(joined.subarray(0, bytes.length).equals(bytes)).toBe(true);
        expect(joined.length - bytes.length).toBe(values.at(-1) === 10 ? 0 : 1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a file that changes', () => {
  it('is noticed before, between and after reads, and the error says what to do', async () => {
    const path = await write('moving.jsonl', '{"n":1}\n'.repeat(400_000));
    const dataset = await openDataset(path);
    expect(await dataset.hasChanged()).toBe(false);
    const batches = dataset.batches();
    await batches.next();
    await appendFile(path, '{"n":2}\n');
    await expect(batches.next()).rejects.toMatchObject({ code: 'changed-while-reading', message: /read it again/ });
    expect(await dataset.hasChanged()).toBe(true);
    await expect(dataset.readRecords([1])).rejects.toMatchObject({ code: 'changed-while-reading' });
    await rm(path);
    expect(await dataset.hasChanged()).toBe(true);
    await expect(dataset.readRecords([1])).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is noticed when it was replaced by one of the same size and time', async () => {
    const path = await write('replaced.jsonl', '{"n":1}\n');
    const time = new Date(1_700_000_000_000);
    await utimes(path, time, time);
    const dataset = await openDataset(path);
    const other = await write('replacement.jsonl', '{"n":2}\n');
    await utimes(other, time, time);
    await rename(other, path);
    expect(await dataset.hasChanged()).toBe(true);
    expect((await openDataset(path)).signature.sha256).not.toBe(dataset.signature.sha256);
  });
});

describe('detectDatasetLayout', () => {
  it('finds the few usable rows that an even sample misses', async () => {
    const path = await write('needle.jsonl', `${'broken\n'.repeat(5000)}{"text":"here I am","label":"x"}\nbroken\n`);
    const { layout } = await detectDatasetLayout(await openDataset(path));
    expect(layout).toMatchObject({ kind: 'text', text: [['text']] });
  });
});

describe('scanDataset', () => {
  it('sums up, hands out usable rows in order, and lists the rest', async () => {
    const path = await write('scan.jsonl', '{"text":"a","label":"x"}\n\n{"text":null}\n{"text":"b"}\noops\n');
    const lines: number[] = [];
    const layout = { kind: 'text', text: [['text']], typed: [], label: ['label'] } as const;
    const scan = await scanDataset(await openDataset(path), layout, { onContent: ({ line }) => lines.push(line) });
    expect(lines).toEqual([1, 4]);
    expect(scan.summary).toMatchObject({ lines: 5, rows: 2, excluded: 3, unlabelled: 1 });
    expect(scan.log.details().map(({ line, code }) => `${line} ${code}`)).toEqual([
      '2 blank-line',
      '3 missing-text',
      '4 missing-label',
      '5 broken-json',
    ]);
  });
});
