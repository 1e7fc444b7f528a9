import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/data/json.ts';
import { foldRun, type RunState } from '../../../src/core/pipeline/fold-run.ts';
import { countArrived, countsTowardsTarget, weighTargets } from '../../../src/core/pipeline/target-outcome.ts';
import { aboutTargets } from '../../../src/view/target-findings.ts';
import { collectEvents, makePlan, makeWorld } from '../../fakes/memory-world.ts';
import { makeScriptedModel, type RowsCall, writeRows } from '../../fakes/scripted-model.ts';
import { makeTickets } from '../../fakes/template-rows.ts';

const rows = makeTickets(90, 'targets');
const targets = { refund: 20, delivery: 10, praise: 10 };
const plan = makePlan(rows, { rows: 40, targets, explore: { batches: 2, rowsPerCluster: 5 } });

async function runWith(script: (call: RowsCall) => readonly JsonObject[] | string, changes = plan): Promise<RunState> {
  const model = makeScriptedModel(script);
  return foldRun(await collectEvents(changes, makeWorld(rows, { model })));
}
const outcomeOf = (state: RunState, label: string) => weighTargets(state).find((outcome) => outcome.label === label)!;
const sentencesOf = (state: RunState) => aboutTargets(state).map(({ text }) => text);

describe('a run with targets', () => {
  it('reaches every target when the model does what it is asked', async () => {
    const state = await runWith(writeRows);
    for (const [label, wanted] of Object.entries(targets)) {
      expect(outcomeOf(state, label)).toMatchObject({
        wanted,
        arrived: wanted,
        unusable: 0,
        failed: 0,
        isReached: true,
      });
    }
    expect(state.end).toMatchObject({ drafts: 40, wanted: 40 });
    expect(sentencesOf(state).filter((text) => / missing: /.test(text))).toEqual([]);
  });

  it('reaches them too when every other reply fails or is short, and says nothing of it', async () => {
    const state = await runWith((call) =>
      call.place % 3 === 0 ? 'I cannot do that.' : writeRows(call, Math.max(1, call.count - 1)),
    );
    for (const [label, wanted] of Object.entries(targets)) {
      const outcome = outcomeOf(state, label);
      expect(outcome).toMatchObject({ arrived: wanted, isReached: true });
      expect(outcome.failed).toBeGreaterThan(0);
    }
  });

  it('writes rows again that are of no use, and counts only those that arrived', async () => {
    const real = rows.find(({ label }) => label === 'refund')!.text as string;
    const state = await runWith((call) =>
      writeRows(call).map((row, i) => (i === 0 && call.label === 'refund' && call.place < 4 ? { text: real } : row)),
    );
    const refund = outcomeOf(state, 'refund');
    expect(refund).toMatchObject({ wanted: 20, arrived: 20, isReached: true });
    expect(refund.unusable).toBeGreaterThan(0);
    const own = state.drafts.filter(({ row }) => row.label === 'refund');
    expect(own).toHaveLength(20 + refund.unusable);
    expect(countArrived(state.drafts, plan.layout).get('refund')).toBe(20);
  });

  it('explains a shortfall by label: failed replies, useless rows, or nothing more to be had', async () => {
    const real = rows.find(({ label }) => label === 'delivery')!.text as string;
    const state = await runWith((call) => {
      if (call.label === 'refund') return 'Sorry, no.';
      if (call.label === 'delivery') return Array.from({ length: call.count }, () => ({ text: real }));
      return call.place < 300 && /c\d+ (0|1000)$/.test(call.seed) ? writeRows(call, 1) : [];
    });
    expect(outcomeOf(state, 'refund')).toMatchObject({ arrived: 0, unusable: 0, isReached: false });
    expect(sentencesOf(state).slice(0, 3)).toEqual([
      expect.stringMatching(
        /^Label “delivery”: 0 of 10 rows, 10 missing: \d+ rows were empty, refused or equal to another row and do not count\.$/,
      ),
      expect.stringMatching(
        /^Label “refund”: 0 of 20 rows, 20 missing: \d+ replies or rows of replies could not be used\.$/,
      ),
      expect.stringMatching(/^Label “praise”: \d of 10 rows, \d missing: the model brought no more after/),
    ]);
    expect(state.failures.length, 'a label that brings nothing is not asked for ever').toBeLessThan(30);
  });

  it('moves what one cluster cannot bring to others of its label', async () => {
    const atOnce = makePlan(rows, { rows: 40, targets, explore: { batches: 1, rowsPerCluster: 5 } });
    const state = await runWith((call) => (/ c1 /.test(call.seed) ? [] : writeRows(call)), atOnce);
    const [first] = state.clusters;
    expect(state.drafts.some(({ origin }) => origin.cluster === first!.id)).toBe(false);
    expect(outcomeOf(state, first!.label!)).toMatchObject({ isReached: true });
  });
});

describe('countsTowardsTarget', () => {
  const counts = (...gates: string[]) =>
    countsTowardsTarget({ gates: gates.map((gate) => ({ gate: gate as 'empty', evidence: '', score: 1 })) });

  it('leaves out only rows that are of no use to anybody; a disputed label is for people to decide', () => {
    expect(counts()).toBe(true);
    for (const gate of ['label-disagreement', 'near-duplicate', 'copied-span', 'residue', 'out-of-range']) {
      expect(counts(gate), gate).toBe(true);
    }
    for (const gate of ['empty', 'exact-duplicate', 'refusal']) expect(counts('residue', gate), gate).toBe(false);
  });
});

describe('rows whose label is disputed', () => {
  let state: RunState;
  beforeAll(async () => {
    // Praise by its label, refund by its words.
    const words = rows.filter(({ label }) => label === 'refund').map(({ text }) => text as string);
    state = await runWith((call) =>
      call.label === 'praise'
        ? writeRows(call).map((_, i) => ({
            text: `Well, ${words[(call.place + i) % words.length]} ${call.place} ${i}`,
          }))
        : writeRows(call),
    );
  }, 60_000);

  it('count, keep the label that was asked for, and are told', () => {
    const praise = outcomeOf(state, 'praise');
    expect(praise).toMatchObject({ wanted: 10, arrived: 10, isReached: true });
    expect(praise.disputed).toBeGreaterThan(0);
    expect(state.drafts.filter(({ row }) => row.label === 'praise')).toHaveLength(10 + praise.unusable);
    expect(sentencesOf(state).join()).toMatch(
      /Rows whose label a model of the real rows disputes count towards what was wanted: .*“praise” \d+ of 10/,
    );
  });
});

describe('weighTargets', () => {
  it('says nothing before the end, of a run that stopped after the attributes, or within 2 %', async () => {
    const state = await runWith(writeRows);
    expect(weighTargets({ ...state, end: undefined })).toEqual([]);
    expect(weighTargets({ ...state, plan: { ...plan, stopAfter: 'attributes' } })).toEqual([]);
    const wanted = (count: number) =>
      weighTargets({ ...state, budget: [{ label: 'refund', rows: count }] }).map(({ isReached }) => isReached);
    expect([wanted(20), wanted(21)]).toEqual([[true], [false]]);
    const many = Array.from({ length: 98 }, () => state.drafts.find(({ row }) => row.label === 'refund')!);
    const outcome = (count: number) =>
      weighTargets({ ...state, drafts: many, budget: [{ label: 'refund', rows: count }] });
    expect(outcome(100)[0]).toMatchObject({ arrived: 98, isReached: true });
    expect(outcome(101)[0]).toMatchObject({ arrived: 98, isReached: false });
  });

  it('speaks of regions where the plan names them', async () => {
    const explored = await runWith(writeRows);
    const regions = explored.clusters.slice(0, 2).map(({ members, label }) => ({
      rows: 4,
      demonstrations: members.map(({ hash, line }) => ({ hash, line })),
      label: label!,
    }));
    const withRegions = makePlan(rows, { rows: 1, regions });
    const state = await runWith((call) => (/ c2 /.test(call.seed) ? [] : writeRows(call)), withRegions);
    expect(weighTargets(state)).toMatchObject([
      { cluster: 'c1', wanted: 4, arrived: 4, isReached: true },
      { cluster: 'c2', wanted: 4, arrived: 0, isReached: false },
    ]);
    expect(sentencesOf(state)[0]).toMatch(/^Region 2: 0 of 4 rows, 4 missing/);
  });
});
