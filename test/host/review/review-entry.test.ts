import { describe, expect, it } from 'vitest';
import { buildEntries, countEntries, findNextLeft, isDecidable } from '../../../src/host/review/review-entry.ts';
import { groupRows } from '../../../src/host/review/row-groups.ts';
import { sampleDraft, sampleEntry } from './sample-entry.ts';

describe('buildEntries', () => {
  it('joins lines with runs and decisions, and leaves rows without a line out', () => {
    const entries = buildEntries(
      [
        { state: 'edited', id: 'aaaa', line: 1, text: 'x', row: { text: 'x' }, hash: 'h' },
        { state: 'broken', line: 2, text: '{', detail: 'It ends early.' },
        { state: 'missing', id: 'bbbb' },
      ],
      new Map([['aaaa', { draft: sampleDraft() }]]),
      new Map([['aaaa', 1.5]]),
      new Map([['aaaa', { state: 'accepted' }]]),
    );
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({ kind: 'row', weight: 1.5, decision: { state: 'accepted' } });
    expect(entries[1]).toMatchObject({ kind: 'broken', detail: 'It ends early.', decision: { state: 'undecided' } });
    expect(isDecidable(entries[1])).toBe(false);
  });
});

describe('counts and next', () => {
  const at = (line: number, state: 'accepted' | 'rejected' | 'edited' | 'undecided') =>
    sampleEntry({ line, decision: { state } });
  const entries = [at(1, 'undecided'), at(2, 'accepted'), at(3, 'edited'), at(4, 'rejected'), at(5, 'undecided')];

  it('counts edited rows among those left, and broken lines nowhere', () => {
    expect(countEntries([...entries, sampleEntry({ kind: 'broken' })])).toEqual({ accepted: 1, rejected: 1, left: 3 });
  });

  it('goes on to the next row left, round the end, both ways', () => {
    expect([1, 3, 5].map((line) => findNextLeft(entries, line, 'next')?.line)).toEqual([3, 5, 1]);
    expect([5, 3, 1].map((line) => findNextLeft(entries, line, 'previous')?.line)).toEqual([3, 1, 5]);
    expect(findNextLeft([at(1, 'accepted')], 1, 'next')).toBeUndefined();
  });
});

describe('groupRows', () => {
  it('groups by warning and by cluster of a run, and offers weights only when there are some', () => {
    const plain = sampleEntry();
    const warned = sampleEntry({
      draft: sampleDraft({ gates: [{ gate: 'residue', evidence: '', score: 1 }] }),
    });
    const other = sampleEntry({ draft: sampleDraft({ origin: { ...sampleDraft().origin, runId: 'run2' } }) });
    const groups = groupRows([plain, warned, other].filter(isDecidable), () => 'refunds');
    expect(groups.map(({ name, rows }) => [name, rows?.length])).toEqual([
      ['Rows without warnings', 2],
      ['Warning: not only the row', 1],
      ['Cluster c1, refunds', 2],
      ['Cluster c1, refunds', 1],
      ['All undecided rows', 3],
    ]);
    const weighed = groupRows([sampleEntry({ weight: 1 })].filter(isDecidable), () => undefined);
    expect(weighed[1]).toEqual({ name: 'Rows below a weight…', rows: undefined });
  });
});
