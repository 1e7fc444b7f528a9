import { describe, expect, it } from 'vitest';
import type { DecisionEvent } from '../../src/core/data/decision.ts';
import { listReasons } from '../../src/host/recent-reasons.ts';

let clock = 0;
const reject = (reason: string | undefined, batch?: string): DecisionEvent => ({
  id: `e${++clock}`,
  clock,
  by: 'me',
  at: '2026-01-01T00:00:00.000Z',
  kind: 'reject',
  row: `r${clock}`,
  ...(reason === undefined ? {} : { reason }),
  ...(batch === undefined ? {} : { batch }),
});

describe('listReasons', () => {
  it('lists the most frequent first, then the latest, each once', () => {
    const events = ['too short', 'off topic', 'off topic', 'rude'].map((reason) => reject(reason));
    expect(listReasons(events, '')).toEqual(['off topic', 'rude', 'too short']);
  });

  it('counts a batch once, and leaves out deletions and rejections without a reason', () => {
    const bulk = Array.from({ length: 50 }, () => reject('bulk', 'b1'));
    const events = [...bulk, reject('twice'), reject('twice'), reject('deleted'), reject(undefined)];
    expect(listReasons(events, 'deleted')).toEqual(['twice', 'bulk']);
  });

  it('stops at nine, for the keys 1 to 9', () => {
    expect(
      listReasons(
        Array.from({ length: 20 }, (_, i) => reject(`reason ${i}`)),
        '',
      ),
    ).toHaveLength(9);
  });
});
