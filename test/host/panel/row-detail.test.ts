import { describe, expect, it } from 'vitest';
import type { DecisionAction, DecisionEvent } from '../../../src/core/data/decision.ts';
import { listHistory } from '../../../src/host/panel/row-detail.ts';

const event = (clock: number, action: DecisionAction): DecisionEvent => ({
  id: `e${clock}`,
  clock,
  by: 'ada',
  at: `t${clock}`,
  ...action,
});

describe('listHistory', () => {
  it('tells what is in force, oldest first, whatever the order of the log', () => {
    const events = [
      event(4, { kind: 'merge', file: 'out/merged.jsonl', rows: { r: 'h', other: 'h' } }),
      event(1, { kind: 'accept', row: 'r', hash: 'h' }),
      event(2, { kind: 'undo', target: 'e1' }),
      event(3, { kind: 'reject', row: 'r', reason: 'too long' }),
      event(5, { kind: 'accept', row: 'other', hash: 'h' }),
    ];
    expect(listHistory(events, 'r')).toEqual([
      { by: 'ada', at: 't3', what: 'rejected: too long' },
      { by: 'ada', at: 't4', what: 'merged into merged.jsonl' },
    ]);
  });
});
