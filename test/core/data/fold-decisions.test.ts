import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecisionAction, DecisionEvent, RowDecision } from '../../../src/core/data/decision.ts';
import { foldDecisions } from '../../../src/core/data/fold-decisions.ts';
import { orderEvents } from '../../../src/core/data/order-events.ts';

const event = (id: string, clock: number, action: DecisionAction, by = 'ana', batch?: string): DecisionEvent => ({
  id,
  ...(batch === undefined ? {} : { batch }),
  clock,
  by,
  at: '2026-01-01T00:00:00.000Z',
  ...action,
});
const accept = (row: string, hash: string): DecisionAction => ({ kind: 'accept', row, hash });
const reject = (row: string): DecisionAction => ({ kind: 'reject', row });
const edit = (row: string, hash: string): DecisionAction => ({ kind: 'edit', row, hash, line: `{"t":"${hash}"}` });
const undo = (target: string): DecisionAction => ({ kind: 'undo', target });

const fold = (events: DecisionEvent[], texts?: Parameters<typeof foldDecisions>[1]) => foldDecisions(events, texts);
const stateOf = (events: DecisionEvent[], texts?: Parameters<typeof foldDecisions>[1]) =>
  fold(events, texts).rows.get('r')?.state;

const rows = ['r', 's'];
const anyAction = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...rows), fc.constantFrom('h1', 'h2')).map((a) => accept(...a)) },
  { weight: 2, arbitrary: fc.constantFrom(...rows).map(reject) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...rows), fc.constantFrom('h1', 'h2')).map((a) => edit(...a)) },
  { weight: 4, arbitrary: fc.constantFrom('e0', 'e1', 'e2', 'e3', 'e4', 'e5', 'b0', 'nobody').map(undo) },
  { weight: 1, arbitrary: fc.constant<DecisionAction>({ kind: 'merge', file: 'x.jsonl', rows: { r: 'h1' } }) },
);
const anyLog = fc
  .array(
    fc.tuple(anyAction, fc.integer({ min: 1, max: 6 }), fc.constantFrom('ana', 'bo'), fc.option(fc.constant('b0'))),
    {
      maxLength: 10,
    },
  )
  .map((parts) => parts.map(([action, clock, by, batch], i) => event(`e${i}`, clock, action, by, batch ?? undefined)));
const comparable = (events: DecisionEvent[]) => {
  const { rows: folded, ...rest } = fold(events);
  return { ...rest, rows: [...folded].sort(([a], [b]) => (a < b ? -1 : 1)) };
};

describe('foldDecisions', () => {
  it('gives the same state for any permutation, repetition and split of the lines over files', () => {
    fc.assert(
      fc.property(anyLog, fc.infiniteStream(fc.nat()), (log, numbers) => {
        const draw = (bound: number) => (numbers.next().value as number) % bound;
        const files: DecisionEvent[][] = [[], [], []];
        for (const one of log) {
          for (let copies = 1 + draw(2); copies > 0; copies--) {
            const file = files[draw(3)];
            file.splice(draw(file.length + 1), 0, structuredClone(one));
          }
        }
        expect(comparable(files.flat())).toEqual(comparable(log));
      }),
      { numRuns: 500 },
    );
  });

  it('holds an event exactly when no holding undo after it names it', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const { events, inForce } = orderEvents(log);
        const holds = (place: number): boolean =>
          !events.some((other, at) => {
            const names = other.kind === 'undo' && [events[place].id, events[place].batch].includes(other.target);
            return at > place && names && holds(at);
          });
        expect([...inForce]).toEqual(events.filter((_, place) => holds(place)).map(({ id }) => id));
      }),
      { numRuns: 300 },
    );
  });

  it('lets the last verdict count, by clock and then by id', () => {
    expect(stateOf([event('b', 1, accept('r', 'h')), event('a', 2, reject('r'))])).toBe('rejected');
    expect(stateOf([event('b', 2, accept('r', 'h')), event('a', 2, reject('r'))])).toBe('accepted');
  });

  it('takes a decision back with an undo, and the undo with another one', () => {
    const log = [event('a', 1, accept('r', 'h')), event('b', 2, reject('r')), event('c', 3, undo('b'))];
    expect(stateOf(log)).toBe('accepted');
    expect(stateOf([...log, event('d', 4, undo('c'))])).toBe('rejected');
    expect(stateOf([...log, event('d', 4, undo('c')), event('e', 5, undo('d'))])).toBe('accepted');
    expect(fold([event('a', 1, reject('r')), event('b', 2, undo('a'))]).rows.get('r')).toEqual({ state: 'undecided' });
  });

  it('takes a whole batch back by its name', () => {
    const log = rows.map((row, i) => event(`a${i}`, 1 + i, reject(row), 'ana', 'bulk'));
    const states = (events: DecisionEvent[]) => rows.map((row) => fold(events).rows.get(row)?.state);
    expect(states(log)).toEqual(['rejected', 'rejected']);
    expect(states([...log, event('u', 9, undo('bulk'))])).toEqual(['undecided', 'undecided']);
    expect(states([...log, event('u', 9, undo('a1'))])).toEqual(['rejected', 'undecided']);
  });

  it('counts undos that name nothing before them', () => {
    const folded = fold([event('a', 5, reject('r')), event('b', 2, undo('a')), event('c', 9, undo('lost'))]);
    expect(folded.ignoredUndos).toBe(2);
    expect(folded.rows.get('r')?.state).toBe('rejected');
  });

  it('binds an acceptance to the text', () => {
    const log = [event('a', 1, accept('r', 'h1'))];
    const current = (hash: string) => new Map([['r', { original: 'h1', current: hash }]]);
    expect(stateOf(log, current('h1'))).toBe('accepted');
    expect(stateOf(log, current('h2'))).toBe('edited');
    const edited = [...log, event('b', 2, edit('r', 'h2'))];
    expect(stateOf(edited)).toBe('edited');
    expect(stateOf([...edited, event('c', 3, undo('b'))])).toBe('accepted');
    expect(stateOf([...edited, event('c', 3, accept('r', 'h2'))])).toBe('accepted');
    // Accepted on another branch, where the edit was not known: that consent was to another text.
    expect(stateOf([...edited, event('c', 3, accept('r', 'h1'))])).toBe('edited');
  });

  it('reopens a rejected row that is edited later, and keeps the line', () => {
    const decision = fold([event('a', 1, reject('r')), event('b', 2, edit('r', 'h2'))]).rows.get('r');
    expect(decision).toEqual({ state: 'edited', event: 'b', line: '{"t":"h2"}' });
  });

  it('knows edited from original text without any event', () => {
    const texts = new Map([
      ['r', { original: 'h1', current: 'h2' }],
      ['s', { original: 'h1', current: 'h1' }],
    ]);
    expect([...fold([], texts).rows.values()].map(({ state }) => state)).toEqual(['edited', 'undecided']);
    expect(stateOf([event('a', 1, edit('r', 'h2'))], new Map([['r', { original: 'h1', current: 'h1' }]]))).toBe(
      'undecided',
    );
  });

  it('names reviewers who disagree, and only those', () => {
    const agreed = [event('a', 1, accept('r', 'h')), event('b', 2, accept('r', 'h'), 'bo')];
    expect(fold(agreed).rows.get('r')?.conflict).toBeUndefined();
    const changedMind = [event('a', 1, accept('r', 'h')), event('b', 2, reject('r'))];
    expect(fold(changedMind).rows.get('r')?.conflict).toBeUndefined();
    const decision = fold([event('a', 1, accept('r', 'h')), event('b', 1, reject('r'), 'bo')]).rows.get('r');
    expect(decision?.state).toBe('rejected');
    expect(decision?.conflict?.map(({ by, verdict }) => `${by} ${verdict}`)).toEqual(['ana accepted', 'bo rejected']);
  });

  it('remembers the files a row was merged into, whatever is decided afterwards', () => {
    const log = [
      event('a', 1, accept('r', 'h')),
      event('m', 2, { kind: 'merge', file: 'x.jsonl', rows: { r: 'h' } }),
      event('u', 3, undo('a')),
    ];
    expect(fold(log).rows.get('r')).toEqual<RowDecision>({ state: 'undecided', mergedInto: ['x.jsonl'] });
    expect(fold([...log, event('v', 4, undo('m'))]).rows.get('r')?.mergedInto).toBeUndefined();
  });

  it('counts ids that stand for two different events and gives the largest clock', () => {
    const folded = fold([event('a', 1, reject('r')), event('a', 7, accept('r', 'h'))]);
    expect(folded.clashes).toBe(1);
    expect(fold([event('a', 3, reject('r')), event('b', 8, undo('a'))]).clock).toBe(8);
  });
});
