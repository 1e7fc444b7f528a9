import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/data/json.ts';
import { augmentJob, doJob, makeDataset, readReviewRows } from '../fakes/job-folder.ts';

const attacks = JSON.parse(await readFile(join(import.meta.dirname, '../fixtures/attacks.json'), 'utf8')) as {
  name: string;
  text: string;
}[];
const labels = ['../../../outside', '=HYPERLINK("https://evil.example")', '<script>alert(1)</script>'];
const things = ['lamp', 'chair', 'kettle', 'clock', 'shelf', 'jacket', 'desk'];

/** Plain rows and hostile ones in turn; ids and labels are hostile too. */
const rows: JsonObject[] = Array.from({ length: 90 }, (_, i) => {
  const attack = attacks[i % attacks.length]!;
  const plain = `My ${things[i % 7]} ${i} broke and the ${things[(i * 3) % 7]} is late, please help me with it today.`;
  return {
    id: `../../${i}\u202e`,
    // Long rows have their own tests; here they would only cost time.
    text: i % 3 === 0 ? attack.text.slice(0, 2000) : plain,
    label: labels[i % 3]!,
    constructor: 'always this',
    schema: 'v1',
  };
});

let dataset: string;
let made: { id: string; row: JsonObject }[];
beforeAll(async () => {
  dataset = await makeDataset(rows);
  const job = augmentJob(dataset, 12);
  await doJob({ ...job, fields: { text: ['text'], label: 'label', id: 'id' } });
  made = await readReviewRows(dataset);
  await doJob({ kind: 'decide', dataset, reviewer: '../../mia\u0000/..', verdict: 'accept', rows: {} });
}, 60_000);

describe('hostile rows, labels, ids and reviewers', () => {
  it('get new rows with exactly the label, the constants and an id of our own', () => {
    expect(made.length).toBeGreaterThan(0);
    for (const { row } of made) {
      expect(Object.keys(row).sort()).toEqual(['constructor', 'id', 'label', 'schema', 'text']);
      expect(labels).toContain(row.label);
      expect(row.schema).toBe('v1');
      expect(row.constructor).toBe('always this');
      expect(row.id).toMatch(/^[0-9a-f]{12}$/);
    }
  });

  it('name no file and leave none outside: not by a run, a decision or an export', async () => {
    for (const shape of [{ kind: 'weights' }, { kind: 'merged' }] as const) {
      await doJob({ kind: 'export', dataset, force: false, undecided: true, shape });
    }
    const folder = dirname(dataset);
    const files = await readdir(folder, { recursive: true });
    expect(files.filter((file) => !file.startsWith('.synalign')).sort()).toEqual(
      [
        'tickets.jsonl',
        'tickets.merged.card.md',
        'tickets.merged.jsonl',
        'tickets.weights.card.md',
        'tickets.weights.jsonl',
      ].sort(),
    );
    for (const file of files) expect(file).not.toMatch(/outside|evil|script|\u202e|\.\./);
    expect((await readdir(join(folder, '..'))).filter((file) => /outside|mia/.test(file))).toEqual([]);
    const decisions = await readdir(join(folder, '.synalign/tickets/decisions'));
    for (const name of decisions) expect(name).toMatch(/^[\w-]+\.jsonl$/);
  });

  it('stay data in exports, cards and pages', async () => {
    const folder = dirname(dataset);
    const lines = (await readFile(join(folder, 'tickets.merged.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.slice(0, rows.length).map((line) => JSON.parse(line))).toEqual(rows);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
    const [run] = await readdir(join(folder, '.synalign/tickets/runs'));
    const page = await readFile(join(folder, '.synalign/tickets/runs', run!, 'report.html'), 'utf8');
    expect(page).not.toMatch(/<script>alert|<img src=x/);
    const card = await readFile(join(folder, 'tickets.merged.card.md'), 'utf8');
    // Whatever comes from rows stands in code spans, where Markdown has no markup.
    expect(card.replace(/`[^`\n]*`/g, '')).not.toMatch(/<script>|=HYPERLINK|outside/);
  });

  it('are derived again to the letter', async () => {
    expect((await doJob({ kind: 'replay', dataset })).data).toMatchObject({ identical: true });
  });
});
