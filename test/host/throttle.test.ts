import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createThrottle } from '../../src/host/throttle.ts';

describe('createThrottle', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('works once for many calls, and again for a call meanwhile', async () => {
    let runs = 0;
    const throttle = createThrottle(100, async () => {
      runs++;
      if (runs === 1) throttle.call();
    });
    throttle.call();
    throttle.call();
    await vi.advanceTimersByTimeAsync(99);
    expect(runs).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(runs).toBe(2);
  });

  it('runs no more once it is disposed of', async () => {
    let runs = 0;
    const throttle = createThrottle(100, () => {
      runs++;
    });
    throttle.call();
    throttle.dispose();
    await vi.advanceTimersByTimeAsync(500);
    expect(runs).toBe(0);
  });
});
