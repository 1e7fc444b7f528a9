import { describe, expect, it } from 'vitest';
import type { DecisionEvent } from '../../../src/core/data/decision.ts';
import { measurePace } from '../../../src/host/panel/pace.ts';

const start = Date.parse('2026-01-01T10:00:00Z');
const accept = (second: number, by = 'me', batch?: string): DecisionEvent => ({
  id: `${by}${second}`,
  clock: second,
  by,
  at: new Date(start + second * 1000).toISOString(),
  kind: 'accept',
  row: 'r',
  hash: 'h',
  ...(batch === undefined ? {} : { batch }),
});

describe('measurePace', () => {
  it('is the mean time between single decisions of one person', () => {
    const own = [0, 4, 8, 12, 16, 20].map((second) => accept(second));
    const others = [1, 2, 3].map((second) => accept(second, 'you'));
    expect(measurePace([...own, ...others], 'me')).toBe(4);
  });

  it('leaves out pauses and bulk decisions', () => {
    const own = [0, 4, 8, 1000, 1004, 1008, 1012].map((second) => accept(second));
    const bulk = [5, 6, 7].map((second) => accept(second, 'me', 'b'));
    expect(measurePace([...own, ...bulk], 'me')).toBe(4);
  });

  it('is not known after a few decisions', () => {
    expect(
      measurePace(
        [0, 4, 8].map((second) => accept(second)),
        'me',
      ),
    ).toBeUndefined();
  });
});
