import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/data/plan.ts';
import { emptyRun } from '../../src/core/pipeline/fold-run.ts';
import type { RunEvent } from '../../src/core/pipeline/run-event.ts';
import { aboutSteering } from '../../src/view/steering-findings.ts';
import { makePlan } from '../core/stages/samples.ts';

const say = (plan: Plan, kind: 'augment' | 'weigh' = 'augment', model = 'openai/x') =>
  aboutSteering({
    ...emptyRun,
    plan,
    start: { type: 'run-start', kind, model } as RunEvent & { type: 'run-start' },
  }).map(({ text }) => text);

describe('aboutSteering', () => {
  it('names everything that people said to the model, and only what was used', () => {
    const list = ['too long', 'too formal', 'wrong tone', 'dull'].map((text) => ({ text, from: text }));
    const plan = makePlan({
      guidance: ' Name a town. ',
      steering: { list: [...list, { text: 'unused', from: 'x', use: false }], rows: [{ id: 'a', fields: '{}' }] },
    });
    expect(say(plan)).toEqual([
      'Every prompt held guidance “Name a town.”; 4 reasons to avoid (“too long”, “too formal”, “wrong tone”, …); the nearest of 1 accepted row.',
    ]);
    expect(say(plan, 'augment', 'offline/built-in')[0]).toMatch(/The built-in generator cannot read them\.$/);
  });

  it('says nothing when there was nothing, or nobody was asked', () => {
    expect(say(makePlan())).toEqual([]);
    expect(say(makePlan({ guidance: ' ' }))).toEqual([]);
    expect(say(makePlan({ guidance: 'x' }), 'weigh')).toEqual([]);
  });
});
