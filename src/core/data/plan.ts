import * as v from 'valibot';
import { choice, layout, path, share, text, wholeNumber } from './plan-fields.ts';
import { laterParts, region, unknownCategory } from './plan-parts.ts';

/** The plan version this program writes; older ones are upgraded, newer ones refused. */
export const planVersion = 1;

/**
 * Everything that decides a run, apart from the data and the replies. Missing parts take the defaults written here. The
 * descriptions are what the editor shows to one who writes a plan by hand.
 */
export const planSchema = v.strictObject({
  $schema: v.optional(text('The JSON schema of this file; an editor may use it, SynAlign does not.')),
  version: v.pipe(
    v.literal(planVersion),
    v.description(`The version of the plan format. This SynAlign writes ${planVersion}.`),
  ),
  dataset: text('The data set: a file name, in the folder that holds .synalign.'),
  layout,
  idKey: v.pipe(
    v.string(),
    v.minLength(1),
    v.description(
      'The key under which the id of a row stands in the review document. It must not be a field of the data set.',
    ),
  ),
  rows: wholeNumber(1, 1_000_000, 'How many synthetic rows to write.'),
  targets: v.optional(
    v.pipe(
      v.record(v.string(), wholeNumber(0, 1_000_000, 'How many rows to write with this label.')),
      v.description(
        'Rows wanted for each label, as {"refund": 100}; labels not named here share what is left. Default: none.',
      ),
    ),
    {},
  ),
  budget: v.optional(
    choice(
      ['sqrt', 'size', 'residual'],
      'How rows are shared among the labels: by the square root of their size, by their size, or by what is not covered yet. Default: sqrt.',
    ),
    'sqrt',
  ),
  seed: v.optional(
    v.pipe(
      v.union([v.string(), v.number()]),
      v.description('Where chance starts. The same seed, data and replies give the same rows. Default: 1.'),
    ),
    1,
  ),
  model: v.optional(
    v.pipe(
      v.strictObject({
        provider: text(
          'Who writes the rows: "offline" for the built-in generator, "vscode" for a model of the editor, or the id of a provider. Never an address or a key.',
        ),
        name: v.optional(
          text(
            'The name of the model, for providers that have several; for "vscode" its vendor and id, as copilot/gpt-4o.',
          ),
        ),
        file: v.optional(text('For the provider "replay": the file with the recorded replies.')),
      }),
      v.description('The model that writes the rows. Default: the built-in generator.'),
    ),
    { provider: 'offline' },
  ),
  embedding: v.optional(
    v.pipe(
      v.variant('kind', [
        v.strictObject({
          kind: v.pipe(v.literal('built-in'), v.description('Words and their parts, counted; nothing to download.')),
        }),
        v.strictObject({
          kind: v.pipe(v.literal('static-model'), v.description('A model2vec folder of yours.')),
          folder: text('The folder with tokenizer.json and model.safetensors.'),
        }),
        v.strictObject({
          kind: v.pipe(
            v.literal('endpoint'),
            v.description("A provider's embeddings: the text of every row that is compared goes there."),
          ),
          provider: text('The provider, as “synalign provider list” names it.'),
          name: text('The name of its embedding model.'),
          dimensions: v.optional(
            wholeNumber(1, 100_000, 'Numbers in a vector, where the model can be asked for fewer.'),
          ),
        }),
      ]),
      v.description('How rows are compared. Default: built-in.'),
    ),
    { kind: 'built-in' },
  ),
  heldOut: v.optional(
    v.pipe(
      v.strictObject({
        share: v.optional(share('The share of the real rows to set aside. Default: 0.2.'), 0.2),
        least: v.optional(wholeNumber(1, 1_000_000, 'Set aside at least this many rows. Default: 50.'), 50),
        group: v.optional(path('Rows with the same value here are set aside together. Default: each row by itself.')),
      }),
      v.description('Real rows set aside before anything else, to judge by. Nothing is written from them.'),
    ),
    {},
  ),
  explore: v.optional(
    v.pipe(
      v.strictObject({
        rule: v.optional(
          choice(
            ['ivr', 'max-variance', 'herding', 'random'],
            'How the next cluster is chosen: by the uncertainty it removes everywhere (ivr), by its own, by herding, or by chance. Default: ivr.',
          ),
          'ivr',
        ),
        clusterSize: v.optional(wholeNumber(2, 20, 'Real rows in a cluster. Default: 4.'), 4),
        noise: v.optional(
          v.pipe(
            v.number(),
            v.gtValue(0),
            v.maxValue(10),
            v.description('Noise of the Gaussian process: more makes clusters cover more. Default: 0.05.'),
          ),
          0.05,
        ),
        stopFraction: v.optional(
          share('Choosing ends when this share of the first uncertainty is left. Default: 0.1.'),
          0.1,
        ),
        rowsPerCluster: v.optional(wholeNumber(1, 1000, 'Synthetic rows for a cluster, about. Default: 10.'), 10),
        batches: v.optional(
          wholeNumber(1, 1000, 'Rounds for each label; each looks at the rows written before it. Default: 3.'),
          3,
        ),
      }),
      v.description('How the real rows to learn from are chosen.'),
    ),
    {},
  ),
  attributes: v.optional(
    text(
      'A file with the attributes to use instead of asking the model, relative to the folder of the data set. Left out: they are found in the next run.',
    ),
  ),
  regions: v.optional(
    v.pipe(
      v.array(region),
      v.minLength(1),
      v.maxLength(1000),
      v.description(
        'Regions of real rows to write from instead of exploring: exactly their rows are written, "rows" does not count. For one run: a finished run takes them out of this file.',
      ),
    ),
  ),
  stopAfter: v.optional(
    choice(
      ['attributes'],
      'Ends the run when every cluster has its attributes, before a row is written, so that they can be edited first. For one run.',
    ),
  ),
  generate: v.optional(
    v.pipe(
      v.strictObject({
        rowsPerCall: v.optional(wholeNumber(1, 50, 'Rows asked for in one call. Default: 5.'), 5),
        temperature: v.optional(
          v.pipe(
            v.number(),
            v.minValue(0),
            v.maxValue(2),
            v.description('How freely the model writes, 0 to 2. Default: 1.'),
          ),
          1,
        ),
        showDemonstrations: v.optional(
          v.pipe(
            v.boolean(),
            v.description(
              'Whether the model sees the real rows themselves, not their attributes alone. Default: false.',
            ),
          ),
          false,
        ),
        maxOutputTokens: v.optional(wholeNumber(16, 1_000_000, 'Longest reply, in tokens. Default: 2048.'), 2048),
      }),
      v.description('How the rows are asked for.'),
    ),
    {},
  ),
  gates: v.optional(
    v.pipe(
      v.strictObject({
        nearDuplicate: v.optional(
          share('A row that shares this much of its wording with another is tagged. Default: 0.78.'),
          0.78,
        ),
        cosine: v.optional(share('A row this close to another in the embedding is tagged. Default: 0.95.'), 0.95),
        copiedTokens: v.optional(
          wholeNumber(
            2,
            1000,
            'Longest run of tokens that a row may share with a row it was written from. Default: 8.',
          ),
          8,
        ),
        labelProbability: v.optional(
          share('A row is tagged when a model of the real rows gives its label less than this. Default: 0.1.'),
          0.1,
        ),
        unknownCategory,
      }),
      v.description('From where on a row is tagged with a warning. No row is dropped.'),
    ),
    {},
  ),
  align: v.optional(
    v.pipe(
      v.strictObject({
        classMass: v.optional(
          choice(
            ['real', 'target', 'equal'],
            'How much each label weighs in all: as in the real rows, as in the targets, or the same for each. Default: target when there are targets, else real.',
          ),
        ),
        cap: v.optional(
          v.pipe(v.number(), v.minValue(1), v.description('Highest weight of a row; 1 is the mean. Default: 20.')),
          20,
        ),
        folds: v.optional(wholeNumber(2, 20, 'Folds by which the evenness of the weights is chosen. Default: 5.'), 5),
        permutations: v.optional(
          wholeNumber(99, 100_000, 'Shuffles behind the p-value; more take longer and say more. Default: 499.'),
          499,
        ),
      }),
      v.description('How the rows are weighed.'),
    ),
    {},
  ),
  ...laterParts,
});

/** A complete plan, every default filled in. */
export type Plan = v.InferOutput<typeof planSchema>;

/** A region of a plan. */
export type Region = NonNullable<Plan['regions']>[number];

/** A plan as a person writes it. */
export type PlanInput = v.InferInput<typeof planSchema>;

/** Why a plan cannot be used, each with the place in it. */
export class PlanError extends Error {
  readonly code: 'plan-invalid' | 'plan-newer';
  constructor(code: PlanError['code'], message: string) {
    super(message);
    this.name = 'PlanError';
    this.code = code;
  }
}

/** Checks a plan and fills in its defaults. Throws `PlanError` with one line per problem. */
export function parsePlan(value: unknown): Plan {
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > planVersion) {
    throw new PlanError(
      'plan-newer',
      `This plan has version ${version}; this SynAlign reads up to version ${planVersion}. Update SynAlign, or delete the plan to start from a new one.`,
    );
  }
  const result = v.safeParse(planSchema, value);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `  ${v.getDotPath(issue) ?? 'plan'}: ${issue.message}`);
  throw new PlanError('plan-invalid', `The plan cannot be used:\n${problems.join('\n')}`);
}
