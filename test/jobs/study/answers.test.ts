import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/data/json.ts';
import { createGaussianProcess } from '../../../src/core/math/gaussian-process.ts';
import { gram, kernelMeans } from '../../../src/core/math/kernel-mean.ts';
import { createMatrix, rowOf, takeRows } from '../../../src/core/math/matrix.ts';
import { chooseLengthScale } from '../../../src/core/math/rbf-kernel.ts';
import { findBlindSpace } from '../../../src/jobs/study/blind-space.ts';
import { findCentre } from '../../../src/jobs/study/centre.ts';
import { countValues } from '../../../src/jobs/study/count-values.ts';
import { drawMap } from '../../../src/jobs/study/draw-map.ts';
import { type OpenStudy, openStudy } from '../../../src/jobs/study/open-study.ts';
import { mergeRows } from '../../../src/jobs/study/row-vectors.ts';
import type { StudyRow } from '../../../src/jobs/study/study.ts';
import { Superseded, type Turn } from '../../../src/jobs/study/turn.ts';
import { weighRows } from '../../../src/jobs/study/weigh-rows.ts';
import { augmentJob, doJob, makeDataset, readReviewRows } from '../../fakes/job-folder.ts';
import { makeTickets } from '../../fakes/template-rows.ts';

/** A turn that is never superseded. */
const turn: Turn = { check: () => undefined, pause: () => Promise.resolve() };

let path: string;
let study: OpenStudy;
let rows: StudyRow[];

beforeAll(async () => {
  path = await makeDataset(makeTickets(320, 80));
  await doJob(augmentJob(path, 24));
  rows = (await readReviewRows(path)).map(({ id, row }) => ({ id, row }));
  study = await openStudy(path, undefined, turn, {});
});

/** Positions of the working and of all real rows of a label. */
function rowsOf(label: string | undefined) {
  const all = Array.from(study.real.keys()).filter((i) => study.real[i]!.label === label);
  return { all, working: all.filter((i) => study.isHeldOut[i] === 0) };
}

describe('the map of a study', () => {
  it('has the posterior variance that a process has, label by label', async () => {
    const accepted = rows.map((row, i) => ({ ...row, accepted: i % 3 === 0 }));
    const map = await drawMap(study, accepted, true, turn);
    for (const label of study.ground.corpus.classes) {
      const { all, working } = rowsOf(label);
      const lengthScale = chooseLengthScale(study.points, working);
      const own = takeRows(study.points, all);
      const process = createGaussianProcess(own, createMatrix(0, own.cols), { lengthScale, noise: 0.05 });
      for (const cluster of study.run.clusters.filter((one) => one.label === label)) {
        for (const { line } of cluster.members) {
          process.conditionOn(
            rowOf(
              study.points,
              study.real.findIndex((sample) => sample.line === line),
            ),
          );
        }
      }
      for (const [i, { id, row }] of rows.entries()) {
        if (row.label !== label || (i % 3 !== 0 && study.drafts.get(id)!.gates.length > 0)) continue;
        const { samples } = weighRows(study, [rows[i]!], turn).weighed.candidates;
        process.conditionOn(rowOf(study.embed(samples), 0), 0.25);
      }
      all.forEach((row, i) => {
        expect(map.variance[row]).toBeCloseTo(process.variance[i]!, 5);
      });
    }
  });

  it('has the witness that full kernel matrices give', async () => {
    const map = await drawMap(study, rows, true, turn);
    const { weighed, answer } = weighRows(study, rows, turn);
    const space = findBlindSpace(study, weighed.candidates.samples);
    const made = space.embed(weighed.candidates.samples);
    for (const label of study.ground.corpus.classes) {
      const { all, working } = rowsOf(label);
      const { bandwidth } = space.realSides.get(label)!;
      expect(Math.abs(bandwidth / weighed.weighing!.bandwidths.get(label)! - 1)).toBeLessThan(0.02);
      const own = takeRows(space.real, all);
      const K = gram(own, bandwidth);
      const synthetic = Array.from(rows.keys()).filter((i) => rows[i]!.row.label === label);
      const total = synthetic.reduce((sum, i) => sum + answer.weights[i]!, 0);
      const shares = synthetic.map((i) => answer.weights[i]! / total);
      const explained = kernelMeans(own, takeRows(made, synthetic), bandwidth, shares);
      all.forEach((row, i) => {
        const others = all.flatMap((other, k) => (other !== row && working.includes(other) ? [k] : []));
        const density = others.reduce((sum, k) => sum + K[i * all.length + k]!, 0) / others.length;
        expect(map.witness[row]).toBeCloseTo(density - explained[i]!, 5);
      });
    }
  });

  it('is the same when nothing has changed, and its places come without the layers too', async () => {
    const map = await drawMap(study, rows, true, turn);
    const again = await drawMap(study, rows, true, turn);
    expect(again).toEqual(map);
    // Answers are handed over, so that no two may share an array.
    expect(again.coordinates.buffer).not.toBe(map.coordinates.buffer);
    const places = await drawMap(study, rows, false, turn);
    expect(places.coordinates).toEqual(map.coordinates);
    expect([places.variance.length, places.witness.length]).toEqual([0, 0]);
    expect(places.key).not.toBe(map.key);
    const accepted = rows.map((row) => ({ ...row, accepted: true }));
    expect((await drawMap(study, accepted, true, turn)).coordinates).toEqual(map.coordinates);
  });

  it('shows everything as uncovered where nothing is written', async () => {
    const map = await drawMap(study, [], true, turn);
    expect(map.ids).toEqual([]);
    expect(map.witness.every((value) => value >= 0)).toBe(true);
    expect(map.coordinates).toHaveLength(2 * study.real.length);
  });

  it('is given up when nobody waits for it any more', async () => {
    let left = 4;
    study.drawn = undefined;
    const impatient: Turn = {
      check: () => undefined,
      pause: () => (left-- > 0 ? Promise.resolve() : Promise.reject(new Superseded())),
    };
    await expect(drawMap(study, rows, true, impatient)).rejects.toThrow(Superseded);
    const check = () => {
      throw new Superseded();
    };
    study.weighed = undefined;
    expect(() => weighRows(study, rows.slice(1), { ...turn, check })).toThrow(Superseded);
  });
});

describe('the weights of a study', () => {
  it('keep λ while few rows change, and choose it again when many do', () => {
    weighRows(study, rows, turn);
    const { strength } = study;
    expect(strength!.value).toBe(study.run.alignment!.strength);
    weighRows(study, rows.slice(2), turn);
    expect(study.strength).toBe(strength);
    weighRows(study, rows.slice(12), turn);
    expect(study.strength).not.toBe(strength);
    expect(study.strength!.rows.size).toBe(rows.length - 12);
  });

  it('look at edited rows through the same space, and make a new one for many foreign rows', () => {
    const before = findBlindSpace(study, []);
    const edited = rows.map(
      (one, i): StudyRow => (i < 2 ? { ...one, row: { ...one.row, text: `New words ${i}.` } } : one),
    );
    weighRows(study, edited, turn);
    expect(study.blind).toBe(before);
    const foreign = makeTickets(30, 'foreign').map((row, i): StudyRow => ({ id: `f${i}`, row: row as JsonObject }));
    weighRows(study, foreign, turn);
    expect(study.blind).not.toBe(before);
    const { samples } = weighRows(study, foreign, turn).weighed.candidates;
    expect([...study.blind!.fittedOn].sort()).toEqual([...new Set(samples.map(({ hash }) => hash))].sort());
    weighRows(study, rows, turn);
    expect(study.blind!.fittedOn.size).toBe(new Set(rows.map(({ row }) => JSON.stringify(row))).size);
  });

  it('are none for rows of labels that no real row has', () => {
    const unknown = rows.map(({ id, row }) => ({ id, row: { ...row, label: 'never' } }));
    const { answer } = weighRows(study, unknown, turn);
    expect(answer.report).toBeUndefined();
    expect([...answer.weights]).toEqual(rows.map(() => 0));
  });
});

describe('the centre of some rows', () => {
  it('is the row with the least squared distances, then its nearest', () => {
    const { working } = rowsOf('refund');
    const group = working.slice(0, 25);
    const centre = findCentre(
      study,
      group.map((i) => study.real[i]!.line),
      4,
    );
    const squared = (a: number, b: number) => {
      const [u, v] = [rowOf(study.points, a), rowOf(study.points, b)];
      return u.reduce((sum, value, c) => sum + (value - v[c]!) ** 2, 0);
    };
    const cost = (i: number) => group.reduce((sum, other) => sum + squared(i, other), 0);
    const chosen = centre.demonstrations.map(({ line }) => study.real.findIndex((sample) => sample.line === line));
    expect(cost(chosen[0]!)).toBeCloseTo(Math.min(...group.map(cost)), 4);
    const distances = chosen.map((i) => squared(chosen[0]!, i));
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    expect(centre).toMatchObject({ label: 'refund', rows: 25, leftOut: { heldOut: 0, otherLabel: 0, unknown: 0 } });
  });
});

describe('a study before any run', () => {
  it('draws and weighs by the plan alone', async () => {
    const other = await makeDataset(makeTickets(60, 81));
    const job = augmentJob(other, 4);
    await doJob({ ...job, changes: { ...job.changes, stopAfter: 'attributes' } });
    const bare = await openStudy(other, undefined, turn, {});
    expect(bare.overview.heldOutRows).toBe(0);
    const given = makeTickets(20, 82).map((row, i): StudyRow => ({ id: `g${i}`, row }));
    const { answer } = weighRows(bare, given, turn);
    expect(answer.report!.rows).toBe(20);
    expect(bare.strength!.rows.size).toBe(20);
    expect((await drawMap(bare, given, true, turn)).witness).toHaveLength(60);
    expect(countValues(bare, given, turn).histograms.length).toBeGreaterThan(3);
  });
});

describe('mergeRows', () => {
  it('puts the rows of two matrices into their places', () => {
    const some = { rows: 2, cols: 1, data: Float32Array.of(1, 4) };
    const others = { rows: 3, cols: 1, data: Float32Array.of(0, 2, 3) };
    expect([...mergeRows([1, 4], some, others).data]).toEqual([0, 1, 2, 3, 4]);
    expect([...mergeRows([], createMatrix(0, 1), others).data]).toEqual([0, 2, 3]);
  });
});
