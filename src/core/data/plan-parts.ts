import * as v from 'valibot';
import { text, wholeNumber } from './plan-fields.ts';

/*
 * Parts of a plan that came after its first version. None has a default written in: a plan without them stays as it is,
 * so that a run recorded before keeps the plan that its log names.
 */

const says = <Schema extends v.GenericSchema>(schema: Schema, words: string) =>
  v.optional(v.pipe(schema, v.description(words)));

/** The tasks that prompts are written for. */
export const templateNames = [
  'text',
  'classification',
  'question-answer',
  'instruction',
  'chat',
  'preference',
  'retrieval',
  'tabular',
] as const;

/** A task that prompts are written for. */
export type TemplateName = (typeof templateNames)[number];

/** Which prompts a run uses. */
const promptSettings = v.strictObject({
  template: says(
    v.picklist(templateNames),
    'The task whose built-in prompts are used. Default: the one that fits the fields. Files in prompts/ beside the plan win over them.',
  ),
  rowCharacters: says(
    v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(200_000)),
    'Characters of one real row that a prompt shows at most; longer rows are shortened with a mark. Default: 4000.',
  ),
  frozen: says(
    v.array(
      v.strictObject({
        prompt: v.pipe(v.picklist(['schema', 'attributes', 'rows']), v.description('Which of the prompts.')),
        source: v.pipe(v.string(), v.description('Where it came from: a built-in prompt with its version, or a file.')),
        hash: v.pipe(v.string(), v.description('Hash of the text.')),
        text: v.pipe(v.string(), v.description('The whole prompt.')),
      }),
    ),
    'Written by a run into its own plan: the prompts that it used.',
  ),
});

/** What earlier decisions say to new rows. */
const steeringSettings = v.strictObject({
  accepted: says(v.boolean(), 'Show the model accepted rows near each cluster. Default: true.'),
  reasons: says(
    v.boolean(),
    'Add the reasons of rejections to the list when a run starts. The list is used either way. Default: true.',
  ),
  list: says(
    v.array(
      v.strictObject({
        text: v.pipe(v.string(), v.maxLength(500), v.description('What new rows should avoid; edit it freely.')),
        from: v.pipe(
          v.string(),
          v.maxLength(600),
          v.description('Where the entry comes from. While it stands here, the same reason is not added again.'),
        ),
        use: says(v.boolean(), 'Whether the entry is used; false keeps it and leaves it out. Default: true.'),
      }),
    ),
    'What new rows should avoid.',
  ),
  rows: says(
    v.array(
      v.strictObject({
        id: v.pipe(v.string(), v.description('Id of the accepted row.')),
        label: says(v.string(), 'Its label.'),
        fields: v.pipe(v.string(), v.description('Its fields as JSON text.')),
      }),
    ),
    'Written by a run into its own plan: the accepted rows it could choose from.',
  ),
});

const handling = (words: string) => says(v.picklist(['stop', 'mask', 'send']), words);

/** What is done about secrets and personal data in rows that would be sent. */
const privacySettings = v.strictObject({
  secrets: handling(
    'What is done when rows hold keys, passwords or tokens: stop before anything is sent, mask them in prompts, or send them. Default: stop; send for the built-in generator and recordings, which stay on this machine.',
  ),
  personal: handling(
    'The same for e-mail addresses, phone numbers, bank and card numbers and the like. Default: as for secrets.',
  ),
});

/** Parts of a region that say what its rows replace. */
const replacement = {
  replaces: says(
    v.pipe(v.array(v.string()), v.maxLength(1000)),
    'Ids of synthetic rows that the new rows replace, in order. Both stay until people decide.',
  ),
  feedback: says(v.pipe(v.string(), v.maxLength(2000)), 'What was wrong with the rows to replace.'),
};

/** Real rows to write from, and what the new rows are to be. */
export const region = v.strictObject({
  rows: wholeNumber(1, 100_000, 'Synthetic rows to write from this region.'),
  demonstrations: v.pipe(
    v.array(
      v.strictObject({
        hash: text('Content hash of the real row.'),
        line: wholeNumber(1, Number.MAX_SAFE_INTEGER, 'The line of the real row in the data set.'),
      }),
    ),
    v.minLength(1),
    v.maxLength(20),
    v.description('The real rows to write from, the one that stands for the region first.'),
  ),
  label: v.optional(
    text('Only real rows with this label take part. Default: the label of the first real row that can be used.'),
  ),
  name: v.optional(text('What to call the region.')),
  attributes: v.optional(
    v.pipe(
      v.record(v.string(), text('The value of the attribute.')),
      v.description('What the new rows are to be like; the model is asked for attributes that are not named.'),
    ),
  ),
  ...replacement,
});

/** What a run may use. */
const limitSettings = v.strictObject({
  money: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.maxValue(1e9),
      v.description('The most that the model may cost, calls under way included.'),
    ),
  ),
  currency: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[A-Z]{3}$/, 'three capital letters, such as USD'),
      v.description("The currency of the money. Default: that of the model's price."),
    ),
  ),
  tokens: v.optional(wholeNumber(1, 1e12, 'The most tokens that may be used, prompts and replies together.')),
  requestsPerMinute: v.optional(wholeNumber(1, 1_000_000, 'Requests sent a minute, at most.')),
  tokensPerMinute: v.optional(wholeNumber(1, 1e9, 'Tokens sent and allowed in replies a minute, at most.')),
  concurrency: v.optional(wholeNumber(1, 1000, 'Calls under way at once, at most.')),
});

/** The parts of a plan that its first version did not have. */
export const laterParts = {
  guidance: says(
    v.pipe(v.string(), v.maxLength(4000)),
    'Wishes for content and style of new rows, in plain words. Label, fields and form of the answer stay as they are.',
  ),
  steering: says(steeringSettings, 'What earlier decisions say to the model.'),
  prompts: says(promptSettings, 'Which prompts are sent.'),
  limits: says(
    limitSettings,
    'What a run may use and how fast it may ask. It decides no row: a stopped run goes on when only this differs.',
  ),
  attempt: v.optional(
    wholeNumber(1, 1000, 'Asks every call anew, the more often the higher. For one run: a retry of what failed.'),
  ),
  privacy: says(privacySettings, 'What is done about secrets and personal data in rows that would be sent.'),
};

/** What a category that no real row has makes of a new row. */
export const unknownCategory = says(
  v.picklist(['tag', 'problem']),
  'What becomes of a row with a category that no real row has: it gets a warning, or it cannot be used. Default: tag.',
);
