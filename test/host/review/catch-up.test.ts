import { describe, expect, it } from 'vitest';
import { catchUp } from '../../../src/host/review/catch-up.ts';

/** Runs it with a document that is behind for some looks, and tells what was done. */
async function run(behindLooks: number): Promise<string[]> {
  const done: string[] = [];
  let looks = 0;
  await catchUp({
    isBehind: async () => looks++ < behindLooks,
    touch: async () => {
      done.push('touch');
    },
    readAnew: async () => {
      done.push('read anew');
    },
    wait: async () => {},
  });
  return done;
}

describe('catchUp', () => {
  it('does nothing when the watcher was quicker', async () => {
    expect(await run(0)).toEqual([]);
  });

  it('touches the file until the editor has noticed', async () => {
    expect(await run(1)).toEqual(['touch']);
    expect(await run(3)).toEqual(['touch', 'touch', 'touch']);
  });

  it('reads anew only when no touch has helped', async () => {
    expect(await run(4)).toEqual(['touch', 'touch', 'touch', 'touch']);
    expect(await run(99)).toEqual(['touch', 'touch', 'touch', 'touch', 'read anew']);
  });

  it('looks before each touch: what is edited meanwhile is never read over', async () => {
    const seen: string[] = [];
    await catchUp({
      isBehind: async () => {
        seen.push('look');
        return true;
      },
      touch: async () => void seen.push('touch'),
      readAnew: async () => void seen.push('read anew'),
      wait: async () => {},
    });
    expect(seen.every((step, i) => step === 'look' || seen[i - 1] === 'look')).toBe(true);
  });
});
