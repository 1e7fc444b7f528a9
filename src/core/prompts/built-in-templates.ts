import type { Layout } from '../data/layout.ts';
import { formatPath } from '../data/path.ts';
import { type TemplateName, templateNames } from '../data/plan-parts.ts';
import type { Places } from './template.ts';

/** The three prompts of a run. */
export const promptNames = ['schema', 'attributes', 'rows'] as const;

/** One of the three prompts of a run. */
export type PromptName = (typeof promptNames)[number];

/** The places of each prompt. */
export const promptPlaces: { readonly [prompt in PromptName]: Places } = {
  schema: { rows: 'always', refused: 'free' },
  attributes: { rows: 'always', attributes: 'always', label: 'free' },
  rows: {
    count: 'always',
    part: 'free',
    name: 'free',
    label: 'given',
    attributes: 'always',
    columns: 'free',
    examples: 'given',
    demonstrations: 'given',
    accepted: 'given',
    replaced: 'given',
    feedback: 'given',
    reasons: 'given',
    guidance: 'given',
    fields: 'always',
    shape: 'free',
  },
};

/** What every place is filled with, for the people who edit templates. */
export const placeNotes: { readonly [place: string]: string } = {
  rows: 'real rows, one JSON object a line',
  refused: 'what was wrong with the answer before; only when it is asked again',
  attributes: 'the attributes with their values, one JSON object a line',
  label: 'the label of the new rows; only for data with labels',
  count: 'how many rows to write, a number',
  part: 'which call of its cluster this is, a number from 1',
  name: 'the name of the cluster',
  columns: 'what the real values of the typed fields are like; only for rows with typed fields',
  examples: 'real rows of each label as a table; only for rows without text',
  demonstrations: 'the real rows of the cluster; only when the plan shows them',
  accepted: 'synthetic rows near the cluster that people accepted; only when there are some',
  replaced: 'the rows that the new ones replace; only for “regenerate”',
  feedback: 'what people said of the rows to replace; only for “regenerate”',
  reasons: 'why people rejected earlier rows; only when there are some',
  guidance: 'the plan’s guidance; only when there is some',
  fields: 'the names of the fields, one a line',
  shape: 'an example of the answer’s form',
};

const schema = `[system]
You study how a data set is written so that new rows can be written in the same manner.

[user]
These rows were chosen because they differ from each other:

{{rows}}

Name 6 to 10 attributes in which the rows of this data set vary: style, tone, length, register, grammatical person, topic, kinds of entities, proportions of content, and what else you see.

Give each attribute a short name, one sentence that says how to judge it, and 3 to 8 values that between them cover all rows. A value is a word or a short phrase. Never name a person, a company or a number that identifies somebody.

Answer with JSON only: {"attributes":[{"name":"…","description":"…","values":["…"]}]}

{{refused: An earlier answer could not be used:}}
`;

const attributes = `[system]
You describe how a group of rows is written.

[user]
The group:

{{rows}}

{{label: All of its rows have this label:}}

The attributes and the values they may take:

{{attributes}}

For each attribute choose the one listed value that fits the group as a whole. Then name the group in 2 to 5 words.

Answer with JSON only: {"name":"…","values":{"<attribute>":"<value>"}}
`;

/** The frame that all tasks share: `care` is what matters for the rows of one task. */
const writeRows = (care: string) => `[system]
You write new rows for a data set so that they read like its own.

[user]
Write {{count}} new rows.

{{name: They are about:}}

{{label: Every row must be one that this label fits:}}

{{attributes: They have these attributes:}}

{{columns: The real values of the fields with types:}}

{{examples: Real rows as one table, the same number for each label. Write rows that belong into its last group. Copy none: a new row differs from every real one in several values:}}

{{demonstrations: Rows of this kind. Match their manner; do not copy any run of eight or more words from them:}}

{{accepted: Rows that people accepted before. They are as good as new rows should be; write others:}}

{{replaced: The new rows replace these:}}

{{feedback: This was said of the rows to replace; do better:}}

{{reasons: Earlier rows were rejected for these reasons; avoid them:}}

{{guidance: Wishes for the new rows:}}

${care}

Take {{count}} distinct angles (this is part {{part}} of a longer list, so avoid the most obvious ones). Keep every row consistent with the label and the attributes; vary wording, names and numbers.

Each row has exactly these fields:

{{fields}}

Answer with JSON only, in this form:

{{shape}}
`;

const care: { readonly [name in TemplateName]: string } = {
  text: 'Write as the people write whose texts these are: the same length, the same faults, the same things left unsaid.',
  classification:
    'Write as the people write whose texts these are: the same length, the same faults, the same things left unsaid. The label must follow from the text; never name the label in it unless people would.',
  'question-answer':
    'Every question is one that a person would ask, and can be understood on its own or with the context in its row. The answer answers exactly this question, is right, and is as long as such answers are here.',
  instruction:
    'Every instruction says what is to be done; an input field stays empty where the instruction needs none. The output does all of what is asked and nothing else, in the form that the instruction wants.',
  chat: 'Every row is a whole conversation: the turns follow from one another, the roles are those of such conversations and take turns as they do, and each speaker keeps to one manner.',
  preference:
    'Both answers answer the same prompt. The preferred one is better for a reason that a careful reader sees; the other is a fair try with a real weakness, never nonsense.',
  retrieval:
    'Every query is what a person would type who needs the passage but has not read it: few words of the passage stand in it. The passage holds the answer among other things, and does not speak of the query.',
  tabular:
    'Values of one row must go together as they do in real rows. Numbers have the decimals and the range of real ones, categories are spelled as listed, and null stands where a value is missing.',
};

/** Prompts of one task. The number counts up whenever a text changes. */
export interface BuiltInTemplate {
  readonly version: number;
  readonly texts: { readonly [prompt in PromptName]: string };
}

/** The built-in prompts of every task. */
export const builtInTemplates = Object.fromEntries(
  templateNames.map((name) => [name, { version: 1, texts: { schema, attributes, rows: writeRows(care[name]) } }]),
) as { readonly [name in TemplateName]: BuiltInTemplate };

const queryName = /^(query|queries|question|search|anchor)$/i;
const passageName = /^(passages?|positive|pos|documents?|doc|paragraph|contexts?|product|article)$/i;

/** The task that fits a layout: by its kind, and for pairs of a query and a passage by the names of the fields. */
export function chooseTemplate(layout: Layout): TemplateName {
  const names = layout.text.map((path) => formatPath(path.slice(-1)));
  const isPair = names.length >= 2 && names.some((name) => queryName.test(name));
  const hasAnswer = names.some((name) => /answer|response/i.test(name));
  if (isPair && !hasAnswer && names.some((name) => passageName.test(name))) return 'retrieval';
  if (layout.kind === 'qa') return 'question-answer';
  if (layout.kind !== 'text') return layout.kind;
  if (layout.text.length === 0) return 'tabular';
  return layout.label === undefined ? 'text' : 'classification';
}
