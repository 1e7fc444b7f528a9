import { beforeAll, describe, expect, it } from 'vitest';
import { createOfflineModel } from '../../../src/adapters/offline/offline-model.ts';
import { foldRun } from '../../../src/core/pipeline/fold-run.ts';
import { run } from '../../../src/core/pipeline/run.ts';
import type { RunEvent } from '../../../src/core/pipeline/run-event.ts';
import {
  collectEvents,
  makeCountingModel,
  makePlan,
  makeReplies,
  makeWorld,
  shuffleReplies,
} from '../../fakes/memory-world.ts';
import { makeTickets } from '../../fakes/template-rows.ts';

const rows = makeTickets(120, 1);
const plan = makePlan(rows, { rows: 24, explore: { batches: 2, rowsPerCluster: 4 }, generate: { rowsPerCall: 2 } });

/** One event a line, so that a difference shows where it is. */
function print(events: readonly RunEvent[]): string[] {
  return events.map((event) => JSON.stringify(event));
}

const whole = makeCountingModel();
let first: RunEvent[];
let expected: string[];

beforeAll(async () => {
  first = await collectEvents(plan, makeWorld(rows, { model: whole }));
  expected = print(first);
});

describe('run', () => {
  it('tells the same events twice, with the rows, the weights and the gap that were wanted', async () => {
    const state = foldRun(first);
    expect(state.drafts).toHaveLength(24);
    expect(state.weights.size).toBe(24);
    expect(state.gap?.kind).toBe('estimate');
    expect(state.end).toMatchObject({ drafts: 24, wanted: 24 });
    expect(print(await collectEvents(plan, makeWorld(rows)))).toEqual(expected);
  });

  it('does not depend on the order in which replies come', async () => {
    for (const seed of ['a', 'b']) {
      const model = shuffleReplies(createOfflineModel(), seed);
      const events = await collectEvents(plan, makeWorld(rows, { model }));
      expect(model.answered, 'the replies did come in another order').not.toEqual(whole.asked);
      expect(model.answered.toSorted()).toEqual(whole.asked.toSorted());
      expect(print(events)).toEqual(expected);
    }
  });

  it('goes on after a stop at any event: the same events, and no call asked twice', async () => {
    const replies = makeReplies();
    const model = makeCountingModel();
    for (let stopAt = 1; stopAt < expected.length; stopAt += 9) {
      const told: RunEvent[] = [];
      for await (const event of run(plan, makeWorld(rows, { model, replies }))) {
        if (event.type !== 'progress') told.push(event);
        if (told.length === stopAt) break;
      }
      expect(print(told)).toEqual(expected.slice(0, stopAt));
    }
    expect(print(await collectEvents(plan, makeWorld(rows, { model, replies })))).toEqual(expected);
    expect(model.asked.toSorted()).toEqual(whole.asked.toSorted());
    const again = makeCountingModel();
    await collectEvents(plan, makeWorld(rows, { model: again, replies }));
    expect(again.asked).toEqual([]);
  });

  it('changes with the seed and with the run id only where it should', async () => {
    const one = foldRun(first);
    const other = foldRun(await collectEvents(plan, makeWorld(rows, { runId: 'run2' })));
    expect(other.drafts.map(({ row }) => row)).toEqual(one.drafts.map(({ row }) => row));
    expect([...other.weights.values()]).toEqual([...one.weights.values()]);
    expect(other.drafts.some(({ id }, i) => id === one.drafts[i]!.id)).toBe(false);
    const seeded = foldRun(await collectEvents({ ...plan, seed: 2 }, makeWorld(rows)));
    expect(seeded.drafts.map(({ row }) => row)).not.toEqual(one.drafts.map(({ row }) => row));
  });

  it('stops at once when it is cancelled', async () => {
    const stop = new AbortController();
    const model = makeCountingModel();
    const events = run(plan, makeWorld(rows, { model, signal: stop.signal }));
    await expect(
      (async () => {
        for await (const event of events) if (event.type === 'draft-ready') stop.abort();
      })(),
    ).rejects.toThrow();
    expect(model.asked.length).toBeLessThan(12);
  });

  it('refuses a target for a label that no row has, with a code', async () => {
    const events = collectEvents({ ...plan, targets: { nosuch: 3 } }, makeWorld(rows));
    await expect(events).rejects.toMatchObject({ code: 'unknown-target' });
  });
});
