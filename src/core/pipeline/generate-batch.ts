import type { Draft } from '../data/draft.ts';
import type { Plan } from '../data/plan.ts';
import type { World } from '../ports/world.ts';
import type { PromptKit } from '../prompts/prompt-kit.ts';
import { inOrder } from '../stages/ask.ts';
import { spreadRows } from '../stages/budget.ts';
import { draftRow, type RowMaker } from '../stages/draft-row.ts';
import { prepareRows } from '../stages/embed.ts';
import { type Commission, generateRows, type Harvest } from '../stages/generate.ts';
import type { Spaces } from './ground.ts';
import type { Progress, RunEvent } from './run-event.ts';
import { countsTowardsTarget } from './target-outcome.ts';

/** An assignment whose attributes are known. */
export interface WritingJob {
  readonly commission: Commission;
  readonly rows: number;
  /** Ids of rows that the new ones replace, in order. */
  readonly replaces: readonly string[];
}

/** How far one job is. */
interface Entry {
  readonly job: WritingJob;
  missing: number;
  calls: number;
  written: number;
}

/** How often a cluster that brought too few rows is asked again. */
const topUps = 2;

/** Calls are numbered through a whole run, so that a cluster used by two batches never repeats a slot. */
const callsPerBatch = 1000;

/**
 * 2b. Writes new rows from the attributes, passes each through the gates, and asks again where too few came: twice the
 * same cluster, then once the clusters of the same label that brought all of theirs.
 */
export async function* generateBatch(
  plan: Plan,
  world: World,
  kit: PromptKit,
  spaces: Spaces,
  maker: RowMaker,
  batch: number,
  jobs: readonly WritingJob[],
): AsyncGenerator<RunEvent | Progress, Draft[]> {
  const drafts: Draft[] = [];
  const wanted = jobs.reduce((sum, { rows }) => sum + rows, 0);
  const { rowsPerCall } = plan.generate;
  // A further run of the same plan asks for other rows than the runs before it.
  const seed = world.earlier.length === 0 ? plan.seed : `${plan.seed}+${world.earlier.length}`;
  const entries = jobs.map((job): Entry => ({ job, missing: job.rows, calls: 0, written: 0 }));
  for (let round = 0; round <= topUps + 1; round++) {
    if (round > topUps && plan.regions === undefined) shiftMissing(entries);
    // Calls within one reply's row limit are a matter of the plan; more than these share a number space.
    const open = entries.filter(({ missing }) => missing > 0 && (round <= topUps || plan.regions === undefined));
    if (open.length === 0) break;
    const tasks = open.flatMap((entry) =>
      spreadRows(entry.missing, Math.ceil(entry.missing / rowsPerCall)).map((count) => {
        const call = batch * callsPerBatch + entry.calls++;
        return async (): Promise<{ entry: Entry; harvest: Harvest }> => {
          const { commission } = entry.job;
          const harvest = await generateRows(world, kit, plan, commission, count, call, seed);
          // Here and not when it is the row's turn, so that vectors are asked for while other calls are under way.
          const likely = draftRow({ ...maker, nextId: undefined }, commission, harvest);
          await prepareRows(
            world.staticModel,
            likely.map(({ sample }) => sample),
            world.signal,
          );
          return { entry, harvest };
        };
      }),
    );
    for await (const { entry, harvest } of inOrder(tasks, world.model.limits.concurrency)) {
      const { commission, replaces } = entry.job;
      if (harvest.problems.length > 0) {
        const { call, problems } = harvest;
        yield { type: 'reply-failed', step: 'generate', cluster: commission.cluster.id, call, problems };
      }
      const made = draftRow(maker, commission, harvest);
      const findings = spaces.gates.check(
        made.map(({ id, sample }) => ({ id, sample, demonstrations: commission.demonstrations })),
      );
      for (const [i, { id, row, origin }] of made.entries()) {
        const replaced = replaces[entry.written];
        const gates = findings[i] ?? [];
        const draft: Draft = {
          id,
          row,
          origin: replaced === undefined ? origin : { ...origin, replaces: replaced },
          gates,
        };
        drafts.push(draft);
        if (countsTowardsTarget(draft)) {
          entry.missing--;
          entry.written++;
        }
        yield { type: 'draft-ready', draft };
      }
      yield { type: 'progress', stage: 'generate', done: drafts.length, total: Math.max(wanted, drafts.length) };
    }
  }
  return drafts;
}

/** Gives what clusters still owe to those of the same label that owe nothing; where there is none, nobody is asked again. */
function shiftMissing(entries: readonly Entry[]): void {
  const labels = new Set(entries.map(({ job }) => job.commission.cluster.label));
  for (const label of labels) {
    const own = entries.filter(({ job }) => job.commission.cluster.label === label);
    const short = own.reduce((sum, { missing }) => sum + Math.max(0, missing), 0);
    const able = own.filter(({ missing }) => missing <= 0);
    for (const entry of own) entry.missing = 0;
    const shares = spreadRows(short, able.length);
    able.forEach((entry, i) => {
      entry.missing = shares[i] ?? 0;
    });
  }
}
