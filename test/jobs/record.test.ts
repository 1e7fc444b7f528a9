import { mkdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createOfflineModel } from '../../src/adapters/offline/offline-model.ts';
import { openDataset } from '../../src/adapters/reading/open-dataset.ts';
import { openProject } from '../../src/adapters/records/project.ts';
import { run } from '../../src/core/pipeline/run.ts';
import type { TextModel } from '../../src/core/ports/text-model.ts';
import type { World } from '../../src/core/ports/world.ts';
import { reportRun } from '../../src/jobs/report.ts';
import { readStyle, recordRun, withLock } from '../../src/jobs/run-job.ts';
import { augmentJob, doJob, makeDataset, readLoggedEvents, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makePlan, makeSource, makeWorld, shuffleReplies } from '../fakes/memory-world.ts';
import { makeTickets } from '../fakes/template-rows.ts';

const rows = makeTickets(300, 60);
const plan = makePlan(rows, { rows: 30 });
const runId = 'samerun1';

/**
 * Records a run with a fixed id into a folder of its own, stopping it after each given number of recorded events and
 * going on with it; then reports and exports. Resolves to the bytes of everything that was written.
 */
async function recordWhole(
  model: TextModel,
  stops: readonly number[] = [],
): Promise<{ files: Map<string, string>; dataset: string }> {
  const path = await makeDataset(rows);
  const dataset = await openDataset(path);
  const project = openProject(path);
  const paths = project.findRun(runId);
  await project.writePlan(JSON.parse(JSON.stringify(plan)));
  await mkdir(paths.folder, { recursive: true });
  await writeFile(paths.plan, JSON.stringify(plan));
  for (const stopAt of [...stops, Infinity]) {
    const stop = new AbortController();
    let told = 0;
    const context = {
      signal: stop.signal,
      tell: ({ type }: { type: string }) => {
        if (type === 'event' && ++told === stopAt) stop.abort();
      },
    };
    const attempt = withLock(project, context, async () => {
      const replies = await project.openReplies();
      const changes: Partial<World> = { runId, model, replies, source: makeSource(rows), signal: stop.signal };
      try {
        const events = run(plan, makeWorld(rows, changes));
        const state = await recordRun({ project, paths, plan, style: await readStyle(dataset), events }, context);
        await reportRun({ state, project, paths, dataset, seconds: told, access: {} }, context);
      } finally {
        await replies.close();
      }
    });
    if (stopAt === Infinity) await attempt;
    else await expect(attempt).rejects.toThrow();
  }
  await doJob({ kind: 'export', dataset: path, force: false, undecided: true, shape: { kind: 'weights' } });
  const files = new Map<string, string>();
  for (const folder of [dirname(path), recordsOf(path), paths.folder]) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isFile()) files.set(entry.name, await readFile(join(folder, entry.name), 'utf8'));
    }
  }
  return { files, dataset: path };
}

/** Without the times of the log and the timings of the report, the only parts that may differ. */
function comparable(files: ReadonlyMap<string, string>): Record<string, string> {
  const parts = Object.fromEntries(files);
  parts['run.jsonl'] = parts['run.jsonl']!.replace(/^\{"at":"[^"]*"/gm, '{"at":""');
  expect(parts['report.json']).toContain('"timings": {');
  parts['report.html'] = parts['report.html']!.replace(/"startedAt":"[^"]*"/, '"startedAt":""');
  parts['report.json'] = parts['report.json']!.replace(/"timings": \{[^}]*\}/, '"timings": {}');
  return parts;
}

describe('a recorded run', () => {
  it('leaves the same bytes twice, with replies in another order, and when it was stopped again and again', async () => {
    const first = await recordWhole(createOfflineModel());
    const expected = comparable(first.files);
    expect(Object.keys(expected).sort()).toEqual(
      [
        '.gitattributes',
        '.gitignore',
        'plan.json',
        'plan.jsonc',
        'report.html',
        'report.json',
        'run.jsonl',
        basename(first.dataset),
        'tickets.review.jsonl',
        'tickets.weights.card.md',
        'tickets.weights.jsonl',
      ].sort(),
    );
    const written = (await readReviewRows(first.dataset)).length;
    // The offline model gives up where it finds nothing new to say, so a few rows may be missing.
    expect(written).toBeGreaterThan(20);
    expect(expected['tickets.weights.jsonl']!.trim().split('\n')).toHaveLength(written);
    expect(JSON.parse(expected['report.json']!).gap.kind).toBe('held-out');

    expect(comparable((await recordWhole(createOfflineModel())).files)).toEqual(expected);
    expect(comparable((await recordWhole(shuffleReplies(createOfflineModel(), 'c'))).files)).toEqual(expected);
    const stopped = await recordWhole(createOfflineModel(), [1, 5, 12, 23, 31, 42]);
    expect(comparable(stopped.files)).toEqual(expected);
  });

  it('stopped between its last event and its report gets the report by the next call', async () => {
    const path = await makeDataset(makeTickets(40, 61));
    // A folder in the place of the report stands for whatever stops the run there.
    const obstacle = (id: string) => join(recordsOf(path), 'runs', id, 'report.json');
    let id = '';
    const stopped = doJob(augmentJob(path, 6), (message) => {
      if (message.type !== 'event' || message.event.type !== 'run-start') return;
      id = message.event.runId;
      mkdirSync(obstacle(id));
    });
    await expect(stopped).rejects.toThrow();
    const rows = (await readReviewRows(path)).length;
    expect((await readLoggedEvents(path)).at(-1)!.type).toBe('run-end');
    await rm(obstacle(id), { recursive: true });
    const said: string[] = [];
    const { data } = await doJob(augmentJob(path, 6), (message) => {
      if (message.type === 'said') said.push(message.text);
    });
    expect(said.join()).toContain(`Going on with run ${id}`);
    expect(JSON.parse(await readFile(obstacle(id), 'utf8'))).toMatchObject({ runId: id, rows });
    expect(await readReviewRows(path)).toHaveLength(data.rows as number);
  });

  it('is derived again with its own attributes after they were edited for the next run', async () => {
    const path = await makeDataset(makeTickets(40, 62));
    await doJob(augmentJob(path, 4));
    const second = await doJob({ ...augmentJob(path, 4), changes: { rows: 4, seed: 5 } });
    expect(second.data.plan).toMatchObject({ attributes: '.synalign/tickets/attributes.jsonc' });
    const file = join(recordsOf(path), 'attributes.jsonc');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"fragment"', '"note"'));
    expect(await readFile(file, 'utf8')).not.toBe(text);
    const run = second.data.runId as string;
    expect((await doJob({ kind: 'replay', dataset: path, run })).data).toMatchObject({ identical: true });
    const third = await doJob({ ...augmentJob(path, 4), changes: { rows: 4, seed: 6 } });
    expect(JSON.stringify(third.data.attributes)).toContain('"note"');
  });
});
