import { describe, expect, it } from 'vitest';
import type { GateName } from '../../../src/core/data/draft.ts';
import { listProblems, mostProblems } from '../../../src/host/review/review-problems.ts';
import { sampleDraft, sampleEntry } from './sample-entry.ts';

const warned = (line: number, ...gates: readonly GateName[]) =>
  sampleEntry({
    line,
    draft: sampleDraft({ gates: gates.map((gate) => ({ gate, evidence: `because of ${gate}`, score: 1 })) }),
  });

describe('listProblems', () => {
  it('lists each finding of an undecided row with its evidence, and nothing of a decided one', () => {
    const against = { hash: '0123456789abcdef', line: 7 };
    const copied = sampleEntry({
      line: 3,
      draft: sampleDraft({ gates: [{ gate: 'copied-span', evidence: '9 words in a row', score: 9, against }] }),
    });
    const accepted = { ...warned(4, 'residue'), decision: { state: 'accepted' as const } };
    const edited = { ...warned(5, 'residue'), decision: { state: 'edited' as const } };
    const problems = listProblems([copied, accepted, edited]);
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [3, 'copied-span'],
      [5, 'residue'],
    ]);
    expect(problems[0]).toMatchObject({ severity: 'warning', against, text: 'copies a real row: 9 words in a row' });
  });

  it('puts errors before warnings before information', () => {
    const broken = sampleEntry({ line: 9, kind: 'broken', detail: 'Unexpected end' });
    const problems = listProblems([warned(1, 'near-duplicate'), warned(2, 'refusal'), broken]);
    expect(problems.map(({ severity }) => severity)).toEqual(['error', 'warning', 'information']);
    expect(problems[0]?.text).toContain('Unexpected end');
  });

  it('names duplicates and lines of no run', () => {
    const entries = [sampleEntry({ line: 1, kind: 'duplicate' }), sampleEntry({ line: 2, kind: 'foreign' })];
    expect(listProblems(entries).map(({ code }) => code)).toEqual(['duplicate-line', 'foreign-line']);
  });

  it('draws no icon and breaks no line with evidence from a row', () => {
    const entry = sampleEntry({
      draft: sampleDraft({ gates: [{ gate: 'residue', evidence: 'see $(trash)\nhere', score: 1 }] }),
    });
    expect(listProblems([entry])[0]?.text).not.toMatch(/\$\(|\n/);
  });

  it('keeps exactly as many as the panel lists without a summary', () => {
    const entries = Array.from({ length: mostProblems }, (_, i) => warned(i + 1, 'residue'));
    const problems = listProblems(entries);
    expect(problems).toHaveLength(mostProblems);
    expect(problems[0]?.code).toBe('residue');
  });

  it('sums up more than that in a first entry that says how many there are of each kind', () => {
    const entries = Array.from({ length: 700 }, (_, i) => warned(i + 1, 'near-duplicate', 'refusal'));
    const problems = listProblems([...entries, sampleEntry({ line: 701, kind: 'broken', detail: 'x' })]);
    expect(problems).toHaveLength(mostProblems);
    const [summary, first] = problems;
    expect(summary).toMatchObject({ line: 1, code: 'summary', severity: 'error' });
    expect(summary?.text).toContain('1,401 findings');
    expect(summary?.text).toContain('refusal 700, near-duplicate 700, broken-line 1');
    expect(summary?.text).toContain('nothing was dropped');
    expect(first?.code).toBe('broken-line');
    expect(problems.filter(({ code }) => code === 'refusal')).toHaveLength(700);
    expect(problems.filter(({ code }) => code === 'near-duplicate')).toHaveLength(298);
  });
});
