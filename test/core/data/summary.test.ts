import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectScript } from '../../../src/core/data/detect-script.ts';
import { createHistogram } from '../../../src/core/data/exact-histogram.ts';
import { createIssueLog } from '../../../src/core/data/issue-log.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import { parseLine } from '../../../src/core/data/parse-line.ts';
import { createSeenHashes, hashText } from '../../../src/core/data/seen-hashes.ts';
import { createSummary } from '../../../src/core/data/summary.ts';

const layout: Layout = { kind: 'text', text: [['text']], typed: [], label: ['label'] };

describe('createSummary', () => {
  const summarise = (lines: readonly string[], of: Layout = layout) => {
    const builder = createSummary(of);
    lines.forEach((text, i) => {
      builder.add(parseLine(text, i + 1));
    });
    return { ...builder.finish(), log: builder.log };
  };

  it('counts everything once', () => {
    const summary = summarise([
      '{"id": 1, "text": "one two three", "label": "b"}',
      '{"id": 2, "text": "one two three", "label": "b"}',
      '{"id": 3, "text": "one two three", "label": "a"}',
      '',
      '{"id": 4, "text": "где он", "label": null}',
      '{"id": 5, "text": " "}',
      '{"id": 6, "text": "b", "label": "b", "extra": {"k": []}}',
      'broken',
      '{"id": 7, "text": "где он"}',
    ]);
    expect(summary).toMatchObject({ lines: 9, rows: 6, excluded: 3, blankLines: 1, unlabelled: 2 });
    expect(summary.duplicates).toBe(2);
    expect(summary.relabelled).toBe(1);
    expect(summary.labels).toEqual([
      { value: 'b', count: 3 },
      { value: 'a', count: 1 },
    ]);
    expect(summary.scripts).toEqual([
      { value: 'Latin', count: 4 },
      { value: 'Cyrillic', count: 2 },
    ]);
    expect(summary.words).toMatchObject({ count: 6, min: 1, median: 2, max: 3 });
    expect(summary.wordBins.counts.reduce((a, b) => a + b)).toBe(6);
    expect(Object.fromEntries(summary.issues)).toEqual({
      'blank-line': 1,
      'missing-label': 2,
      'missing-text': 1,
      'broken-json': 1,
    });
    expect([...summary.log.excludedLines()]).toEqual([4, 6, 8]);
    const fields = Object.fromEntries(summary.fields.map((field) => [field.name, field]));
    expect(Object.keys(fields)).toEqual(['id', 'text', 'label', 'extra', 'extra.k']);
    expect(fields.text).toMatchObject({ present: 7, blanks: 1, types: { string: 7 } });
    expect(fields.label).toMatchObject({ present: 5, types: { string: 4, null: 1 } });
    expect(fields['extra.k']).toMatchObject({ present: 1, types: { list: 1 } });
  });

  it('tells typed rows apart by their values and types', () => {
    const table: Layout = {
      kind: 'tabular',
      text: [],
      typed: [
        { path: ['a'], type: 'category' },
        { path: ['b'], type: 'number' },
      ],
    };
    const summary = summarise(['{"a": "x", "b": 1}', '{"a": "x", "b": 1}', '{"a": "x", "b": 2}', '{"a": "x1"}'], table);
    expect(summary).toMatchObject({ rows: 4, duplicates: 1, relabelled: 0, scripts: [] });
  });

  it('stays bounded when keys and labels are made from data', () => {
    const lines = Array.from({ length: 12_000 }, (_, i) => `{"text": "t${i}", "label": "l${i}", "k${i}": 1}`);
    const summary = summarise(lines);
    expect(summary.labels).toHaveLength(10_000);
    expect(summary.otherLabels).toBe(2000);
    expect(summary.fields).toHaveLength(500);
    expect(summary.otherFields).toBe(true);
  });
});

describe('createIssueLog', () => {
  it('keeps exact counts and all lines, and only the first details', () => {
    const log = createIssueLog(3);
    for (let line = 1; line <= 500; line++) {
      log.add({ line, code: 'broken-json', detail: '', excluded: true });
      log.add({ line, code: 'missing-text', detail: '', excluded: line % 2 === 0 });
      log.add({ line: line, code: 'duplicate-key', detail: '', excluded: false });
    }
    expect(log.total).toBe(1500);
    expect(Object.fromEntries(log.counts())).toEqual({ 'broken-json': 500, 'missing-text': 500, 'duplicate-key': 500 });
    expect(log.details().map(({ line }) => line)).toEqual([1, 1, 1]);
    expect([...log.excludedLines()]).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  });
});

describe('createHistogram', () => {
  it('gives the quantiles of sorting, for small and huge values', () => {
    const value = fc.oneof(fc.nat(50), fc.nat(100_000));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, share) => {
          const histogram = createHistogram();
          for (const item of values) histogram.add(item);
          const sorted = values.toSorted((a, b) => a - b);
          expect(histogram.quantile(share)).toBe(sorted[Math.max(0, Math.ceil(share * values.length) - 1)]);
          const { width, counts } = histogram.bins(7);
          expect(counts).toHaveLength(7);
          counts.forEach((count, bin) => {
            expect(count).toBe(values.filter((item) => Math.floor(item / width) === bin).length);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has no quartiles when empty and refuses what is not a count', () => {
    expect(createHistogram().quartiles()).toBeUndefined();
    expect(() => createHistogram().add(-1)).toThrow(RangeError);
    expect(() => createHistogram().quantile(1.5)).toThrow(RangeError);
  });
});

describe('createSeenHashes', () => {
  it('agrees with a set over 200,000 texts that differ little', () => {
    const seen = createSeenHashes();
    let repeats = 0;
    for (let i = 0; i < 200_000; i++) if (seen.add(hashText(`text ${i % 150_000}`))) repeats++;
    expect(repeats).toBe(50_000);
    expect(seen.size).toBe(150_000);
  });

  it('spreads hashes over both words', () => {
    const lows = new Set<number>();
    const highs = new Set<number>();
    for (let i = 0; i < 20_000; i++) {
      const { low, high } = hashText(String.fromCharCode(i));
      lows.add(low);
      highs.add(high);
    }
    expect(lows.size).toBeGreaterThan(19_990);
    expect(highs.size).toBeGreaterThan(19_990);
  });

  it('hashes a continuation differently from the joined text and from its parts', () => {
    const parts = [
      hashText('ab'),
      hashText('b', hashText('a')),
      hashText('a', hashText('b')),
      hashText('', hashText('ab')),
    ];
    expect(new Set(parts.map(({ low, high }) => `${low} ${high}`)).size).toBe(4);
  });
});

describe('detectScript', () => {
  it.each([
    ['Hello, world', 'Latin'],
    ['Đường phố đông', 'Latin'],
    ['Привет, OK', 'Cyrillic'],
    ['ฉันตั้งนาฬิกา', 'Thai'],
    ['東京に行きます', 'Japanese'],
    ['我们去北京', 'Han'],
    ['안녕하세요', 'Hangul'],
    ['שלום', 'Hebrew'],
    ['مرحبا', 'Arabic'],
    ['नमस्ते', 'Devanagari'],
    ['12 — 34 😀…', 'none'],
    ['', 'none'],
  ])('%s is %s', (text, script) => {
    expect(detectScript(text)).toBe(script);
  });
});
