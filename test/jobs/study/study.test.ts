import { copyFile, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/data/json.ts';
import { foldRun, type RunState } from '../../../src/core/pipeline/fold-run.ts';
import { startStudy } from '../../../src/jobs/study/start-study.ts';
import { noCluster, type Study, type StudyRow } from '../../../src/jobs/study/study.ts';
import { buildCli, callCli } from '../../fakes/built-cli.ts';
import { makeDataset, readLoggedEvents, readReviewRows } from '../../fakes/job-folder.ts';
import { makeTickets } from '../../fakes/template-rows.ts';

let script: URL;
let dataset: string;
let study: Study;
let run: RunState;
let real: JsonObject[];
let rows: StudyRow[];

beforeAll(async () => {
  script = pathToFileURL(join(dirname(await buildCli()), 'study-thread.mjs'));
  dataset = join(await mkdtemp(join(tmpdir(), 'synalign-study-')), 'support_tickets.jsonl');
  await copyFile(join(import.meta.dirname, '../../../examples/support_tickets.jsonl'), dataset);
  const { code, errors } = await callCli(['augment', dataset, '--rows', '60', '--json']);
  expect(errors).toBe('');
  expect(code).toBe(0);
  run = foldRun(await readLoggedEvents(dataset));
  rows = (await readReviewRows(dataset)).map(({ id, row }) => ({ id, row }));
  const lines = (await readFile(dataset, 'utf8')).split('\n').filter(Boolean);
  real = lines.map((line) => JSON.parse(line) as JsonObject);
  study = startStudy(script, dataset);
}, 120_000);

afterAll(() => study?.dispose());

describe('a study', () => {
  it('opens the last run of a data set', async () => {
    expect(await study.open()).toEqual({
      runId: run.start!.runId,
      realRows: real.length,
      heldOutRows: run.reserved!.heldOut,
      clusters: run.clusters.map(({ id }) => id),
      stale: false,
    });
    expect(await study.open(run.start!.runId)).toMatchObject({ runId: run.start!.runId });
  });

  it('weighs rows as the run did, with the effect of rejecting each', async () => {
    const { ids, weights, effects, report, unfit, approximations } = (await study.weigh(rows))!;
    expect(ids).toEqual(rows.map(({ id }) => id));
    expect(unfit).toEqual([]);
    expect(approximations).toEqual([]);
    expect(weights.reduce((sum, weight) => sum + weight, 0) / weights.length).toBeCloseTo(1, 6);
    expect(report!.certificate).toBeLessThanOrEqual(1e-4);
    expect(report!.strength).toBe(run.alignment!.strength);
    expect(report!.uniformIsAsGood).toBe(run.alignment!.uniformIsAsGood);
    expect(report!.effectiveSize / run.alignment!.effectiveSize).toBeCloseTo(1, 2);
    expect(effects).toHaveLength(rows.length);
    weights.forEach((weight, i) => {
      if (weight === 0) expect(effects[i]).toBe(0);
    });
    expect(effects.some((effect) => effect > 0)).toBe(true);
    const shorter = (await study.weigh(rows.slice(5)))!;
    expect(shorter.ids).toEqual(ids.slice(5));
    expect(shorter.approximations).toEqual(['evenness λ: as it was before 5 rows came or went']);
    expect(shorter.weights.reduce((sum, weight) => sum + weight, 0) / shorter.weights.length).toBeCloseTo(1, 6);
  });

  it('weighs what fits the fields, and says so when nothing does', async () => {
    const foreign = [{ id: 'zz', row: { other: 'field' } }];
    expect(await study.weigh([...foreign, ...rows])).toMatchObject({ unfit: ['zz'], ids: rows.map(({ id }) => id) });
    expect(await study.weigh(foreign)).toMatchObject({ unfit: ['zz'], ids: [], report: undefined });
    expect(await study.weigh([])).toMatchObject({ ids: [], report: undefined });
  });

  it('answers the newest question of a kind and drops the others', async () => {
    const [first, second, third, other] = await Promise.all([
      study.weigh(rows.slice(1)),
      study.weigh(rows.slice(2)),
      study.weigh(rows.slice(3)),
      study.rankBy({ id: rows[0]!.id }, rows),
    ]);
    expect(first).toBeUndefined();
    expect(second).toBeUndefined();
    expect(third!.ids).toEqual(rows.slice(3).map(({ id }) => id));
    expect(other!.ids[0]).toBe(rows[0]!.id);
  });

  it('draws one picture of all rows, named by its content', async () => {
    const map = (await study.map(rows))!;
    const count = real.length + rows.length;
    expect(map.realCount).toBe(real.length);
    expect(map.coordinates).toHaveLength(2 * count);
    expect(Math.max(...map.coordinates.map(Math.abs))).toBeCloseTo(1, 6);
    expect([...map.lines]).toEqual(real.map((_, i) => i + 1));
    expect(map.ids).toEqual(rows.map(({ id }) => id));
    expect(map.heldOut.reduce((sum, flag) => sum + flag, 0)).toBe(run.reserved!.heldOut);
    expect(map.keptVariance).toBeGreaterThan(0);
    expect(map.clusters).toEqual(run.clusters.map(({ id }) => id));
    const labels = [...real, ...rows.map(({ row }) => row)].map(
      (row) => run.plan!.layout.label![0] && row[run.plan!.layout.label![0]!],
    );
    expect(Array.from(map.labelOf, (at) => map.labels[at])).toEqual(labels);
    run.clusters.forEach(({ members }, cluster) => {
      for (const { line } of members) {
        expect(map.demonstrationOf[line - 1]).toBe(cluster);
        expect(map.heldOut[line - 1]).toBe(0);
      }
      expect(map.nearestCluster[members[0]!.line - 1]).toBe(cluster);
    });
    const shown = Array.from(map.demonstrationOf).filter((cluster) => cluster !== noCluster).length;
    expect(shown).toBe(run.clusters.reduce((sum, { members }) => sum + members.length, 0));
    map.nearestCluster.forEach((cluster, i) => {
      expect(run.clusters[cluster]!.label).toBe(labels[i]);
    });
    const meanOf = (values: Float32Array, chosen: (i: number) => boolean) => {
      const own = Array.from(values).filter((_, i) => chosen(i));
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    };
    const isShown = (i: number) => map.demonstrationOf[i] !== noCluster;
    expect(Math.max(...map.variance)).toBeLessThanOrEqual(1);
    expect(Math.min(...map.variance)).toBeGreaterThanOrEqual(0);
    expect(meanOf(map.variance, isShown)).toBeLessThan(0.5 * meanOf(map.variance, (i) => !isShown(i)));
    expect(map.witness.every(Number.isFinite)).toBe(true);
    expect(map.approximations).toEqual([]);

    expect((await study.map(rows))!.key).toBe(map.key);
    const [first, ...others] = rows;
    const path = run.plan!.layout.text[0]![0] as string;
    const edited = [{ ...first!, row: { ...first!.row, [path]: 'Quite another sentence about printers.' } }, ...others];
    const changed = (await study.map(edited))!;
    expect(changed.key).not.toBe(map.key);
    // An edit moves its own point, not the plane.
    expect(changed.keptVariance).toBe(map.keptVariance);
  });

  it('finds the real rows nearest to a row, and knows its demonstrations', async () => {
    const near = (await study.nearestReal({ row: real[10]! }, 4))!;
    expect(near).toHaveLength(4);
    expect(near[0]!.similarity).toBeCloseTo(1, 5);
    expect(near[0]!.row).toEqual(real[near[0]!.line - 1]);
    expect(near.map(({ similarity }) => similarity)).toEqual(
      near.map(({ similarity }) => similarity).toSorted((a, b) => b - a),
    );
    expect(near.some(({ demonstration }) => demonstration)).toBe(false);
    const draft = run.drafts[0]!;
    const all = (await study.nearestReal({ id: draft.id, row: draft.row }, 1000))!;
    expect(all).toHaveLength(real.length);
    const named = all.filter(({ demonstration }) => demonstration).map(({ hash }) => hash);
    expect(new Set(named)).toEqual(new Set(draft.origin.demonstrations.map(({ hash }) => hash)));
    expect(all.filter(({ heldOut }) => heldOut)).toHaveLength(run.reserved!.heldOut);
    expect(await study.nearestReal({ row: { other: 1 } }, 3)).toEqual([]);
  });

  it('ranks rows by what they mean', async () => {
    const target = rows[7]!;
    const byId = (await study.rankBy({ id: target.id }, rows))!;
    expect(byId.similarities[0]).toBeCloseTo(1, 5);
    expect([...byId.ids].sort()).toEqual(rows.map(({ id }) => id).sort());
    const path = run.plan!.layout.text[0]![0] as string;
    const byText = (await study.rankBy({ text: String(target.row[path]) }, rows))!;
    expect(byText.similarities[0]).toBeCloseTo(1, 5);
    expect(rows.find(({ id }) => id === byText.ids[0])!.row[path]).toBe(target.row[path]);
    const same = (await study.rankBy(
      { line: 3 },
      real.map((row, i) => ({ id: String(i + 1), row })),
    ))!;
    expect(real[Number(same.ids[0]) - 1]![path]).toBe(real[2]![path]);
    await expect(study.rankBy({ line: 9999 }, rows)).rejects.toMatchObject({ code: 'unknown-row' });
    await expect(study.rankBy({ id: 'nobody' }, rows)).rejects.toThrow('nobody');
  });

  it('chooses the middle of some real rows as demonstrations', async () => {
    const map = (await study.map(rows))!;
    const lines = Array.from(map.lines).filter((line) => line % 2 === 0);
    const centre = (await study.centre(Uint32Array.from([...lines, 5000]), 4))!;
    expect(centre.demonstrations).toHaveLength(4);
    const isHeld = (line: number) => map.heldOut[line - 1] === 1;
    const labelOf = (line: number) => map.labels[map.labelOf[line - 1]!];
    for (const { line } of centre.demonstrations) {
      expect(lines).toContain(line);
      expect(isHeld(line)).toBe(false);
      expect(labelOf(line)).toBe(centre.label);
    }
    const usable = lines.filter((line) => !isHeld(line));
    const sizes = map.labels.map((label) => usable.filter((line) => labelOf(line) === label).length);
    expect(centre.rows).toBe(Math.max(...sizes));
    expect(centre.leftOut).toEqual({
      heldOut: lines.length - usable.length,
      otherLabel: usable.length - centre.rows,
      unknown: 1,
    });
    const held = Array.from(map.lines).filter(isHeld).slice(0, 3);
    expect(await study.centre(held, 4)).toEqual({
      demonstrations: [],
      rows: 0,
      leftOut: { heldOut: 3, otherLabel: 0, unknown: 0 },
    });
  });

  it('counts the attributes of both sides', async () => {
    const { histograms, realRows, syntheticRows } = (await study.histograms(rows))!;
    expect(histograms.map(({ name }) => name)).toEqual(run.schema!.attributes.map(({ name }) => name));
    expect([realRows, syntheticRows]).toEqual([run.reserved!.working, rows.length]);
    for (const { values, unknown, totalVariation } of histograms) {
      const sum = (side: 'real' | 'synthetic') => values.reduce((total, value) => total + value[side], unknown[side]);
      expect(sum('real')).toBeCloseTo(1, 9);
      expect(sum('synthetic')).toBeCloseTo(1, 9);
      expect(totalVariation).toBeGreaterThanOrEqual(0);
    }
    expect(histograms.some(({ real: how }) => how === 'measured')).toBe(true);
  });

  it('says what went wrong, with its code, and goes on afterwards', async () => {
    await expect(study.open('nosuchrun')).rejects.toMatchObject({ code: 'run-unknown' });
    await expect(study.weigh(rows)).rejects.toMatchObject({ code: 'run-unknown' });
    expect(await study.open()).toMatchObject({ runId: run.start!.runId });
    expect((await study.weigh(rows))!.ids).toHaveLength(rows.length);
  });

  it('answers about what was opened last, and not about what was asked before', async () => {
    const [before, first, second, after] = await Promise.all([
      study.map(rows),
      study.open(),
      study.open(run.start!.runId),
      study.rankBy({ id: rows[0]!.id }, rows),
    ]);
    expect(before).toBeUndefined();
    expect(first).toBeUndefined();
    expect(second).toMatchObject({ runId: run.start!.runId });
    expect(after!.ids[0]).toBe(rows[0]!.id);
  });
});

describe('the end of a study', () => {
  it('needs a run or a plan to begin with', async () => {
    const bare = startStudy(script, await makeDataset(makeTickets(20, 3)));
    await expect(bare.open()).rejects.toMatchObject({ code: 'no-run', message: expect.stringContaining('augment') });
    bare.dispose();
  });

  it('leaves no question open and answers none', async () => {
    const own = startStudy(script, dataset);
    const asked = [own.open(), own.weigh(rows), own.map(rows)];
    own.dispose();
    expect(await Promise.all(asked)).toEqual([undefined, undefined, undefined]);
    expect(await own.open()).toBeUndefined();
  });

  it('is told to everybody who waits when the thread cannot start', async () => {
    const own = startStudy(new URL('./no-such-thread.mjs', script), dataset);
    await expect(own.open()).rejects.toThrow(/no-such-thread/);
    await expect(own.weigh(rows)).rejects.toThrow(/no-such-thread/);
    own.dispose();
  });

  it.runIf(process.platform === 'linux')('lets every other thread go first', async () => {
    const own = startStudy(script, dataset);
    await own.open();
    const nice = await Promise.all(
      (await readdir('/proc/self/task')).map(async (task) => {
        const stat = await readFile(`/proc/self/task/${task}/stat`, 'utf8').catch(() => '');
        // The name may hold spaces; after its bracket the nice value is the 17th field.
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
      }),
    );
    expect(nice).toContain(19);
    const ownStat = await readFile('/proc/thread-self/stat', 'utf8');
    expect(Number(ownStat.slice(ownStat.lastIndexOf(')') + 2).split(' ')[16])).toBeLessThan(19);
    own.dispose();
  });
});
