import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/core/data/json.ts';
import { augmentJob, doJob, makeDataset, readReviewRows } from '../fakes/job-folder.ts';
import {
  makeChats,
  makeInstructions,
  makePreferences,
  makeReadings,
  makeThai,
  makeTickets,
} from '../fakes/template-rows.ts';

/** The types of a row's values by key, in key order: what a synthetic row must share with the real ones. */
function shapeOf(value: Json): Json {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, item]) => [key, shapeOf(item)]));
}

async function augmentRows(rows: readonly JsonObject[], wanted = 8): Promise<JsonObject[]> {
  const dataset = await makeDataset(rows);
  const before = await readFile(dataset, 'utf8');
  await doJob(augmentJob(dataset, wanted));
  expect(await readFile(dataset, 'utf8')).toBe(before);
  return (await readReviewRows(dataset)).map(({ row }) => row);
}

describe('a whole run', () => {
  it.each<[string, JsonObject[]]>([
    ['tickets', makeTickets(40, 3)],
    ['chats', makeChats(30, 3)],
    ['instructions', makeInstructions(30, 3)],
    ['preferences', makePreferences(30, 3)],
    ['Thai reviews', makeThai(40, 3)],
    ['rows without a label', makeTickets(30, 4).map(({ text }) => ({ text: text! }))],
    ['a class with one row', [...makeTickets(40, 5), { text: 'Do you hire students in summer?', label: 'jobs' }]],
    [
      'labels that are numbers',
      makeTickets(40, 6).map(({ text, label }) => ({ label: label === 'refund' ? 1 : 0, text: text! })),
    ],
    [
      'labels that are booleans',
      makeTickets(40, 7).map(({ text, label }) => ({ text: text!, urgent: label === 'refund' })),
    ],
  ])('writes rows in the schema of %s', async (_, rows) => {
    const written = await augmentRows(rows);
    expect(written.length).toBeGreaterThan(0);
    const shape = JSON.stringify(shapeOf(rows[0]!));
    for (const row of written) expect(JSON.stringify(shapeOf(row))).toBe(shape);
    const labels = new Set(rows.map((row) => JSON.stringify(row.label ?? row.sentiment ?? row.urgent ?? null)));
    for (const row of written) {
      expect(labels).toContain(JSON.stringify(row.label ?? row.sentiment ?? row.urgent ?? null));
    }
  });

  it('keeps a field that is the same everywhere, and leaves out one that belongs to its row', async () => {
    const dataset = await makeDataset(makeTickets(30, 8).map((row, i) => ({ v: 2, ...row, tags: [i, i + 1] })));
    await doJob({ ...augmentJob(dataset, 4), fields: { text: ['text'] } });
    const written = await readReviewRows(dataset);
    expect(written.length).toBeGreaterThan(0);
    for (const { row } of written) {
      expect(Object.keys(row)).toEqual(['v', 'text', 'label']);
      expect(row.v).toBe(2);
    }
  });

  it('writes typed rows with their nulls, numbers and classes', async () => {
    const rows = makeReadings(80, 3);
    const written = await augmentRows(rows, 20);
    expect(written.length).toBeGreaterThan(10);
    for (const row of written) {
      expect(Object.keys(row)).toEqual(Object.keys(rows[0]!));
      expect(['number', 'object']).toContain(typeof row.pressure);
      expect(Number.isInteger(row.valves)).toBe(true);
      expect(typeof row.open).toBe('boolean');
      expect(row.maker === null || ['Aro', 'Belt', 'Cuno'].includes(row.maker as string)).toBe(true);
      expect([0, 1]).toContain(row.class);
    }
  });

  it('goes on counting ids that are whole numbers', async () => {
    const written = await augmentRows(makeTickets(40, 9).map((row, i) => ({ id: 100 + i, ...row })));
    expect(written.map(({ id }) => id)).toEqual(written.map((_, i) => 140 + i));
    expect(Object.keys(written[0]!)).toEqual(['id', 'text', 'label']);
  });

  it('gives a row its own short hash where ids are text', async () => {
    const dataset = await makeDataset(makeTickets(40, 10).map((row, i) => ({ id: `t-${i}`, ...row })));
    await doJob(augmentJob(dataset, 6));
    const written = await readReviewRows(dataset);
    expect(written.length).toBeGreaterThan(0);
    for (const { id, row } of written) expect(row.id).toBe(id);
  });

  it.each<[string, JsonObject[]]>([
    ['one row', makeTickets(1, 1)],
    ['two rows', makeTickets(2, 1)],
    ['nothing but repeats of one row', Array.from({ length: 40 }, () => makeTickets(1, 2)[0]!)],
    ['two typed rows', makeReadings(2, 1)],
  ])('either writes rows or says why not: %s', async (_, rows) => {
    const dataset = await makeDataset(rows);
    const outcome = await doJob(augmentJob(dataset, 4)).catch((error: Error & { code?: string }) => error);
    if (outcome instanceof Error) {
      expect((outcome as { code?: string }).code).toMatch(/nothing-written|schema-failed/);
      expect(outcome.message).toMatch(/Add real rows|--attributes/);
    } else {
      const written = await readReviewRows(dataset);
      expect(written.length).toBeGreaterThan(0);
      for (const { row } of written) expect(Object.keys(row)).toEqual(Object.keys(rows[0]!));
    }
  });

  it('works on one label, and on rows that all come twice', async () => {
    const one = makeTickets(60, 11).filter(({ label }) => label === 'delivery');
    for (const row of await augmentRows(one)) expect(row.label).toBe('delivery');
    const twice = makeTickets(30, 12).flatMap((row) => [row, row]);
    expect((await augmentRows(twice)).length).toBeGreaterThan(0);
  });

  it('counts bad lines and works on the rest', async () => {
    const good = makeTickets(40, 13).map((row) => JSON.stringify(row));
    good.splice(3, 0, '{"text": broken', '', '[1,2]', '{"text":7,"label":"refund"}');
    const dataset = await makeDataset(good.join('\r\n'));
    const { data } = await doJob(augmentJob(dataset, 6));
    const { counts } = data.real as { counts: { rows: number; excluded: Record<string, number> } };
    expect(counts.rows).toBe(40);
    expect(counts.excluded).toEqual({ 'broken-json': 1, 'not-an-object': 1, 'wrong-type': 1 });
  });
});
