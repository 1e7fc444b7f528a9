import { describe, expect, it } from 'vitest';
import { Verdicts } from '../../../src/host/panel/verdicts.ts';

/** What a workspace remembers. */
function makeMemento() {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, fallback?: T) => (values.has(key) ? (values.get(key) as T) : (fallback as T)),
    update: async (key: string, value: unknown) => {
      values.set(key, JSON.parse(JSON.stringify(value)));
    },
  };
}

const done = { view: { state: 'done', verdict: 'helps' }, decisions: 12, fingerprint: 'f1' } as const;

describe('Verdicts', () => {
  it('keeps what is done for each data set, also for the next window', () => {
    const state = makeMemento();
    const verdicts = new Verdicts(state);
    expect(verdicts.get('a').view.state).toBe('none');
    verdicts.set('a', { view: { state: 'working' }, decisions: 12 });
    expect(verdicts.get('a').view.state).toBe('working');
    verdicts.set('a', done);
    verdicts.set('b', { ...done, decisions: 3 });
    expect(new Verdicts(state).get('a')).toEqual(done);
    expect(new Verdicts(state).get('b').decisions).toBe(3);
  });

  it('forgets with the window what was under way or failed, and shows the last verdict again', () => {
    const state = makeMemento();
    const verdicts = new Verdicts(state);
    verdicts.set('a', done);
    verdicts.set('a', { view: { state: 'failed', text: 'no' }, decisions: 13 });
    expect(verdicts.get('a').view.state).toBe('failed');
    expect(new Verdicts(state).get('a')).toEqual(done);
    verdicts.set('a', { view: { state: 'none' }, decisions: 13 });
    expect(verdicts.get('a')).toEqual(done);
  });
});
