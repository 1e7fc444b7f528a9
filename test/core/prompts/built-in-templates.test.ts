import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectLayout } from '../../../src/core/data/detect-layout.ts';
import type { JsonObject } from '../../../src/core/data/json.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import { type TemplateName, templateNames } from '../../../src/core/data/plan-parts.ts';
import { toSample } from '../../../src/core/data/to-sample.ts';
import { writeAttributePrompt } from '../../../src/core/prompts/attribute-prompt.ts';
import {
  builtInTemplates,
  chooseTemplate,
  promptNames,
  promptPlaces,
} from '../../../src/core/prompts/built-in-templates.ts';
import { writeRowPrompt } from '../../../src/core/prompts/row-prompt.ts';
import { writeSchemaPrompt } from '../../../src/core/prompts/schema-prompt.ts';
import { checkGiven, parseTemplate } from '../../../src/core/prompts/template.ts';
import { makeChats, makeInstructions, makePreferences, makeReadings, makeTickets } from '../../fakes/template-rows.ts';
import { makeKit } from './kits.ts';

const golden = join(import.meta.dirname, '../../golden/prompts.txt');

const questions = makeTickets(40, 'qa').map(({ text }, i) => ({
  question: text!,
  answer: `See page ${i} of the guide, please.`,
}));
const pairs = makeTickets(40, 'pairs').map(({ text }, i) => ({
  query: `lamp refund ${i}`,
  passage: `${text} Terms apply, ${i}.`,
}));
const notes = makeTickets(40, 'notes').map(({ text }) => ({ note: text! }));
const data: { readonly [name in TemplateName]: JsonObject[] } = {
  text: notes,
  classification: makeTickets(40, 'class'),
  'question-answer': questions,
  instruction: makeInstructions(40, 'instruction'),
  chat: makeChats(40, 'chat'),
  preference: makePreferences(40, 'preference'),
  retrieval: pairs,
  tabular: makeReadings(40, 'tabular'),
};
const layoutOf = (name: TemplateName): Layout => detectLayout(data[name]).layout;

/** All three prompts of a task for fixed rows. */
function printPrompts(name: TemplateName): string {
  const layout = layoutOf(name);
  const samples = data[name].slice(0, 12).flatMap((row, i) => {
    const sample = toSample(row, i + 1, layout);
    return 'code' in sample ? [] : [sample];
  });
  const kit = makeKit(
    layout,
    { guidance: 'Write as in a hurry.', steering: { list: [{ text: 'too formal', from: 'me' }] } },
    samples,
  );
  const label = samples[0]?.label;
  const schema = { attributes: [{ name: 'tone', description: 'How it sounds.', values: ['calm', 'angry'] }] };
  const prompts = {
    schema: writeSchemaPrompt(kit, samples.slice(0, 3)),
    attributes: writeAttributePrompt(kit, schema, samples.slice(0, 2), label),
    rows: writeRowPrompt(kit, {
      label,
      clusterName: 'things that broke',
      attributes: { tone: 'calm' },
      demonstrations: layout.text.length > 0 ? samples.slice(0, 2) : [],
      examples:
        layout.text.length > 0
          ? []
          : [
              { label: 'other', rows: samples.slice(2, 4) },
              { label, rows: samples.slice(0, 2) },
            ],
      accepted: [],
      replaced: [],
      feedback: '',
      count: 5,
      call: 0,
    }),
  };
  return promptNames
    .map(
      (prompt) =>
        `=== ${name} · ${prompt}\n${prompts[prompt].map(({ role, content }) => `[${role}]\n${content}\n`).join('\n')}`,
    )
    .join('\n');
}

describe('built-in templates', () => {
  it.each(templateNames)('%s: all three are complete, with a place for whatever a run has to say', (name) => {
    for (const prompt of promptNames) {
      const template = parseTemplate(builtInTemplates[name].texts[prompt], promptPlaces[prompt]);
      if ('problems' in template) throw new Error(JSON.stringify(template.problems));
      expect(checkGiven(template, promptPlaces[prompt], Object.keys(promptPlaces[prompt]))).toEqual([]);
      expect([...template.places.keys()].sort()).toEqual(Object.keys(promptPlaces[prompt]).sort());
    }
  });

  it('are chosen by the fields', () => {
    for (const name of templateNames) expect(chooseTemplate(layoutOf(name)), name).toBe(name);
    const text = (...fields: string[]): Layout => ({ kind: 'text', text: fields.map((field) => [field]), typed: [] });
    expect(chooseTemplate(text('anchor', 'positive', 'negative'))).toBe('retrieval');
    expect(chooseTemplate({ ...text('question', 'context', 'answer'), kind: 'qa' })).toBe('question-answer');
    expect(chooseTemplate({ ...text('text'), label: ['y'] })).toBe('classification');
  });

  /** `UPDATE_GOLDEN=1 npx vitest run test/core/prompts/built-in` writes the file anew; count the version up with it. */
  it('say what they always said', () => {
    const printed = templateNames.map(printPrompts).join('\n');
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, printed);
    expect(printed.split('\n')).toEqual(readFileSync(golden, 'utf8').split('\n'));
  });
});
