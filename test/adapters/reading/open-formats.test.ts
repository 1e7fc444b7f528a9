import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { iterateRecords, type OpenDataset, sampleRecords } from '../../../src/adapters/reading/dataset.ts';
import { splitCells } from '../../../src/adapters/reading/decode-csv.ts';
import { openDataset } from '../../../src/adapters/reading/open-dataset.ts';
import { detectDatasetLayout } from '../../../src/adapters/reading/scan-dataset.ts';
import type { ParsedLine } from '../../../src/core/data/parse-line.ts';
import { useTemporaryFolder } from './temporary-files.ts';

const write = useTemporaryFolder();

async function readAll(dataset: OpenDataset): Promise<ParsedLine[]> {
  const records: ParsedLine[] = [];
  for await (const record of iterateRecords(dataset)) records.push(record);
  expect(records.map(({ line }) => line)).toEqual(Array.from({ length: dataset.recordCount }, (_, i) => i + 1));
  return records;
}
const tell = (records: readonly ParsedLine[]) =>
  records.map(({ row, issues }) => (row === undefined ? issues.map(({ code }) => code).join() : JSON.stringify(row)));

describe('JSON arrays', () => {
  it.each([
    ['[{"a":1},{"a":2}]', ['{"a":1}', '{"a":2}']],
    ['\uFEFF [ {"a": "],}[{"} ,\r\n {"a": "\\"]"} ]\n', ['{"a":"],}[{"}', '{"a":"\\"]"}']],
    ['[]', []],
    ['[{"a":1},]', ['{"a":1}']],
    ['[{"a":1},,{"a":2}]', ['{"a":1}', 'blank-line', '{"a":2}']],
    ['[{"a":},{"a":2}]', ['broken-json', '{"a":2}']],
    [
      '[{"a":1} {"b":2}, 5, null, {"a":[1,{"b":[]}]}]',
      ['broken-json', 'not-an-object', 'not-an-object', '{"a":[1,{"b":[]}]}'],
    ],
    ['[{"a":1},{"a":2', ['{"a":1}', 'broken-json']],
    ['[{"a":1}', ['{"a":1}']],
    ['[{"a":1}}},{"a":2}]', ['broken-json', '{"a":2}']],
  ])('%j', async (text, expected) => {
    const dataset = await openDataset(await write('list.json', text), { format: 'json' });
    expect(tell(await readAll(dataset))).toEqual(expected);
  });

  it('finds the elements that JSON.parse finds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        fc.boolean(),
        async (rows, wide) => {
          const dataset = await openDataset(await write('any.json', JSON.stringify(rows, null, wide ? 2 : 0)));
          expect(dataset.format).toBe('json');
          expect((await readAll(dataset)).map(({ row }) => row)).toEqual(JSON.parse(JSON.stringify(rows)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('splits across chunk borders', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => ({ n: i, t: `"${'é\\'.repeat(i % 40)}` }));
    const dataset = await openDataset(await write('large.json', JSON.stringify(rows)));
    expect(dataset.recordCount).toBe(60_000);
    expect(dataset.signature.size).toBeGreaterThan(1 << 22);
    const records = await dataset.readRecords([1, 30_000, 60_000]);
    expect(records.map(({ row }) => row)).toEqual([rows[0], rows[29_999], rows[59_999]]);
    expect((await readAll(dataset)).every(({ row }, i) => row!.t === rows[i]!.t)).toBe(true);
  });
});

describe('splitCells', () => {
  it('splits as csv-parse does, whatever is quoted', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ';', '\n', 'é', ' ') });
    const cell = fc.oneof(
      text.map((value) => `"${value.replaceAll('"', '""')}"`),
      text.map((value) => value.replaceAll(/["\n;]/g, '')),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), fc.constantFrom('', '\r'), (cells, end) => {
        const record = cells.join(';') + end;
        const options = { delimiter: ';', record_delimiter: ['\r\n', '\n'], relax_column_count: true };
        const [expected] = parse(`${record}\n`, options) as string[][];
        expect(splitCells(record, ';')).toEqual(expected);
      }),
    );
  });

  it.each([
    ['"a"b,c', ['ab', 'c']],
    ['a"b,c"', ['a"b', 'c"']],
    ['"a""",""', ['a"', '']],
    ['', ['']],
    [',', ['', '']],
    ['"a,b', ['"a,b']],
  ])('%j', (record, cells) => {
    expect(splitCells(record, ',')).toEqual(cells);
  });
});

describe('CSV', () => {
  const read = async (text: string | Uint8Array, name = 'table.csv') =>
    readAll(await openDataset(await write(name, text)));

  it('reads quotes, line breaks in cells, CRLF and a byte order mark', async () => {
    const rows = tell(await read('\uFEFF"text",n\r\n"a ""b"",\r\nc",1\r\nplain,2\r\n'));
    expect(rows).toEqual(['{"text":"a \\"b\\",\\r\\nc","n":1}', '{"text":"plain","n":2}']);
  });

  it('types a column as numbers only when every cell of the file is one', async () => {
    const rows = tell(await read('a,b,c,d,e\n1,01,1.5,,x\n-2e3,2,,,1\n3,3,.5,,2\n'));
    expect(rows).toEqual([
      '{"a":1,"b":"01","c":1.5,"d":"","e":"x"}',
      '{"a":-2000,"b":"2","c":null,"d":"","e":"1"}',
      '{"a":3,"b":"3","c":0.5,"d":"","e":"2"}',
    ]);
    expect(tell(await read('id,phone\n12345678901234567890,+4917012345\n'))).toEqual([
      '{"id":"12345678901234567890","phone":"+4917012345"}',
    ]);
  });

  it('lists ragged, blank and wrongly encoded records and goes on', async () => {
    const bytes = Buffer.concat([
      Buffer.from('text,label\na,b\nc\n\nd,e,f\n'),
      Buffer.from([0xe9, 0x2c, 0x78, 10]),
      Buffer.from('g,h'),
    ]);
    expect(tell(await read(bytes))).toEqual([
      '{"text":"a","label":"b"}',
      'ragged-row',
      'blank-line',
      'ragged-row',
      'invalid-utf8',
      '{"text":"g","label":"h"}',
    ]);
  });

  it('cuts a record whose quote never closes at its line end and keeps the rest', async () => {
    expect(tell(await read('text,label\n"a,b\nc,d\ne,f\n'))).toEqual([
      'broken-csv',
      '{"text":"c","label":"d"}',
      '{"text":"e","label":"f"}',
    ]);
    expect(tell(await read('text,label\nc,d\n"a,b'))).toEqual(['{"text":"c","label":"d"}', 'broken-csv']);
  });

  it('reads other separators, repeated and blank names, and tables without a header', async () => {
    expect(tell(await read('a;b\n1,5;x\n'))).toEqual(['{"a":"1,5","b":"x"}']);
    expect(tell(await read('a\tb\n1\tx, y\n', 'table.tsv'))).toEqual(['{"a":1,"b":"x, y"}']);
    expect(tell(await read('a,,a\nx,y,z\n'))).toEqual(['{"a":"x","column_2":"y","a_2":"z"}']);
    expect(tell(await read('39,clerk\n50,cook\n'))).toEqual([
      '{"column_1":39,"column_2":"clerk"}',
      '{"column_1":50,"column_2":"cook"}',
    ]);
    expect(tell(await read('text\n\nb\n'))).toEqual(['{"text":""}', '{"text":"b"}']);
    expect(tell(await read('__proto__,b\nx,y\n'))).toEqual(['{"__proto__":"x","b":"y"}']);
  });

  it('reads back any cells, and any bytes without throwing more than its own error', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', 'é', ' ', '1') });
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = `first,second\n${rows.map((cells) => cells.map(quote).join(',')).join('\n')}\n`;
        const records = await read(text, 'any.csv');
        const numeric = [0, 1].map((column) =>
          records.some(({ row }) => typeof Object.values(row!)[column] === 'number'),
        );
        const expected = rows.map((cells) =>
          cells.map((value, column) => (!numeric[column] ? value : value.trim() === '' ? null : Number(value))),
        );
        expect(records.map(({ row }) => Object.values(row!))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
    const byte = fc.constantFrom(34, 34, 44, 10, 13, 97, 0xff);
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { minLength: 1, maxLength: 60 }), async (bytes) => {
        try {
          const text = Buffer.concat([Buffer.from('a,b\n'), Buffer.from(bytes)]);
          for (const { row, issues } of await read(text, 'bytes.csv'))
            expect(row !== undefined || issues.length > 0).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ name: 'DatasetError' });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('reads long tables in batches', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `${i},"text ${i}, ${'x'.repeat(i % 60)}"`);
    const dataset = await openDataset(await write('long.csv', `n,text\n${rows.join('\n')}`));
    expect(dataset.recordCount).toBe(50_000);
    expect((await readAll(dataset)).every(({ row }, i) => row!.n === i)).toBe(true);
    expect((await dataset.readRecords([50_000, 1])).map(({ row }) => row!.n)).toEqual([49_999, 0]);
  });
});

describe('Parquet', () => {
  const columns = (count: number) => [
    { name: 'text', data: Array.from({ length: count }, (_, i) => `text ${i} é`), type: 'STRING' as const },
    {
      name: 'n',
      data: Array.from({ length: count }, (_, i) => (i % 3 === 0 ? null : i)),
      type: 'INT32' as const,
      nullable: true,
    },
    { name: 'x', data: Array.from({ length: count }, (_, i) => i / 2), type: 'DOUBLE' as const },
  ];

  it('reads rows in order, in ranges and anywhere, over row groups', async () => {
    const bytes = parquetWriteBuffer({ columnData: columns(10_000), rowGroupSize: 3000 });
    const dataset = await openDataset(await write('rows.parquet', new Uint8Array(bytes)));
    expect(dataset).toMatchObject({ format: 'parquet', recordCount: 10_000 });
    const all = await readAll(dataset);
    expect(all[0]!.row).toEqual({ text: 'text 0 é', n: null, x: 0 });
    expect(all.every(({ row }, i) => row!.x === i / 2)).toBe(true);
    expect((await dataset.readRecords([9001, 1, 3001])).map(({ row }) => row!.x)).toEqual([4500, 0, 1500]);
    const range: number[] = [];
    for await (const { line } of iterateRecords(dataset, { first: 2999, last: 3002 })) range.push(line);
    expect(range).toEqual([2999, 3000, 3001, 3002]);
    const sample = await sampleRecords(dataset, 50);
    expect(sample).toHaveLength(50);
    expect(new Set(sample.map(({ line }) => Math.ceil(line / 1000))).size).toBe(10);
    expect(dataset.readLineBytes).toBeUndefined();
  });

  it('turns what JSON does not have into what it has', async () => {
    const columnData = [
      { name: 'big', data: [1n, 2n ** 60n, 3n], type: 'INT64' as const },
      { name: 'x', data: [Number.NaN, 1, Number.POSITIVE_INFINITY], type: 'DOUBLE' as const },
      { name: 'day', data: [new Date(0), new Date(86_400_000), new Date(0)], type: 'TIMESTAMP' as const },
    ];
    const dataset = await openDataset(await write('odd.parquet', new Uint8Array(parquetWriteBuffer({ columnData }))));
    expect(tell(await readAll(dataset))).toEqual([
      '{"big":1,"x":null,"day":"1970-01-01T00:00:00.000Z"}',
      '{"big":"1152921504606846976","x":1,"day":"1970-01-02T00:00:00.000Z"}',
      'non-finite-number',
    ]);
  });

  it('says so when the file is damaged', async () => {
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: columns(100) }));
    const cut = await write('cut.parquet', bytes.subarray(0, bytes.length - 40));
    await expect(openDataset(cut)).rejects.toMatchObject({
      code: 'unknown-format',
      message: /cannot be read as Parquet/,
    });
  });
});

it('every format gives the same rows and layout', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    text: `row number ${i} of a small table`,
    label: i % 2 ? 'odd' : 'even',
  }));
  const columnData = (['text', 'label'] as const).map((name) => ({
    name,
    data: rows.map((row) => row[name]),
    type: 'STRING' as const,
  }));
  const files = [
    await write('same.jsonl', rows.map((row) => JSON.stringify(row)).join('\n')),
    await write('same.json', JSON.stringify(rows)),
    await write('same.csv', `text,label\n${rows.map((row) => `${row.text},${row.label}`).join('\n')}\n`),
    await write('same.parquet', new Uint8Array(parquetWriteBuffer({ columnData }))),
  ];
  for (const path of files) {
    const dataset = await openDataset(path);
    expect((await readAll(dataset)).map(({ row }) => row)).toEqual(rows);
    expect((await detectDatasetLayout(dataset)).layout).toEqual({
      kind: 'text',
      text: [['text']],
      typed: [],
      label: ['label'],
    });
  }
});
