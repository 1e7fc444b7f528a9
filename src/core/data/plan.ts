import * as v from 'valibot';
import { guidance, privacySettings, promptSettings, replacement, steeringSettings } from './plan-parts.ts';

/** The plan version this program writes; older ones are upgraded, newer ones refused. */
export const planVersion = 1;

const path = v.pipe(v.array(v.union([v.string(), v.pipe(v.number(), v.integer(), v.minValue(0))])), v.minLength(1));
const wholeNumber = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const layout = v.strictObject({
  kind: v.picklist(['text', 'chat', 'qa', 'instruction', 'preference', 'tabular']),
  text: v.array(path),
  typed: v.array(v.strictObject({ path, type: v.picklist(['number', 'boolean', 'category']) })),
  label: v.optional(path),
  id: v.optional(path),
});

const region = v.strictObject({
  /** Synthetic rows to write from this region. */
  rows: wholeNumber(1, 100_000),
  /** The real rows to write from, the one that stands for the region first. */
  demonstrations: v.pipe(
    v.array(v.strictObject({ hash: v.string(), line: wholeNumber(1, Number.MAX_SAFE_INTEGER) })),
    v.minLength(1),
    v.maxLength(20),
  ),
  /** Only real rows with this label; the label of its first usable row when left out. */
  label: v.optional(v.string()),
  name: v.optional(v.string()),
  /** Values that the new rows have; the model is asked for the attributes that are not named. */
  attributes: v.optional(v.record(v.string(), v.string())),
  ...replacement,
});

/** Everything that decides a run, apart from the data and the replies. Missing parts take the defaults written here. */
export const planSchema = v.strictObject({
  $schema: v.optional(v.string()),
  version: v.literal(planVersion),
  /** The data set, relative to the folder that holds `.synalign`. */
  dataset: v.string(),
  layout,
  /** Key under which a row's stable id stands in the review document; never a key of the data set. */
  idKey: v.pipe(v.string(), v.minLength(1)),
  /** How many synthetic rows to write. */
  rows: wholeNumber(1, 1_000_000),
  /** Rows wanted per label; labels not named share what is left. */
  targets: v.optional(v.record(v.string(), wholeNumber(0, 1_000_000)), {}),
  budget: v.optional(v.picklist(['sqrt', 'size', 'residual']), 'sqrt'),
  seed: v.optional(v.union([v.string(), v.number()]), 1),
  model: v.optional(
    v.strictObject({
      provider: v.string(),
      name: v.optional(v.string()),
      /** For `replay`: the recorded replies. */
      file: v.optional(v.string()),
    }),
    { provider: 'offline' },
  ),
  embedding: v.optional(
    v.variant('kind', [
      v.strictObject({ kind: v.literal('built-in') }),
      v.strictObject({ kind: v.literal('static-model'), folder: v.string() }),
    ]),
    { kind: 'built-in' },
  ),
  heldOut: v.optional(
    v.strictObject({
      share: v.optional(share, 0.2),
      least: v.optional(wholeNumber(1, 1_000_000), 50),
      /** Rows with the same value here are reserved together. */
      group: v.optional(path),
    }),
    {},
  ),
  explore: v.optional(
    v.strictObject({
      rule: v.optional(v.picklist(['ivr', 'max-variance', 'herding', 'random']), 'ivr'),
      clusterSize: v.optional(wholeNumber(2, 20), 4),
      noise: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(10)), 0.05),
      stopFraction: v.optional(share, 0.1),
      rowsPerCluster: v.optional(wholeNumber(1, 1000), 10),
      batches: v.optional(wholeNumber(1, 1000), 3),
    }),
    {},
  ),
  /** A file with the attribute schema to use instead of asking the model; relative to the data set's folder. */
  attributes: v.optional(v.string()),
  /**
   * Regions of real rows to write from instead of exploring: exactly their rows are written, `rows` does not count. For
   * one run: a finished run takes them out of plan.jsonc.
   */
  regions: v.optional(v.pipe(v.array(region), v.minLength(1), v.maxLength(1000))),
  /** Ends the run when every cluster has its attributes, before a row is written. For one run, like `regions`. */
  stopAfter: v.optional(v.picklist(['attributes'])),
  generate: v.optional(
    v.strictObject({
      rowsPerCall: v.optional(wholeNumber(1, 50), 5),
      temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2)), 1),
      showDemonstrations: v.optional(v.boolean(), false),
      maxOutputTokens: v.optional(wholeNumber(16, 1_000_000), 2048),
    }),
    {},
  ),
  gates: v.optional(
    v.strictObject({
      nearDuplicate: v.optional(share, 0.78),
      cosine: v.optional(share, 0.95),
      /** Longest run of tokens a row may share with one of its demonstrations. */
      copiedTokens: v.optional(wholeNumber(2, 1000), 8),
      /** A row is tagged when the real-data model gives its label less than this. */
      labelProbability: v.optional(share, 0.1),
      /** What a category that no real row has makes of a row: a warning (`tag`, when left out) or a row that cannot be used. */
      unknownCategory: v.optional(v.picklist(['tag', 'problem'])),
    }),
    {},
  ),
  align: v.optional(
    v.strictObject({
      /** `real`: the real prior; `target`: the user's targets; `equal`. Default: `target` when there are targets. */
      classMass: v.optional(v.picklist(['real', 'target', 'equal'])),
      cap: v.optional(v.pipe(v.number(), v.minValue(1)), 20),
      folds: v.optional(wholeNumber(2, 20), 5),
      permutations: v.optional(wholeNumber(99, 100_000), 499),
    }),
    {},
  ),
  guidance: v.optional(guidance),
  steering: v.optional(steeringSettings),
  prompts: v.optional(promptSettings),
  privacy: v.optional(privacySettings),
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
