import { describe, expect, it } from 'vitest';
import { findDecidedRuns } from '../../../src/host/review/decided-runs.ts';
import { sampleEntry } from './sample-entry.ts';

type State = 'accepted' | 'rejected' | 'edited' | 'undecided';
const rows = (...states: readonly State[]) =>
  states.map((state, i) => sampleEntry({ line: i + 1, decision: { state } }));

describe('findDecidedRuns', () => {
  it('joins two and more decided rows whatever was decided, and leaves single ones alone', () => {
    const entries = rows('accepted', 'rejected', 'undecided', 'accepted', 'edited', 'rejected', 'rejected', 'accepted');
    expect(findDecidedRuns(entries)).toEqual([
      { first: 1, last: 2 },
      { first: 6, last: 8 },
    ]);
  });

  it('never hides a line that is no decided row: a broken, foreign or blank one ends a run', () => {
    const [a, b, c, d] = rows('accepted', 'accepted', 'accepted', 'accepted');
    const broken = { ...b!, kind: 'broken' as const };
    expect(findDecidedRuns([a!, broken, c!, d!])).toEqual([{ first: 3, last: 4 }]);
    expect(findDecidedRuns([a!, { ...c!, line: 4 }])).toEqual([]);
  });
});
