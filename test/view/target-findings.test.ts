import { describe, expect, it } from 'vitest';
import { emptyRun, type RunState } from '../../src/core/pipeline/fold-run.ts';
import { aboutTargets } from '../../src/view/target-findings.ts';
import { makePlan } from '../core/stages/samples.ts';

const ended: RunState = { ...emptyRun, plan: makePlan(), end: { drafts: 0, wanted: 0 } };
const say = (state: Partial<RunState>) => aboutTargets({ ...ended, ...state }).map(({ text }) => text);

describe('aboutTargets', () => {
  it('tells the first shortfalls one by one and sums up the rest', () => {
    const budget = Array.from({ length: 8 }, (_, i) => ({ label: `l${i}`, rows: 10 }));
    const told = say({ budget });
    expect(told).toHaveLength(6);
    expect(told[0]).toMatch(/^Label “l0”: 0 of 10 rows, 10 missing: the model brought no more/);
    expect(told[5]).toBe('3 more are short of 30 rows together.');
  });

  it('names rows without a label, and says nothing where nothing was wanted', () => {
    expect(
      say({
        plan: makePlan({ layout: { kind: 'text', text: [['text']], typed: [] } }),
        budget: [{ label: null, rows: 1000 }],
      })[0],
    ).toMatch(/^All rows: 0 of 1,000 rows, 1,000 missing/);
    expect(say({ budget: [{ label: 'a', rows: 0 }] })).toEqual([]);
    expect(aboutTargets(emptyRun)).toEqual([]);
  });
});
