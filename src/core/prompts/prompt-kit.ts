import { type ColumnFacts, describeColumns } from '../data/column-facts.ts';
import { type Plan, PlanError } from '../data/plan.ts';
import { hashText } from '../data/row-id.ts';
import type { Sample } from '../data/sample.ts';
import { maskSensitive, type SensitiveSpan } from '../text/sensitive.ts';
import { builtInTemplates, chooseTemplate, type PromptName, promptNames, promptPlaces } from './built-in-templates.ts';
import type { Showing } from './fields.ts';
import { checkGiven, parseTemplate, type Template, type TemplateProblem } from './template.ts';

/** Everything that the prompts of a run are made with, beside what each call is about. */
export interface PromptKit extends Showing {
  readonly templates: { readonly [prompt in PromptName]: Template };
  /** What the real values of the typed fields are like. */
  readonly columns: readonly ColumnFacts[];
  readonly guidance: string;
  /** Why people rejected earlier rows. */
  readonly reasons: readonly string[];
}

/** Text of one template and where it comes from. */
export interface PromptText {
  readonly prompt: PromptName;
  readonly source: string;
  readonly text: string;
}

/** Characters of one row that a prompt shows at most, when the plan does not say. */
export const usualRowCharacters = 4000;

/** Models that ask nobody: rows sent to them stay on this machine. */
const ownProviders = ['offline', 'replay'];

/** What is done about secrets and personal data under a plan: real models stop when it does not say. */
export function resolvePrivacy(plan: Pick<Plan, 'model' | 'embedding' | 'privacy'>): {
  readonly [group in SensitiveSpan['group']]: 'stop' | 'mask' | 'send';
} {
  const staysHere = ownProviders.includes(plan.model.provider) && plan.embedding.kind !== 'endpoint';
  const usual = staysHere ? 'send' : 'stop';
  const secret = plan.privacy?.secrets ?? usual;
  return { secret, personal: plan.privacy?.personal ?? secret };
}

/** The templates of a plan: those it froze, else the built-in ones of its task. */
export function listPromptTexts(plan: Pick<Plan, 'prompts' | 'layout'>): PromptText[] {
  const name = plan.prompts?.template ?? chooseTemplate(plan.layout);
  const { version, texts } = builtInTemplates[name];
  return promptNames.map((prompt) => {
    const frozen = plan.prompts?.frozen?.find((one) => one.prompt === prompt);
    if (frozen === undefined) return { prompt, source: `${name} ${version}`, text: texts[prompt] };
    if (hashText(frozen.text) !== frozen.hash) {
      throw new PlanError(
        'plan-invalid',
        `The plan's frozen prompt “${prompt}” is not the one its hash names. Take “frozen” out of its prompts, or put the text back.`,
      );
    }
    return frozen;
  });
}

/**
 * Makes the prompts of a run ready. `working` are the real rows that prompts may speak of.
 * @throws PlanError with one line per problem of a template
 */
export function createPromptKit(plan: Plan, working: readonly Sample[]): PromptKit {
  const { layout } = plan;
  const given = namesGiven(plan);
  const problems: string[] = [];
  const templates: { [prompt in PromptName]?: Template } = {};
  for (const { prompt, source, text } of listPromptTexts(plan)) {
    const template = parseTemplate(text, promptPlaces[prompt]);
    const wrong: readonly TemplateProblem[] =
      'problems' in template ? template.problems : checkGiven(template, promptPlaces[prompt], given);
    problems.push(...wrong.map(({ line, problem }) => `  ${source}, line ${line}: ${problem}`));
    if (!('problems' in template)) templates[prompt] = template;
  }
  if (problems.length > 0) throw new PlanError('plan-invalid', `The prompts cannot be used:\n${problems.join('\n')}`);
  const handling = resolvePrivacy(plan);
  const masked = (['secret', 'personal'] as const).filter((group) => handling[group] === 'mask');
  return {
    layout,
    templates: templates as PromptKit['templates'],
    hide: (text) => maskSensitive(text, masked),
    rowCharacters: plan.prompts?.rowCharacters ?? usualRowCharacters,
    columns: describeColumns(working, layout),
    guidance: plan.guidance?.trim() ?? '',
    reasons: (plan.steering?.list ?? []).filter(({ use }) => use !== false).map(({ text }) => text),
  };
}

/** Places of the prompt for rows that this plan has something to say in. */
function namesGiven({ layout, generate, guidance, steering, regions }: Plan): string[] {
  const isGiven: { readonly [place: string]: boolean } = {
    label: layout.label !== undefined,
    examples: layout.text.length === 0,
    demonstrations: generate.showDemonstrations && layout.text.length > 0,
    accepted: (steering?.rows?.length ?? 0) > 0,
    reasons: steering?.list?.some(({ use }) => use !== false) ?? false,
    guidance: (guidance?.trim() ?? '') !== '',
    replaced: regions?.some(({ replaces }) => (replaces?.length ?? 0) > 0) ?? false,
    feedback: regions?.some(({ feedback }) => (feedback?.trim() ?? '') !== '') ?? false,
  };
  return Object.keys(isGiven).filter((place) => isGiven[place]);
}
