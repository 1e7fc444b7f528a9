import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PostponedReply } from '../../../src/core/ports/postponed-reply.ts';
import type { TextModel, TextReply, TextRequest } from '../../../src/core/ports/text-model.ts';
import { ask, type Desk, inOrder } from '../../../src/core/stages/ask.ts';
import { textLayout } from './samples.ts';

const request: TextRequest = {
  messages: [{ role: 'user', content: 'hello' }],
  replySchema: {},
  task: { kind: 'schema', layout: textLayout, samples: [] },
  temperature: 0,
  maxOutputTokens: 10,
  seed: 'one',
};

/** A desk whose model gives one reply; `log` tells what happened in order. */
function makeDesk(reply: Partial<TextReply>, signal: Desk['signal'] = new AbortController().signal) {
  const stored = new Map<string, TextReply>();
  const log: string[] = [];
  const model: TextModel = {
    id: 'made/model',
    fingerprint: null,
    limits: { concurrency: 1, maxInputTokens: 1, maxOutputTokens: 1 },
    complete: ({ seed }) => {
      log.push(`ask ${seed}`);
      return Promise.resolve({ text: '', model: 'made/model-7', finish: 'stop', ...reply });
    },
  };
  const replies: Desk['replies'] = {
    get: (key) => stored.get(key),
    put: async (key, value) => {
      await Promise.resolve();
      stored.set(key, value);
      log.push('stored');
    },
  };
  return { desk: { model, replies, signal }, log, stored };
}

describe('ask', () => {
  it('stores a reply before it is used, and never asks for it again', async () => {
    const { desk, log } = makeDesk({ text: '{"a":1}' });
    const first = await ask(desk, request);
    expect(first).toMatchObject({ model: 'made/model-7', value: { a: 1 }, repaired: false, cut: false });
    expect(log).toEqual(['ask one', 'stored']);
    expect(await ask(desk, request)).toEqual(first);
    expect(log).toHaveLength(2);
    await ask(desk, { ...request, seed: 'two' });
    expect(log).toEqual(['ask one', 'stored', 'ask two', 'stored']);
  });

  it('says in words why a reply cannot be used', async () => {
    const problem = async (reply: Partial<TextReply>) =>
      (await ask(makeDesk(reply).desk, request)) as { problem?: string };
    expect((await problem({ finish: 'refusal', text: '{}' })).problem).toBe('the model refused');
    expect((await problem({ finish: 'filtered' })).problem).toMatch(/filter/);
    expect((await problem({ text: 'no' })).problem).toBe('the reply holds no JSON object');
    expect((await problem({ text: 'no', finish: 'length' })).problem).toMatch(/cut off at the output limit/);
    expect(await ask(makeDesk({ text: '{"a":[1', finish: 'length' }).desk, request)).toMatchObject({ cut: true });
  });

  it('asks nothing after an abort, and lets the model’s own failure through', async () => {
    const controller = new AbortController();
    const { desk, log } = makeDesk({}, controller.signal);
    controller.abort();
    await expect(ask(desk, request)).rejects.toThrow(/abort/i);
    expect(log).toEqual([]);
    const broken = makeDesk({});
    const model = { ...broken.desk.model, complete: () => Promise.reject(new Error('no network')) };
    await expect(ask({ ...broken.desk, model }, request)).rejects.toThrow('no network');
    expect(broken.stored.size).toBe(0);
  });
});

describe('inOrder', () => {
  it('keeps the order whichever comes back first, and never has more under way than it may', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.nat(12), fc.integer({ min: -1, max: 6 }), async (scheduler, count, limit) => {
        let underWay = 0;
        let most = 0;
        const tasks = Array.from({ length: count }, (_, i) => async () => {
          most = Math.max(most, ++underWay);
          await scheduler.schedule(Promise.resolve());
          underWay--;
          return i;
        });
        const results: number[] = [];
        const reading = (async () => {
          for await (const value of inOrder(tasks, limit)) results.push(value);
        })();
        await scheduler.waitFor(reading);
        expect(results).toEqual(Array.from(tasks.keys()));
        expect(most).toBeLessThanOrEqual(Math.max(1, limit));
        if (count > limit && limit > 0) expect(most).toBe(limit);
      }),
      { numRuns: 60 },
    );
  });

  it('starts no task twice, and all of them at once when nothing limits them', async () => {
    let started = 0;
    const tasks = Array.from({ length: 5 }, () => () => Promise.resolve(++started));
    const results: number[] = [];
    for await (const value of inOrder(tasks, Number.POSITIVE_INFINITY)) results.push(value);
    expect(results).toEqual([1, 2, 3, 4, 5]);
  });

  it('surfaces a rejection at its turn, after the results before it, and starts nothing more', async () => {
    const started: number[] = [];
    const tasks = Array.from({ length: 6 }, (_, i) => () => {
      started.push(i);
      return i === 2 ? Promise.reject(new Error('third')) : Promise.resolve(i);
    });
    const results: number[] = [];
    const reading = async () => {
      for await (const value of inOrder(tasks, 2)) results.push(value);
    };
    await expect(reading()).rejects.toThrow('third');
    expect(results).toEqual([0, 1]);
    await new Promise((done) => setTimeout(done, 5));
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it('begins every task after a postponed reply, yields nothing that comes after it, and ends with it', async () => {
    const started: number[] = [];
    const tasks = Array.from({ length: 7 }, (_, i) => async () => {
      started.push(i);
      if (i === 2 || i === 4) throw new PostponedReply();
      return i;
    });
    const results: number[] = [];
    const reading = async () => {
      for await (const value of inOrder(tasks, 2)) results.push(value);
    };
    await expect(reading()).rejects.toBeInstanceOf(PostponedReply);
    expect(results).toEqual([0, 1]);
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('starts nothing more when the reader stops', async () => {
    let started = 0;
    const tasks = Array.from({ length: 9 }, () => () => Promise.resolve(++started));
    for await (const value of inOrder(tasks, 2)) if (value === 2) break;
    expect(started).toBeLessThanOrEqual(4);
  });
});
