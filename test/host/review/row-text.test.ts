import { describe, expect, it } from 'vitest';
import type { GateFinding } from '../../../src/core/data/draft.ts';
import {
  drawAfterLine,
  drawWeight,
  formatCounts,
  letterOf,
  titleFirstLens,
  titleOddLine,
  titleSecondLens,
} from '../../../src/host/review/row-text.ts';
import { sampleDraft, sampleEntry } from './sample-entry.ts';

const copied: GateFinding = { gate: 'copied-span', evidence: '9 words', score: 9 };
const residue: GateFinding = { gate: 'residue', evidence: 'Sure! Here', score: 1 };

describe('lens titles', () => {
  it('offer accept first and reject second, then warning, weight and cluster', () => {
    const entry = sampleEntry({ weight: 1.95, draft: sampleDraft({ gates: [copied, residue] }) });
    expect(titleFirstLens(entry)).toBe('✓ Accept');
    expect(titleSecondLens(entry)).toBe('✗ Reject · ⚠ copies a real row +1 · 1.95× ▮▮▮▮▯ · cluster c1');
  });

  it('offer to take a decision back', () => {
    expect(titleFirstLens(sampleEntry({ decision: { state: 'accepted' } }))).toBe('↶ Undo accept');
    expect(titleFirstLens(sampleEntry({ decision: { state: 'rejected' } }))).toBe('↶ Undo reject');
    expect(titleSecondLens(sampleEntry({ decision: { state: 'rejected' } }))).toBe('Why · cluster c1');
  });

  it('say that an edited row is accepted as edited', () => {
    expect(titleFirstLens(sampleEntry({ decision: { state: 'edited' } }))).toBe('✓ Accept edited');
  });

  it('draw no icon that a broken line names', () => {
    expect(titleOddLine(sampleEntry({ kind: 'broken', detail: 'near $(trash)' }))).not.toContain('$(');
  });
});

describe('drawWeight', () => {
  it.each([
    [0, '▯▯▯▯▯'],
    [0.15, '▯▯▯▯▯'],
    [1, '▮▮▯▯▯'],
    [1.95, '▮▮▮▮▯'],
    [20, '▮▮▮▮▮'],
  ])('draws %d as %s', (weight, drawn) => expect(drawWeight(weight)).toBe(drawn));
});

describe('what stands around a line', () => {
  it('is the weight with a sign for warnings, nothing when nothing is known', () => {
    expect(drawAfterLine(sampleEntry())).toBe('');
    expect(drawAfterLine(sampleEntry({ weight: 0.5, draft: sampleDraft({ gates: [copied] }) }))).toBe('▮▯▯▯▯ 0.50×  ⚠');
  });

  it('is a letter for each state', () => {
    const states = ['accepted', 'rejected', 'edited', 'undecided'] as const;
    expect(states.map((state) => letterOf(sampleEntry({ decision: { state } })))).toEqual(['A', 'R', 'E', undefined]);
    expect(letterOf(sampleEntry({ kind: 'broken' }))).toBe('!');
  });

  it('counts in the status bar', () => {
    expect(formatCounts({ accepted: 12, rejected: 3, left: 85 })).toBe('A 12 · R 3 · left 85');
  });
});
