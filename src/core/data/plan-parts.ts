import * as v from 'valibot';

/*
 * Parts of a plan that came after its first version. None has a default written in: a plan without them stays as it is,
 * so that a run recorded before keeps the plan that its log names.
 */

const says = <Schema extends v.GenericSchema>(schema: Schema, words: string) =>
  v.optional(v.pipe(schema, v.description(words)));

/** Which prompts a run uses. */
export const promptSettings = v.strictObject({
  template: says(
    v.picklist([
      'text',
      'classification',
      'question-answer',
      'instruction',
      'chat',
      'preference',
      'retrieval',
      'tabular',
    ]),
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
export const steeringSettings = v.strictObject({
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
export const privacySettings = v.strictObject({
  secrets: handling(
    'What is done when rows hold keys, passwords or tokens: stop before anything is sent, mask them in prompts, or send them. Default: stop, and send for models on this machine.',
  ),
  personal: handling(
    'The same for e-mail addresses, phone numbers, bank and card numbers and the like. Default: as for secrets.',
  ),
});

/** Parts of a region that say what its rows replace. */
export const replacement = {
  replaces: says(
    v.pipe(v.array(v.string()), v.maxLength(1000)),
    'Ids of synthetic rows that the new rows replace, in order. Both stay until people decide.',
  ),
  feedback: says(v.pipe(v.string(), v.maxLength(2000)), 'What was wrong with the rows to replace.'),
};

/** The parts of a plan that its first version did not have. */
export const laterParts = {
  guidance: says(
    v.pipe(v.string(), v.maxLength(4000)),
    'Wishes for content and style of new rows, in plain words. Label, fields and form of the answer stay as they are.',
  ),
  steering: says(steeringSettings, 'What earlier decisions say to the model.'),
  prompts: says(promptSettings, 'Which prompts are sent.'),
  privacy: says(privacySettings, 'What is done about secrets and personal data in rows that would be sent.'),
};

/** What a category that no real row has makes of a new row. */
export const unknownCategory = says(
  v.picklist(['tag', 'problem']),
  'What becomes of a row with a category that no real row has: it gets a warning, or it cannot be used. Default: tag.',
);
