import { createEstimator } from '../adapters/chat/count-tokens.ts';
import type { Plan } from '../core/data/plan.ts';
import type { World } from '../core/ports/world.ts';
import { resolvePrivacy } from '../core/prompts/prompt-kit.ts';
import { countOf, formatCount } from '../view/figures.ts';
import { describeForecast, formatMoney } from '../view/spend-lines.ts';
import { describePrivacy } from './check-rows.ts';
import type { JobResult } from './job.ts';
import type { PaidModel } from './paid-model.ts';
import { type PlannedRun, planCalls } from './plan-calls.ts';
import { printPrompts } from './preview-prompts.ts';
import { createForecaster } from './spend-meter.ts';
import { describeSteering } from './steering.ts';

/**
 * Goes as far as a run can without asking a model and writes nothing: reads, reserves, embeds, chooses the first
 * clusters, and says what would be sent where, what it would cost, and the exact prompts.
 */
export async function previewRun(
  plan: Plan,
  world: Omit<World, 'replies' | 'runId'>,
  paid: PaidModel | undefined,
): Promise<JobResult> {
  const planned = await planCalls(plan, world, paid?.counter ?? createEstimator());
  const { real, budgets, clusters, outline, prompts, screening } = planned;
  const wanted = budgets.reduce((sum, { rows }) => sum + rows, 0);
  const calls = Object.values(outline.kinds).reduce((sum, kind) => sum + kind.calls, 0);
  const forecast = paid && createForecaster(plan, paid, planned).read();
  return {
    lines: [
      'Dry run: no model was asked and nothing was written.',
      `${real.rows} real rows: ${real.working} take part, ${real.heldOut} are set aside to measure.`,
      `${wanted} rows wanted: ${budgets.map(({ label, rows }) => (label === undefined ? `${rows}` : `${label} ${rows}`)).join(', ')}.`,
      `Up to ${clusters} clusters and about ${calls} calls to ${world.model.id}.`,
      ...(paid ? describeDestination(planned, paid, plan) : []),
      ...describePrivacy(plan, screening),
      ...describeSteering(plan),
      ...(plan.embedding.kind === 'endpoint'
        ? [
            `The text of all ${real.working} rows that take part, and of every new row, would go to the embeddings of ${plan.embedding.provider} (${plan.embedding.name}); this preview used the built-in ones.`,
          ]
        : []),
      ...(forecast ? describeForecast(forecast) : []),
      '',
      ...printPrompts(prompts),
    ],
    data: {
      dryRun: true,
      real: real.rows,
      working: real.working,
      heldOut: real.heldOut,
      budget: budgets.map(({ label, rows }) => ({ label: label ?? null, rows })),
      clusters,
      calls,
      ...(paid ? { sends: { host: paid.host, notes: paid.notes, ...planned.shown } } : {}),
      ...(forecast ? { forecast } : {}),
      firstPrompt: prompts[0]?.messages ?? [],
      prompts,
      screening,
      privacy: resolvePrivacy(plan),
      steering: plan.steering,
    },
  };
}

/** Line numbers that are printed for people. */
const shownLines = 40;

/** Which part of the data goes where, and what bounds its price. */
function describeDestination(
  { shown }: PlannedRun,
  { host, price, provider, notes }: PaidModel,
  { limits }: Plan,
): string[] {
  const fields = shown.fields.join(', ');
  const some = shown.lines.slice(0, shownLines).join(', ');
  const lines = [
    `To ${host} (${provider.id}) would go ${countOf(shown.rows, 'row', 'rows')} in the first round, with the fields ${fields}: about ${formatCount(shown.bytes)} bytes of prompts in all.`,
    `Lines of these rows: ${some}${shown.lines.length > shownLines ? ', … (all of them with --json)' : ''}.`,
    ...notes,
  ];
  if (limits?.money !== undefined)
    lines.push(`Never more than ${formatMoney(limits.money, price?.currency ?? '')} (--budget).`);
  if (limits?.tokens !== undefined)
    lines.push(`Never more than ${formatCount(limits.tokens)} tokens (--budget-tokens).`);
  if (price?.asOf !== undefined) lines.push(`Prices are list prices of ${price.asOf} and may be out of date.`);
  return lines;
}
