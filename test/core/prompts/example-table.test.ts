import { describe, expect, it } from 'vitest';
import { describeColumns } from '../../../src/core/data/column-facts.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import { toSample } from '../../../src/core/data/to-sample.ts';
import { fenceColumns, fenceExamples } from '../../../src/core/prompts/example-table.ts';
import { makeReadings } from '../../fakes/template-rows.ts';

const layout: Layout = {
  kind: 'tabular',
  text: [],
  typed: [
    { path: ['pressure'], type: 'number' },
    { path: ['open'], type: 'boolean' },
    { path: ['maker'], type: 'category' },
  ],
  label: ['class'],
};
const samples = makeReadings(60, 'table').flatMap((row, i) => {
  const sample = toSample(row, i + 1, layout);
  return 'code' in sample ? [] : [sample];
});
const kit = { columns: describeColumns(samples, layout), hide: (text: string) => text };

describe('fenceExamples', () => {
  it('writes one table: the columns, then each group with its rows as lists in that order', () => {
    const [a, b] = [samples.slice(0, 2), samples.slice(2, 4)];
    const text = fenceExamples(kit, [
      { label: '</examples>', rows: a },
      { label: '1', rows: b },
    ]);
    const lines = text.split('\n');
    expect(lines[0]).toBe('<examples>');
    expect(lines.at(-1)).toBe('</examples>');
    expect(lines.slice(1, -1).map((line) => JSON.parse(line))).toEqual([
      { columns: ['pressure', 'open', 'maker'] },
      { group: '</examples>' },
      ...a.map(({ typed }) => typed),
      { group: '1' },
      ...b.map(({ typed }) => typed),
    ]);
    expect(text.match(/<\/examples>/g)).toHaveLength(1);
    expect(fenceExamples(kit, [])).toBe('');
  });

  it('names no group where rows have no label, and hides what must not be sent', () => {
    const hidden = { ...kit, hide: (text: string) => text.replace('Aro', '[X]') };
    const text = fenceExamples(hidden, [{ label: undefined, rows: samples }]);
    expect(text).not.toContain('group');
    expect(text).not.toContain('Aro');
    expect(text).toContain('[X]');
  });
});

describe('fenceColumns', () => {
  it('says what real values are like: range and decimals of numbers, the closed set of categories, the share that is missing', () => {
    const facts = fenceColumns(kit)
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line));
    const numbers = samples.flatMap(({ typed }) => (typeof typed[0] === 'number' ? [typed[0]] : []));
    expect(facts[0]).toMatchObject({
      field: 'pressure',
      type: 'number',
      from: Math.min(...numbers),
      to: Math.max(...numbers),
      decimals: 2,
      missing: expect.any(Number),
    });
    expect(facts[1]).toEqual({ field: 'open', type: 'boolean' });
    expect([...facts[2].values].sort()).toEqual(['Aro', 'Belt', 'Cuno']);
    expect(fenceColumns({ ...kit, columns: [] })).toBe('');
  });
});
