import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/core/pipeline/run-event.ts';
import { describeRound } from '../../../src/jobs/batch/describe-round.ts';
import { makePlan } from '../../fakes/memory-world.ts';
import { makeTickets } from '../../fakes/template-rows.ts';

const rows = makeTickets(40, 1);
const chosen = (batch: number): RunEvent => ({
  type: 'clusters-chosen',
  batch,
  clusters: [],
  stopRule: 'budget',
  curve: [],
  approximations: [],
});
const budget = (most: number): RunEvent => ({ type: 'budget-set', rows: [{ label: 'a', rows: most }] });

describe('describeRound', () => {
  it('counts the rounds of a plan: attributes of the data set once, then two for each batch of clusters', () => {
    const plan = makePlan(rows, { rows: 100 });
    const place = (events: RunEvent[], kind: 'schema' | 'attributes' | 'rows') => {
      const { number, rounds } = describeRound(plan, events, kind);
      return [number, rounds];
    };
    expect(place([], 'schema')).toEqual([1, 7]);
    expect(place([budget(100), chosen(0)], 'attributes')).toEqual([2, 7]);
    expect(place([budget(100), chosen(0)], 'rows')).toEqual([3, 7]);
    expect(place([budget(100), chosen(0), chosen(1)], 'rows')).toEqual([5, 7]);
    // Labels with few rows have fewer batches.
    expect(place([budget(15), chosen(0), chosen(1)], 'rows')).toEqual([5, 5]);
  });

  it('leaves out rounds that the plan does not have', () => {
    const given = makePlan(rows, { rows: 8, attributes: 'attributes.jsonc' });
    expect(describeRound(given, [budget(8), chosen(0)], 'attributes')).toMatchObject({ number: 1, rounds: 2 });
    const stopping = makePlan(rows, { rows: 100, stopAfter: 'attributes' });
    expect(describeRound(stopping, [budget(100), chosen(0)], 'attributes')).toMatchObject({ number: 2, rounds: 2 });
    const named = makePlan(rows, { regions: [{ rows: 3, demonstrations: [{ hash: 'x', line: 1 }] }] });
    const { text } = describeRound(named, [budget(3), chosen(0)], 'rows');
    expect(text).toBe('Round 3 of about 3 (rows)');
  });
});
