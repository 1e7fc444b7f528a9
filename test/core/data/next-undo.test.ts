import { describe, expect, it } from 'vitest';
import type { DecisionAction, DecisionEvent } from '../../../src/core/data/decision.ts';
import { foldDecisions } from '../../../src/core/data/fold-decisions.ts';
import { findMergedRows, findNextUndo } from '../../../src/core/data/next-undo.ts';

/** A reviewer at work: every step appends one event with the next clock. */
function createDesk() {
  const events: DecisionEvent[] = [];
  const add = (action: DecisionAction, by = 'ana', batch?: string) => {
    const clock = events.length + 1;
    const head = { id: `e${clock}`, ...(batch === undefined ? {} : { batch }), clock, by, at: '' };
    events.push({ ...head, ...action });
  };
  const press = (which: 'undo' | 'redo') => {
    const target = findNextUndo(events, 'ana')[which];
    if (target === undefined) return false;
    add({ kind: 'undo', target });
    return true;
  };
  const state = (row: string) => foldDecisions(events).rows.get(row)?.state;
  return { events, add, press, state };
}

describe('findNextUndo', () => {
  it('walks back and forth over any number of decisions', () => {
    const desk = createDesk();
    const rows = ['r1', 'r2', 'r3', 'r4'];
    for (const row of rows) desk.add({ kind: 'reject', row });
    const states = () => rows.map((row) => (desk.state(row) === 'rejected' ? 'x' : '.')).join('');
    const seen = [states()];
    for (const key of 'uuuurrruurrrr') {
      desk.press(key === 'u' ? 'undo' : 'redo');
      seen.push(states());
    }
    expect(seen.join(' ')).toBe('xxxx xxx. xx.. x... .... x... xx.. xxx. xx.. x... xx.. xxx. xxxx xxxx');
    expect(desk.press('redo')).toBe(false);
  });

  it('has nothing to redo after a new decision', () => {
    const desk = createDesk();
    desk.add({ kind: 'reject', row: 'r' });
    desk.press('undo');
    desk.add({ kind: 'accept', row: 's', hash: 'h' });
    expect(desk.press('redo')).toBe(false);
    desk.press('undo');
    expect(desk.press('redo')).toBe(true);
    expect(desk.state('s')).toBe('accepted');
    expect(desk.press('redo')).toBe(false);
  });

  it('leaves the decisions of others and merges alone, and takes batches as one', () => {
    const desk = createDesk();
    desk.add({ kind: 'reject', row: 'r1' }, 'ana', 'bulk');
    desk.add({ kind: 'reject', row: 'r2' }, 'ana', 'bulk');
    desk.add({ kind: 'reject', row: 'r3' }, 'bo');
    desk.add({ kind: 'merge', file: 'x', rows: { r1: 'h' } });
    desk.press('undo');
    expect(['r1', 'r2', 'r3'].map(desk.state)).toEqual(['undecided', 'undecided', 'rejected']);
    expect(desk.press('undo')).toBe(false);
    desk.press('redo');
    expect(['r1', 'r2'].map(desk.state)).toEqual(['rejected', 'rejected']);
  });
});

describe('findMergedRows', () => {
  it('says which rows of an undo are in files already', () => {
    const desk = createDesk();
    for (const row of ['r1', 'r2', 'r3']) desk.add({ kind: 'accept', row, hash: 'h' }, 'ana', 'bulk');
    desk.add({ kind: 'merge', file: 'b.jsonl', rows: { r1: 'h', r2: 'h' } });
    desk.add({ kind: 'merge', file: 'a.jsonl', rows: { r1: 'h' } });
    expect(findMergedRows(desk.events, 'bulk')).toEqual([
      { row: 'r1', files: ['a.jsonl', 'b.jsonl'] },
      { row: 'r2', files: ['b.jsonl'] },
    ]);
    expect(findMergedRows(desk.events, 'e3')).toEqual([]);
    desk.add({ kind: 'undo', target: 'e4' });
    expect(findMergedRows(desk.events, 'bulk')).toEqual([{ row: 'r1', files: ['a.jsonl'] }]);
  });
});
