import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/data/json.ts';
import { callCli, readJsonLines } from '../fakes/built-cli.ts';
import { makeDataset, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makeChats, makeTickets, toJsonl } from '../fakes/template-rows.ts';

let dataset: string;
let before: string;
let files: string[];

/** Calls one command on the data set and gives what it says at its end. */
async function call(...args: string[]) {
  const { code, out, errors } = await callCli([...args, '--json'], { cwd: dirname(dataset) });
  const end = readJsonLines(out).at(-1) as { type: string; [key: string]: unknown } | undefined;
  return { code, end: end!, errors };
}

async function readRows(name: string): Promise<JsonObject[]> {
  const text = await readFile(join(dirname(dataset), name), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JsonObject);
}

const hash = async () =>
  createHash('sha256')
    .update(await readFile(dataset))
    .digest('hex');

beforeAll(async () => {
  // No line feed at the end and spaces between members: both must outlive everything below.
  const lines = makeTickets(60, 70).map(({ text, label }) => `{"text": ${JSON.stringify(text)}, "label": "${label}"}`);
  dataset = await makeDataset(lines.join('\n'));
  before = await hash();
  const layout = { kind: 'text', text: [['text']], typed: [], label: ['label'] };
  const plan = { version: 1, dataset: '', layout, idKey: '_id', rows: 18, align: { permutations: 99, folds: 3 } };
  await writeFile(join(dirname(dataset), 'plan.json'), JSON.stringify(plan));
  const { code } = await call('augment', 'tickets.jsonl', '--plan', 'plan.json');
  expect(code).toBe(0);
  files = await readdir(dirname(dataset));
});

describe('review by the command line', () => {
  it('refuses to export while nothing is accepted, and writes nothing', async () => {
    const { code, end } = await call('export', 'tickets.jsonl');
    expect(code).toBe(3);
    expect(end).toMatchObject({ type: 'failed', code: 'nothing-to-export' });
    expect(end.message).toMatch(/No row is accepted yet.*decide accept/);
    expect((await call('evaluate', 'tickets.jsonl')).code).toBe(3);
    expect(await readdir(dirname(dataset))).toEqual(files);
  });

  it('accepts by label, rejects by id, takes back and puts back', async () => {
    const review = await readReviewRows(dataset);
    const refunds = review.filter(({ row }) => row.label === 'refund').map(({ id }) => id);
    const accepted = await call('decide', 'accept', 'tickets.jsonl', '--label-is', 'refund', '--as', 'mia');
    expect(accepted.end).toMatchObject({ accepted: refunds, reviewer: 'mia' });
    await call('export', 'tickets.jsonl', '--out', 'a.jsonl');
    expect(await readRows('a.jsonl')).toHaveLength(refunds.length);

    const undone = await call('decide', 'undo', 'tickets.jsonl', '--as', 'mia');
    expect(undone.code).toBe(0);
    expect((await call('export', 'tickets.jsonl', '--out', 'b.jsonl')).code).toBe(3);
    expect((await call('decide', 'undo', 'tickets.jsonl', '--as', 'mia')).code).toBe(2);
    expect((await call('decide', 'redo', 'tickets.jsonl', '--as', 'mia')).code).toBe(0);
    await call('decide', 'reject', 'tickets.jsonl', refunds[0]!, '--reason', 'odd', '--as', 'mia');
    await call('export', 'tickets.jsonl', '--out', 'b.jsonl');
    expect(await readRows('b.jsonl')).toHaveLength(refunds.length - 1);
    expect((await call('decide', 'accept', 'tickets.jsonl', 'nosuch')).end.message).toMatch(/has the id nosuch/);
    const decisions = await readdir(join(recordsOf(dataset), 'decisions'));
    expect(decisions.every((name) => /^mia-\w+\.jsonl$/.test(name))).toBe(true);
  });

  it('decides by weight, cluster and warning', async () => {
    const all = await readReviewRows(dataset);
    const heavy = (await call('decide', 'accept', 'tickets.jsonl', '--min-weight', '1')).end.accepted as string[];
    const light = (await call('decide', 'accept', 'tickets.jsonl', '--max-weight', '0.9999999')).end
      .accepted as string[];
    expect([...heavy, ...light].sort()).toEqual(all.map(({ id }) => id).sort());
    expect(heavy.length).toBeGreaterThan(0);
    const clean = (await call('decide', 'accept', 'tickets.jsonl', '--warning', 'none')).end.accepted as string[];
    expect(clean.length).toBeGreaterThan(0);
    const cluster = (await call('decide', 'accept', 'tickets.jsonl', '--cluster', 'c1')).end.accepted as string[];
    expect(cluster.length).toBeGreaterThan(0);
    expect(cluster.length).toBeLessThan(all.length);
    expect((await call('decide', 'accept', 'tickets.jsonl', '--cluster', 'c99')).end.accepted).toEqual([]);
  });

  it('exports in the schema and the style of the data set', async () => {
    await call('decide', 'accept', 'tickets.jsonl');
    const { end, code } = await call('export', 'tickets.jsonl', '--out', 'plain');
    expect(code).toBe(0);
    const review = await readReviewRows(dataset);
    expect(await readRows('plain')).toEqual(review.map(({ row }) => row));
    expect((await readFile(join(dirname(dataset), 'plain'), 'utf8')).startsWith('{"text": "')).toBe(true);
    expect(end.card).toBe('plain.card.md');
    expect(await readFile(join(dirname(dataset), 'plain.card.md'), 'utf8')).toContain('pretty_name');
    expect((await call('export', 'tickets.jsonl', '--out', 'plain')).code).toBe(4);
    expect((await call('export', 'tickets.jsonl', '--out', 'plain', '--force')).code).toBe(0);
  });

  it('exports weights, resampled rows and a subset', async () => {
    const weighted = await call('export', 'tickets.jsonl', '--weights');
    const key = weighted.end.weightKey as string;
    const rows = await readRows('tickets.weights.jsonl');
    const weights = rows.map((row) => row[key] as number);
    expect(weights.reduce((sum, weight) => sum + weight, 0) / weights.length).toBeCloseTo(1, 4);

    await call('export', 'tickets.jsonl', '--resample', '40', '--copies', '9');
    const drawn = (await readRows('tickets.resampled.jsonl')).map((row) => JSON.stringify(row));
    expect(drawn).toHaveLength(40);
    const counts = new Map<string, number>();
    for (const line of drawn) counts.set(line, (counts.get(line) ?? 0) + 1);
    // Rows that repeat another one to the letter are told apart by nothing here, so they are counted together.
    const expected = new Map<string, number[]>();
    for (const { [key]: weight, ...row } of rows) {
      const line = JSON.stringify(row);
      expected.set(line, [...(expected.get(line) ?? []), ((weight as number) * 40) / rows.length]);
    }
    for (const [line, parts] of expected) {
      const sum = parts.reduce((total, part) => total + part, 0);
      expect(Math.abs((counts.get(line) ?? 0) - sum), 'systematic: within one copy').toBeLessThan(1.001 * parts.length);
    }
    await call('export', 'tickets.jsonl', '--subset', '7');
    const subset = (await readRows('tickets.subset.jsonl')).map((row) => JSON.stringify(row));
    expect(subset).toHaveLength(7);
    for (const line of subset) {
      const copies = (among: readonly string[]) => among.filter((other) => other === line).length;
      expect(copies(subset)).toBeLessThanOrEqual(expected.get(line)?.length ?? 0);
    }
  });

  it('leaves out a row whose text was changed after it was accepted', async () => {
    const path = join(recordsOf(dataset), 'tickets.review.jsonl');
    const text = await readFile(path, 'utf8');
    const [first] = await readReviewRows(dataset);
    await writeFile(path, text.replace('"text": "', '"text": "Well: '));
    const { end } = await call('export', 'tickets.jsonl', '--out', 'edited.jsonl');
    expect(end.leftOut).toMatchObject({ edited: 1, undecided: 0 });
    expect(await readRows('edited.jsonl')).toHaveLength((await readReviewRows(dataset)).length - 1);
    expect((await readRows('edited.jsonl')).some((row) => row.text === first!.row.text)).toBe(false);
    await call('decide', 'accept', 'tickets.jsonl', first!.id);
    const accepted = await call('export', 'tickets.jsonl', '--out', 'edited.jsonl', '--force');
    expect(accepted.end.leftOut).toMatchObject({ edited: 0 });
    expect((await readRows('edited.jsonl'))[0]!.text).toMatch(/^Well: /);
  });

  it('merges into a new file that begins with the bytes of the data set, once', async () => {
    const { code, end } = await call('export', 'tickets.jsonl', '--merge');
    expect(code).toBe(0);
    const original = await readFile(dataset);
    const merged = await readFile(join(dirname(dataset), 'tickets.merged.jsonl'));
    expect(merged.subarray(0, original.length).equals(original)).toBe(true);
    expect(merged.subarray(original.length, original.length + 1).toString()).toBe('\n');
    expect(await readRows('tickets.merged.jsonl')).toHaveLength(60 + (end.rows as number));

    const again = await call('export', 'tickets.jsonl', '--merge', '--force');
    expect(again.code).toBe(3);
    expect(again.end.message).toContain(`Nothing is left to merge: all ${end.rows} accepted rows`);
    expect((await readFile(join(dirname(dataset), 'tickets.merged.jsonl'))).equals(merged)).toBe(true);
    for (const target of ['tickets.jsonl', './tickets.jsonl']) {
      const refused = await call('export', 'tickets.jsonl', '--out', target, '--force');
      expect(refused.code).toBe(4);
      expect(refused.end.message).toMatch(/data set itself, which SynAlign never changes/);
    }

    const next = await call('augment', 'tickets.merged.jsonl', '--rows', '6');
    expect(next.end.real).toMatchObject({ counts: { rows: 60, knownSynthetic: end.rows } });
  });

  it('changes the data set itself only after a preview', async () => {
    const bare = await call('export', 'tickets.jsonl', '--in-place', 'yes');
    expect(bare.code).toBe(2);
    const stale = `${'0'.repeat(64)}-${'0'.repeat(64)}`;
    expect((await call('export', 'tickets.jsonl', '--in-place', stale)).code, 'without --merge').toBe(2);
    const look = await call('export', 'tickets.jsonl', '--preview', '--undecided');
    expect(look.code).toBe(0);
    expect(look.end).toMatchObject({ previewed: { dataset: before } });
    expect(look.end.added).toHaveLength((await readReviewRows(dataset)).length);
    const added = look.end.added as readonly string[];
    const real = (await readFile(dataset, 'utf8')).split('\n');
    expect(added.length).toBeGreaterThan(0);
    expect(added.filter((line) => real.includes(line) || typeof JSON.parse(line).text !== 'string')).toEqual([]);
    expect(await hash()).toBe(before);
  });

  it('gives a verdict, and replays the run after all that', async () => {
    const { code, end } = await call('evaluate', 'tickets.jsonl', '--seeds', '2');
    expect(code).toBe(0);
    expect(['helps', 'hurts', 'cannot tell']).toContain(end.verdict);
    expect((await call('replay', 'tickets.jsonl')).end).toMatchObject({ identical: true });
    expect((await call('replay', 'tickets.jsonl', '../..')).code).toBe(2);
  });

  it('left the data set as it was', async () => {
    expect(await hash()).toBe(before);
  });
});

describe('other doors', () => {
  it('inspect finds the overlap of splits and writes nothing but its page', async () => {
    const train = makeTickets(50, 80);
    const test = [...makeTickets(20, 81), ...train.slice(0, 7)];
    const known = new Set(train.map((row) => row.text));
    const shared = test.filter(({ text }) => known.has(text!)).length;
    expect(shared).toBeGreaterThanOrEqual(7);
    const path = await makeDataset(train, 'tickets.train.jsonl');
    await writeFile(join(dirname(path), 'tickets.test.jsonl'), toJsonl(test));
    const args = ['inspect', 'tickets.train.jsonl', 'tickets.test.jsonl', '--out', 'look.html'];
    const { code, out } = await callCli([...args, '--json'], { cwd: dirname(path) });
    expect(code).toBe(0);
    const { files } = readJsonLines(out).at(-1) as unknown as { files: { role: string; shared: JsonObject[] }[] };
    expect(files.map(({ role }) => role)).toEqual(['train', 'test']);
    expect(files[1]!.shared).toEqual([{ file: 'tickets.train.jsonl', rows: shared }]);
    expect(existsSync(join(dirname(path), 'look.html'))).toBe(true);
    expect(existsSync(join(dirname(path), '.synalign'))).toBe(false);
    const chosen = await callCli([...args, '--role', 'test', 'dev', '--json'], { cwd: dirname(path) });
    expect(chosen.out).toContain('"role":"dev"');
  });

  it('weigh takes rows from elsewhere into review, and a stopped call goes on', async () => {
    const real = await makeDataset(makeTickets(60, 82));
    await writeFile(join(dirname(real), 'made.jsonl'), toJsonl([...makeTickets(25, 83), makeTickets(1, 82)[0]!]));
    const args = ['weigh', 'tickets.jsonl', 'made.jsonl', '--json'];
    const { code, out } = await callCli(args, { cwd: dirname(real) });
    expect(code).toBe(0);
    const end = readJsonLines(out).at(-1) as { runId?: string; gates?: JsonObject };
    expect(end.gates).toMatchObject({ 'exact-duplicate': expect.any(Number) });
    expect(await readReviewRows(real)).toHaveLength(26);
    const log = join(recordsOf(real), 'runs', end.runId!, 'run.jsonl');
    const text = await readFile(log, 'utf8');
    await writeFile(log, text.slice(0, text.length / 2));
    const again = await callCli(args, { cwd: dirname(real) });
    expect(again.out).toContain(`Going on with run ${end.runId}`);
    expect(await readReviewRows(real)).toHaveLength(26);
    const strip = (log: string) => log.replace(/^\{"at":"[^"]*"/gm, '');
    expect(strip(await readFile(log, 'utf8'))).toBe(strip(text));
    await callCli(['decide', 'accept', 'tickets.jsonl'], { cwd: dirname(real) });
    expect((await callCli(['export', 'tickets.jsonl', '--json'], { cwd: dirname(real) })).code).toBe(0);
  });

  it('translates conversations for a trainer', async () => {
    const chats = await makeDataset(makeChats(40, 84), 'chats.jsonl');
    await callCli(['augment', chats, '--rows', '6', '--json']);
    const made = await callCli(['export', chats, '--undecided', '--format', 'sharegpt', '--json']);
    expect(made.code).toBe(0);
    const [row] = (await readFile(join(dirname(chats), 'chats.accepted.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(row!)).toMatchObject({ conversations: [{ from: 'human' }, { from: 'gpt' }] });
  });
});
