import type { Plan } from '../core/data/plan.ts';
import { createCommissioner } from '../core/pipeline/commission.ts';
import { fitSpaces, readReal } from '../core/pipeline/ground.ts';
import type { Progress, RunEvent } from '../core/pipeline/run-event.ts';
import { exploreBatch, shareRows } from '../core/pipeline/synthesise.ts';
import type { World } from '../core/ports/world.ts';
import { createPromptKit, resolvePrivacy } from '../core/prompts/prompt-kit.ts';
import { screenRows } from '../core/stages/screen.ts';
import { describePrivacy } from './check-rows.ts';
import type { JobResult } from './job.ts';
import { previewPrompts, printPrompts } from './preview-prompts.ts';
import { describeSteering } from './steering.ts';

/**
 * Goes as far as a run can without asking a model and writes nothing: reads, reserves, embeds, chooses the first
 * clusters, and shows the exact prompt of the first call.
 */
export async function previewRun(plan: Plan, world: Omit<World, 'replies' | 'runId'>): Promise<JobResult> {
  const whole: World = { ...world, runId: 'preview', replies: { get: () => undefined, put: () => Promise.resolve() } };
  const ground = await drain(readReal(plan, whole));
  const kit = createPromptKit(plan, ground.working);
  const screening = screenRows(ground.working, plan.layout, kit.rowCharacters);
  const spaces = await drain(fitSpaces(plan, whole, ground));
  const commission = createCommissioner(plan, whole, ground, spaces);
  const budgets = drainNow(shareRows(plan, ground, spaces));
  const assignments = drainNow(exploreBatch(plan, ground, spaces, budgets, 0, world.earlier, []));
  const clusters =
    plan.regions === undefined
      ? budgets.reduce((sum, { rows }) => sum + Math.ceil(rows / plan.explore.rowsPerCluster), 0)
      : assignments.length;
  const rowCalls =
    plan.stopAfter === 'attributes'
      ? 0
      : budgets.reduce((sum, { rows }) => sum + Math.ceil(rows / plan.generate.rowsPerCall), 0);
  const prompts = previewPrompts(plan, world, kit, spaces, commission, assignments[0]);
  const wanted = budgets.reduce((sum, { rows }) => sum + rows, 0);
  return {
    lines: [
      'Dry run: no model was asked and nothing was written.',
      `${ground.corpus.samples.length} real rows: ${ground.working.length} take part, ${ground.reservation.heldOut.length} are set aside to measure.`,
      `${wanted} rows wanted: ${budgets.map(({ label, rows }) => (label === undefined ? `${rows}` : `${label} ${rows}`)).join(', ')}.`,
      `Up to ${clusters} clusters and about ${1 + clusters + rowCalls} calls to ${world.model.id}.`,
      ...describePrivacy(plan, screening),
      ...describeSteering(plan),
      '',
      ...printPrompts(prompts),
    ],
    data: {
      dryRun: true,
      real: ground.corpus.samples.length,
      working: ground.working.length,
      heldOut: ground.reservation.heldOut.length,
      budget: budgets.map(({ label, rows }) => ({ label: label ?? null, rows })),
      clusters,
      calls: 1 + clusters + rowCalls,
      firstPrompt: prompts[0]?.messages,
      prompts,
      screening,
      privacy: resolvePrivacy(plan),
      steering: plan.steering,
    },
  };
}

async function drain<T>(events: AsyncGenerator<RunEvent | Progress, T>): Promise<T> {
  for (;;) {
    const step = await events.next();
    if (step.done) return step.value;
  }
}

function drainNow<T>(events: Generator<RunEvent | Progress, T>): T {
  for (;;) {
    const step = events.next();
    if (step.done) return step.value;
  }
}
