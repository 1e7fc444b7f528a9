import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readKnownSyntheticHashes } from '../../../src/adapters/records/known-synthetic.ts';
import { openProject, type Project } from '../../../src/adapters/records/project.ts';
import { findProjectPaths } from '../../../src/adapters/records/project-paths.ts';
import { openRunLog } from '../../../src/adapters/records/run-log.ts';
import type { Draft, GateFinding } from '../../../src/core/data/draft.ts';
import { hashRow } from '../../../src/core/data/hash-row.ts';
import { parsePlan } from '../../../src/core/data/plan.ts';
import { makeFolder } from './run-script.ts';

let folder = '';
let project: Project;
beforeEach(async () => {
  folder = await makeFolder();
  project = openProject(join(folder, 'reviews.jsonl'));
});
const input = {
  version: 1 as const,
  dataset: 'reviews.jsonl',
  layout: { kind: 'text' as const, text: [['text']], typed: [] },
  idKey: '_id',
  rows: 10,
};
const draft = (id: string, text: string, gates: GateFinding[] = []): Draft => ({
  id,
  row: { text },
  origin: {
    runId: 'r',
    slot: 's',
    model: 'm',
    promptHash: 'p',
    demonstrations: [],
    cluster: 'c1',
    attributes: {},
    batch: 1,
    step: 1,
  },
  gates,
});
async function run(of: Project, drafts: Draft[], at: string) {
  const { id, paths } = await of.createRun(parsePlan({ ...input, dataset: of.paths.dataset.split(/[\\/]/).at(-1)! }));
  const log = await openRunLog(paths.log, () => Date.parse(at));
  await log.record({ type: 'run-start' });
  for (const one of drafts) await log.record({ type: 'draft-ready', draft: one });
  await log.close();
  return id;
}

describe('findProjectPaths', () => {
  it('gives every data set a folder of its own', () => {
    const name = (path: string) => findProjectPaths(join(folder, path)).folder.slice(folder.length + 1);
    expect(['a.jsonl', 'a.ndjson', 'a.b.JSONL', 'a.csv', 'a', 'a.json'].map(name)).toEqual(
      ['a', 'a', 'a.b', 'a.csv', 'a', 'a.json'].map((end) => join('.synalign', end)),
    );
    expect(findProjectPaths(join(folder, 'reviews.csv')).review).toMatch(/reviews\.csv\.review\.jsonl$/);
  });
});

describe('openProject', () => {
  it('writes nothing until there is something to write, then makes everything git needs', async () => {
    expect(await project.readPlan()).toBeUndefined();
    expect(await project.listRuns()).toEqual([]);
    expect((await project.readDrafts()).size).toBe(0);
    await (await project.openDecisions('ana')).close();
    expect(await readdir(folder)).toEqual([]);
    await project.writePlan(input);
    const own = join(folder, '.synalign', 'reviews');
    expect((await readdir(own)).sort()).toEqual(['.gitattributes', '.gitignore', 'cache', 'plan.jsonc', 'runs']);
    expect(await readFile(join(own, 'cache', '.gitignore'), 'utf8')).toBe('*\n');
    expect((await project.readPlan())?.rows).toBe(10);
  });

  it('keeps what the user wrote into the ignore file', async () => {
    await mkdir(project.paths.folder, { recursive: true });
    await writeFile(join(project.paths.folder, '.gitignore'), 'mine\n');
    await project.writePlan(input);
    expect(await readFile(join(project.paths.folder, '.gitignore'), 'utf8')).toBe('mine\n');
  });

  it('does not mix up two data sets whose folders have the same name', async () => {
    await project.writePlan(input);
    const other = openProject(join(folder, 'reviews.ndjson'));
    await expect(other.readPlan()).rejects.toMatchObject({ code: 'other-data-set' });
    await expect(other.writePlan(input)).rejects.toMatchObject({ code: 'other-data-set' });
  });

  it('lists runs by time and reads them back', async () => {
    const second = await run(project, [draft('bbbb', 'b')], '2026-02-01T00:00:00Z');
    const first = await run(project, [draft('aaaa', 'a'), draft('aaaa', 'a2')], '2026-01-01T00:00:00Z');
    const { id: empty } = await project.createRun(parsePlan(input));
    expect(first).toMatch(/^[0-9a-z]{8}$/);
    expect((await project.listRuns()).map(({ id }) => id)).toEqual([first, second, empty]);
    const stored = await project.readRun(first);
    expect(stored).toMatchObject({ id: first, startedAt: '2026-01-01T00:00:00.000Z', events: 3, broken: 0 });
    expect(stored.plan.rows).toBe(10);
    expect([...stored.drafts.values()]).toEqual([draft('aaaa', 'a2')]);
    const drafts = await project.readDrafts();
    expect([...drafts].map(([id, { hash }]) => [id, hash])).toEqual([
      ['aaaa', hashRow({ text: 'a2' })],
      ['bbbb', hashRow({ text: 'b' })],
    ]);
    await expect(project.readRun('zzzz')).rejects.toMatchObject({ code: 'run-unknown' });
    await expect(project.readRun('../..')).rejects.toMatchObject({ code: 'run-unknown' });
  });

  it('counts broken lines of a run and reads the others', async () => {
    const id = await run(project, [draft('aaaa', 'a')], '2026-01-01T00:00:00Z');
    const { log } = project.findRun(id);
    const text = await readFile(log, 'utf8');
    await writeFile(log, `${text}{"at":"x","event":{"type":"draft-ready","draft":{"id":7}}}\n<<<<\n${text}{"at":"to`);
    expect(await project.readRun(id)).toMatchObject({ events: 5, broken: 2 });
  });

  it('stores reports', async () => {
    const id = await run(project, [], '2026-01-01T00:00:00Z');
    expect(await project.readReport(id)).toBeUndefined();
    await project.writeReport(id, { json: '{}', html: '<p>' });
    expect(await project.readReport(id)).toBe('{}');
    expect(await readFile(project.findRun(id).page, 'utf8')).toBe('<p>');
  });
});

describe('readKnownSyntheticHashes', () => {
  it('knows the rows of every run beside the data set in all their texts, without the cache', async () => {
    const copy = { gate: 'exact-duplicate', evidence: '', score: 1, against: { hash: 'x', line: 1 } } as const;
    const own = { ...copy, against: { id: 'aaaa' } };
    await run(
      project,
      [draft('aaaa', 'a'), draft('bbbb', 'real', [copy]), draft('cccc', 'c', [own])],
      '2026-01-01T00:00:00Z',
    );
    const other = openProject(join(folder, 'merged.jsonl'));
    await run(other, [draft('dddd', 'd')], '2026-01-01T00:00:00Z');
    const log = await project.openDecisions('ana');
    await log.append([
      { kind: 'edit', row: 'aaaa', hash: 'h-edited', line: '{}' },
      { kind: 'accept', row: 'aaaa', hash: 'h-accepted' },
      { kind: 'accept', row: 'bbbb', hash: hashRow({ text: 'real' }) },
      { kind: 'merge', file: 'm.jsonl', rows: { aaaa: 'h-merged' } },
    ]);
    await log.close();
    const known = await readKnownSyntheticHashes(project.paths.dotFolder);
    const texts = ['a', 'c', 'd'].map((text) => hashRow({ text }));
    expect([...known].sort()).toEqual([...texts, 'h-edited', 'h-accepted', 'h-merged'].sort());
    expect((await readKnownSyntheticHashes(join(folder, 'none'))).size).toBe(0);
  });
});
