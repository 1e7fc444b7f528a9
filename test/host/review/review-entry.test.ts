import { describe, expect, it } from 'vitest';
import {
  buildEntries,
  countEntries,
  findNext,
  isDecidable,
  isLeft,
  type ReviewEntry,
} from '../../../src/host/review/review-entry.ts';
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
    expect([1, 3, 5].map((line) => findNext(entries, line, 'next', isLeft)?.line)).toEqual([3, 5, 1]);
    expect([5, 3, 1].map((line) => findNext(entries, line, 'previous', isLeft)?.line)).toEqual([3, 1, 5]);
    expect(findNext([at(1, 'accepted')], 1, 'next', isLeft)).toBeUndefined();
  });
});

describe('groupRows', () => {
  const layout = { kind: 'text' as const, text: [['text']], typed: [], label: ['topic'] };
  const group = (entries: readonly ReviewEntry[], selected: readonly ReviewEntry[] = [], name?: string) => {
    const records = { idKey: '_id', layout, drafts: new Map(), weights: new Map(), clusterNames: new Map(), runs: [] };
    const grouping = { session: { clusterName: () => name, records }, selected: selected.filter(isDecidable) };
    return groupRows(entries.filter(isDecidable), grouping).map(({ name, rows }) => [name, rows?.length]);
  };

  it('groups by warning and by cluster of a run', () => {
    const plain = sampleEntry();
    const warned = sampleEntry({
      draft: sampleDraft({ gates: [{ gate: 'residue', evidence: '', score: 1 }] }),
    });
    const other = sampleEntry({ draft: sampleDraft({ origin: { ...sampleDraft().origin, runId: 'run2' } }) });
    expect(group([plain, warned, other], [], 'refunds')).toEqual([
      ['Rows without warnings', 2],
      ['Warning: not only the row', 1],
      ['Cluster c1, refunds', 2],
      ['Cluster c1, refunds', 1],
      ['All undecided rows', 3],
    ]);
  });

  it('offers weights only when there are some', () => {
    expect(group([sampleEntry()]).map(([name]) => name)).not.toContain('Rows below a weight…');
    expect(group([sampleEntry({ weight: 1 })])[1]).toEqual(['Rows below a weight…', undefined]);
  });

  it('groups by label when there are several, and puts several selected rows first', () => {
    const rows = ['billing', 'refund', 'billing'].map((topic) => sampleEntry({ row: { text: 'x', topic } }));
    const groups = group(rows, rows.slice(1));
    expect(groups[0]).toEqual(['Selected rows', 2]);
    expect(groups).toContainEqual(['Label: billing', 2]);
    expect(groups).toContainEqual(['Label: refund', 1]);
    expect(group(rows.slice(0, 1), rows.slice(0, 1)).map(([name]) => String(name))).not.toContain('Selected rows');
    expect(group(rows.slice(0, 1)).some(([name]) => String(name).startsWith('Label'))).toBe(false);
  });
});
