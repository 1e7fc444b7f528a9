import type { TemplateName } from '../data/plan-parts.ts';
import { builtInTemplates, type PromptName, placeNotes, promptNames, promptPlaces } from './built-in-templates.ts';

const purposes: { readonly [prompt in PromptName]: string } = {
  schema: 'Asks once what the rows of the data set vary by.',
  attributes: 'Asks for the attributes of one cluster of real rows.',
  rows: 'Asks for new rows of one cluster.',
};

const needs = {
  always: 'must stand in the text',
  given: 'must stand in the text when there is something to put there',
  free: 'may be left out',
} as const;

/** The built-in prompts of a task as files to edit: each with a note on what it is for and what its places are. */
export function annotateTemplates(name: TemplateName): { readonly name: PromptName; readonly text: string }[] {
  const { version, texts } = builtInTemplates[name];
  return promptNames.map((prompt) => ({
    name: prompt,
    text: [
      `${purposes[prompt]} (from the built-in prompt ${name} ${version})`,
      '',
      'What stands above [system] is a note and is not sent. The next run uses this file; delete it to go back to the built-in',
      'prompt. Write {{place}} for a value, or {{place: words}} for a value with words above it that fall away when there is',
      'none. All values are fenced as data, and a rule on how to read them is added to the system text.',
      '',
      ...Object.entries(promptPlaces[prompt]).map(
        ([place, need]) => `- ${place}: ${placeNotes[place] ?? ''} (${needs[need]})`,
      ),
      '',
      texts[prompt].trimEnd(),
      '',
    ].join('\n'),
  }));
}
