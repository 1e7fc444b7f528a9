import type { Plan } from '../core/data/plan.ts';
import { readReal } from '../core/pipeline/ground.ts';
import type { World } from '../core/ports/world.ts';
import { createPromptKit, resolvePrivacy } from '../core/prompts/prompt-kit.ts';
import { checkTargets } from '../core/stages/budget.ts';
import { checkPrivacy, checkWords, type Screening, screenRows } from '../core/stages/screen.ts';
import { listScreening } from '../view/screening-findings.ts';

/**
 * Looks at plan, prompts and rows before anything is written or asked. A pass over the file is spent only where something
 * could be wrong with its rows: targets that no row has, or rows that must not be sent.
 * @throws UnknownTargetError, SensitiveRowsError, SensitiveWordsError or PlanError
 */
export async function checkRows(
  plan: Plan,
  world: Pick<World, 'source' | 'knownSynthetic' | 'signal'>,
  isDryRun: boolean,
): Promise<void> {
  createPromptKit(plan, []);
  if (!isDryRun) checkWords(plan);
  const stops = !isDryRun && Object.values(resolvePrivacy(plan)).includes('stop');
  if (Object.keys(plan.targets).length === 0 && !stops) return;
  const events = readReal(plan, world);
  let step = await events.next();
  while (!step.done) step = await events.next();
  const { corpus, working } = step.value;
  checkTargets(plan, corpus.classes);
  if (stops) checkPrivacy(plan, screenRows(working, plan.layout, createPromptKit(plan, working).rowCharacters));
}

/** What was found in the rows that prompts may show, and what the plan does about it. */
export function describePrivacy(plan: Plan, screening: Screening): string[] {
  const found = listScreening(screening);
  if (found.length === 0) return ['Nothing in these rows looks like a secret or personal data.'];
  const { secret, personal } = resolvePrivacy(plan);
  const deeds = { stop: 'the run would stop', mask: 'placeholders would stand in prompts', send: 'sent as they are' };
  return [
    `Before sending (secrets: ${deeds[secret]}; personal data: ${deeds[personal]}):`,
    ...found.map((line) => `  ${line}`),
  ];
}
