import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openReplyStore } from '../../src/adapters/records/reply-store.ts';
import type { Plan } from '../../src/core/data/plan.ts';
import { createRng } from '../../src/core/math/rng.ts';
import { afterLines, buildCli, callCli, readJsonLines } from '../fakes/built-cli.ts';
import { makeDataset, readLoggedEvents, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { collectEvents, makeCountingModel, makeReplies, makeSource, makeWorld } from '../fakes/memory-world.ts';
import { makeTickets } from '../fakes/template-rows.ts';

const rows = makeTickets(120, 20);
/** Lines that each call prints before it is killed, from none to the last stage. */
const kills = [0, 4, 1, 7, 11, 16, 20, 25, 30, 35, 41, 47, 53];

beforeAll(async () => {
  await buildCli();
});

/** Keys of all stored replies, with repeats. */
async function readReplyKeys(dataset: string): Promise<string[]> {
  const cache = join(recordsOf(dataset), 'cache');
  const keys: string[] = [];
  for (const name of (await readdir(cache)).filter((entry) => entry.startsWith('replies-'))) {
    for (const line of (await readFile(join(cache, name), 'utf8')).split('\n')) {
      // A torn last line is a reply that was never used.
      if (line.endsWith('}')) keys.push((JSON.parse(line) as { key: string }).key);
    }
  }
  return keys;
}

describe('a killed run', () => {
  it('goes on at the next call, as often as it is killed, and ends as if nothing had happened', async () => {
    const rng = createRng('kills');
    const dataset = await makeDataset(rows);
    const args = ['augment', dataset, '--rows', '60', '--json'];
    let killed = 0;
    let resumed = 0;
    for (const lines of kills) {
      const wait = rng.int(20);
      const { signal, out } = await callCli(args, {
        onStart: (child) => {
          const kill = () => setTimeout(() => child.kill('SIGKILL'), wait);
          if (lines === 0) setTimeout(kill, 50);
          else afterLines(child, lines, kill);
        },
      });
      if (signal === 'SIGKILL') killed++;
      if (out.includes('Going on with run')) resumed++;
      if (signal === null) break;
    }
    expect(killed, 'moments at which it was killed').toBeGreaterThanOrEqual(10);
    expect(resumed).toBeGreaterThanOrEqual(8);

    const last = await callCli(args);
    expect(last.code).toBe(0);
    const runs = await readdir(join(recordsOf(dataset), 'runs'));
    const logged = [];
    for (const id of runs) {
      const log = await readFile(join(recordsOf(dataset), 'runs', id, 'run.jsonl')).catch(() => Buffer.alloc(0));
      if (log.length > 0) logged.push(id);
    }
    expect(logged, 'one run only has events').toHaveLength(1);
    const [runId] = logged;

    const events = await readLoggedEvents(dataset, runId);
    const plan = JSON.parse(await readFile(join(recordsOf(dataset), 'runs', runId!, 'plan.json'), 'utf8')) as Plan;
    const model = makeCountingModel();
    const replies = makeReplies();
    const whole = await collectEvents(plan, makeWorld(rows, { runId, model, replies, source: makeSource(rows) }));
    expect(events).toEqual(JSON.parse(JSON.stringify(whole)));

    const keys = await readReplyKeys(dataset);
    expect(new Set(keys).size, 'no reply was asked for twice').toBe(keys.length);
    expect(keys.toSorted()).toEqual([...replies.stored.keys()].toSorted());
    const store = await openReplyStore(join(recordsOf(dataset), 'cache'));
    expect(store.size).toBe(model.asked.length);

    const review = await readReviewRows(dataset);
    const drafts = whole.flatMap((event) => (event.type === 'draft-ready' ? [event.draft] : []));
    expect(review.map(({ id, row }) => ({ id, row }))).toEqual(drafts.map(({ id, row }) => ({ id, row })));

    const replayed = await callCli(['replay', dataset, '--json']);
    expect(readJsonLines(replayed.out).at(-1)).toMatchObject({ type: 'done', run: runId, identical: true });
    expect(replayed.code).toBe(0);
  }, 120_000);

  it('passes over a run that was killed before its first event', async () => {
    const dataset = await makeDataset(makeTickets(40, 21));
    const args = ['augment', dataset, '--rows', '9', '--json'];
    await callCli(args, { onStart: (child) => afterLines(child, 12, () => child.kill('SIGKILL')) });
    const runs = join(recordsOf(dataset), 'runs');
    const [begun] = await readdir(runs);
    await mkdir(join(runs, 'zzzzzzzz'));
    await cp(join(runs, begun!, 'plan.json'), join(runs, 'zzzzzzzz', 'plan.json'));
    const { code, out } = await callCli(args);
    expect(code).toBe(0);
    expect(out).toContain(`Going on with run ${begun}`);
    expect(readJsonLines((await callCli(['replay', dataset, '--json'])).out).at(-1)).toMatchObject({ run: begun });
  });
});
