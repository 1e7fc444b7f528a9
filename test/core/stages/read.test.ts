import { describe, expect, it } from 'vitest';
import type { RowIssue } from '../../../src/core/data/issue.ts';
import type { DatasetSource, SourceItem } from '../../../src/core/ports/world.ts';
import { groupByLabel, readCorpus } from '../../../src/core/stages/read.ts';
import { makeSample, quiet, textLayout } from './samples.ts';

function sourceOf(items: readonly SourceItem[]): DatasetSource {
  return {
    name: 'made',
    fingerprint: 'f',
    async *items() {
      yield* items;
    },
  };
}

const issue = (line: number, excluded: boolean, code: RowIssue['code'] = 'broken-json'): SourceItem => ({
  issue: { line, code, detail: 'd', excluded },
});

describe('readCorpus', () => {
  it('keeps the order, counts what is left out, and leaves out rows that earlier runs wrote', async () => {
    const written = makeSample({ text: 'made before', label: 'a' }, 3);
    const corpus = await readCorpus(
      sourceOf([
        { line: 1, row: { text: 'one', label: 'b' } },
        issue(2, true),
        { line: 3, row: { label: 'a', text: 'made before' } },
        { line: 4, row: { text: ' ', label: 'a' } },
        { line: 5, row: { text: ['two'], label: 7 } },
        { line: 6, row: { text: { no: 'text' } } },
        issue(7, false, 'duplicate-key'),
        { line: 7, row: { text: 'three' } },
        issue(8, true),
      ]),
      textLayout,
      new Set([written.hash]),
      quiet,
    );
    expect(corpus.samples.map(({ line, text, label }) => [line, text, label])).toEqual([
      [1, 'one', 'b'],
      [5, 'two', '7'],
      [7, 'three', undefined],
    ]);
    expect(corpus.counts).toMatchObject({
      rows: 3,
      knownSynthetic: 1,
      excluded: { 'broken-json': 2, 'missing-text': 1, 'wrong-type': 1 },
    });
    expect(corpus.counts.issues.map(({ line }) => line)).toEqual([2, 4, 6, 7, 8]);
  });

  it('counts all findings and keeps the first 200 in detail', async () => {
    const corpus = await readCorpus(
      sourceOf(Array.from({ length: 500 }, (_, i) => issue(i + 1, true))),
      textLayout,
      new Set(),
      quiet,
    );
    expect(corpus.counts.excluded).toEqual({ 'broken-json': 500 });
    expect(corpus.counts.issues).toHaveLength(200);
    expect(corpus).toMatchObject({ samples: [], classes: [] });
  });
});

describe('groupByLabel', () => {
  it('orders labels by falling number of rows, then by name, whatever the order of the rows', () => {
    const rows = ['c', 'a', 'b', 'b', undefined, 'c', 'd', 'c'];
    const group = (labels: readonly (string | undefined)[]) => {
      const samples = labels.map((label, i) => makeSample(label ? { text: 't', label } : { text: 't' }, i + 1));
      const { classes, classOf } = groupByLabel(samples);
      expect(Array.from(classOf, (c) => classes[c])).toEqual(labels);
      return classes;
    };
    expect(group(rows)).toEqual(['c', 'b', undefined, 'a', 'd']);
    expect(group([...rows].reverse())).toEqual(['c', 'b', undefined, 'a', 'd']);
  });
});
