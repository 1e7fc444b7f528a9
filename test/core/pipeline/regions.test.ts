import { beforeAll, describe, expect, it } from 'vitest';
import type { PlanInput } from '../../../src/core/data/plan.ts';
import { foldRun, type RunState } from '../../../src/core/pipeline/fold-run.ts';
import { readCorpus } from '../../../src/core/stages/read.ts';
import { reserveRows } from '../../../src/core/stages/reserve.ts';
import { collectEvents, makeCountingModel, makePlan, makeReplies, makeWorld } from '../../fakes/memory-world.ts';
import { makeTickets } from '../../fakes/template-rows.ts';

const rows = makeTickets(300, 7);
const settings = { rows: 24, explore: { batches: 2, rowsPerCluster: 6 } };
const replies = makeReplies();
const planWith = (changes: Partial<PlanInput>) => makePlan(rows, { ...settings, ...changes });
let stopped: RunState;

/** The clusters of a run as regions of the next plan, with what was reasoned of them. */
function toRegions({ clusters, sheets }: RunState, count: number): NonNullable<PlanInput['regions']> {
  return clusters.map(({ id, label, members }) => ({
    rows: count,
    demonstrations: members.map(({ hash, line }) => ({ hash, line })),
    ...(label === undefined ? {} : { label }),
    name: sheets.get(id)!.name,
    attributes: sheets.get(id)!.values,
  }));
}

beforeAll(async () => {
  stopped = foldRun(await collectEvents(planWith({ stopAfter: 'attributes' }), makeWorld(rows, { replies })));
});

describe('a run that stops after the attributes', () => {
  it('explores the whole budget at once, reasons every cluster and writes nothing', () => {
    expect(stopped.end).toMatchObject({ drafts: 0, wanted: 0 });
    expect(stopped.drafts).toEqual([]);
    expect(stopped.alignment).toBeUndefined();
    expect(stopped.clusters.length).toBeGreaterThanOrEqual(4);
    expect(stopped.clusters.every(({ batch }) => batch === 0)).toBe(true);
    expect([...stopped.sheets.keys()].sort()).toEqual(stopped.clusters.map(({ id }) => id).sort());
    expect(stopped.budget.reduce((sum, label) => sum + label.rows, 0)).toBe(24);
  });
});

describe('a run with regions', () => {
  it('writes exactly their rows, asks nothing twice, and measures them as the exploration did', async () => {
    const model = makeCountingModel();
    const regions = toRegions(stopped, 3).toReversed();
    const plan = planWith({ regions, rows: 1 });
    const events = await collectEvents(plan, makeWorld(rows, { replies, model, runId: 'run2' }));
    const state = foldRun(events);
    expect(
      model.asked.filter((seed) => !/ rows c/.test(seed)),
      'only rows are asked for',
    ).toEqual([]);
    expect(state.clusters.map(({ id }) => id)).toEqual(regions.map((_, i) => `c${i + 1}`));
    expect(state.regions.every(({ failed, leftOut }) => failed === undefined && leftOut.length === 0)).toBe(true);
    for (const [i, { demonstrations, label, name, attributes }] of regions.entries()) {
      const cluster = state.clusters[i]!;
      expect(cluster.members.map(({ hash }) => hash)).toEqual(demonstrations.map(({ hash }) => hash));
      expect(cluster.label).toBe(label);
      expect(state.sheets.get(cluster.id)).toEqual({ cluster: cluster.id, name, values: attributes });
      const written = state.drafts.filter(({ origin }) => origin.cluster === cluster.id);
      // The offline model finds little new to say among the few sentences of praise.
      if (label !== 'praise') expect(written).toHaveLength(3);
      expect(written.length).toBeLessThanOrEqual(3);
      for (const { row, origin } of written) {
        expect(row.label).toBe(label);
        expect(origin.attributes).toEqual(attributes);
      }
    }
    for (const { label, rows: wanted } of state.budget) {
      expect(wanted).toBe(3 * regions.filter((region) => region.label === label).length);
    }
    expect(state.end).toMatchObject({ drafts: state.drafts.length, wanted: 3 * regions.length });
    expect(state.drafts.length).toBeGreaterThan(2 * regions.length);
    for (const { label, curve } of state.explorations) {
      const before = stopped.explorations.find((one) => one.label === label)!;
      expect(curve.at(-1)).toBeCloseTo(before.curve.at(-1)!, 8);
    }
    const again = await collectEvents(plan, makeWorld(rows, { replies, runId: 'run2' }));
    expect(JSON.stringify(again)).toBe(JSON.stringify(events));
  });

  it('asks the model for the values that are missing, and keeps the given ones', async () => {
    const model = makeCountingModel();
    const [region] = toRegions(stopped, 2);
    const [first, ...others] = Object.entries(region!.attributes!);
    const partial = { ...region!, attributes: { [first![0]]: 'a value of my own' } };
    const plan = planWith({ regions: [partial] });
    const state = foldRun(await collectEvents(plan, makeWorld(rows, { model, runId: 'run3' })));
    expect(model.asked.filter((seed) => seed.startsWith('attributes'))).toEqual(['attributes c1']);
    expect(state.sheets.get('c1')!.values).toEqual({ ...Object.fromEntries(others), [first![0]]: 'a value of my own' });
    expect(state.drafts).toHaveLength(2);
  });

  it('never takes a held-out row, says so, and tells a region without rows apart', async () => {
    const world = makeWorld(rows);
    const plan = planWith({});
    const corpus = await readCorpus(world.source, plan.layout, new Set(), world.signal);
    const { heldOut } = reserveRows(corpus, { ...plan.heldOut, group: undefined, seed: plan.seed });
    const held = Array.from(heldOut, (i) => ({ hash: corpus.samples[i]!.hash, line: corpus.samples[i]!.line }));
    expect(held.length).toBeGreaterThanOrEqual(50);

    const [region] = toRegions(stopped, 2);
    const mixed = { ...region!, demonstrations: [held.at(0)!, ...region!.demonstrations] };
    const lost = { rows: 4, demonstrations: held.slice(1, 4) };
    const state = foldRun(
      await collectEvents(planWith({ regions: [lost, mixed] }), makeWorld(rows, { runId: 'run4' })),
    );
    expect(state.regions[0]).toMatchObject({ cluster: 'c1', rows: 4, failed: expect.stringContaining('3 set aside') });
    expect(state.regions[1]!.leftOut).toEqual([{ ...held[0]!, reason: 'held-out' }]);
    expect(state.clusters.map(({ id }) => id)).toEqual(['c2']);
    const hashes = new Set(held.map(({ hash }) => hash));
    for (const { origin } of state.drafts) {
      expect(origin.demonstrations.some(({ hash }) => hashes.has(hash))).toBe(false);
    }
    expect(state.end).toMatchObject({ drafts: 2, wanted: 2 });
  });
});
