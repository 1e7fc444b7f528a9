import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000));
const name = v.pipe(v.string(), v.maxLength(1000));
const rowId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const runId = v.pipe(v.string(), v.regex(/^[0-9a-z]{1,32}$/));
const finite = v.pipe(v.number(), v.finite());

const query = v.strictObject({
  text: name,
  near: v.optional(
    v.union([v.strictObject({ id: rowId }), v.strictObject({ line: count }), v.strictObject({ text: name })]),
  ),
  cluster: v.optional(name),
  label: v.optional(v.nullable(name)),
  state: v.optional(v.picklist(['undecided', 'accepted', 'rejected', 'edited', 'left'])),
  warning: v.optional(name),
  leastWeight: v.optional(finite),
  mostWeight: v.optional(finite),
  lasso: v.boolean(),
  sort: v.picklist(['document', 'weight', 'light', 'effect', 'near', 'cluster', 'warnings']),
});

const intentSchema = v.variant('type', [
  /** The webview is there (again) and knows nothing; `version` is the one it speaks. */
  v.strictObject({ type: v.literal('ready'), version: v.number() }),
  v.strictObject({ type: v.literal('show-run'), runId }),
  /** These rows are on screen: send them now, and again whenever they change. */
  v.strictObject({
    type: v.literal('look-at-rows'),
    query,
    from: count,
    count: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(500)),
  }),
  /** This row is selected: send everything about it; undefined for none. */
  v.strictObject({ type: v.literal('select-row'), id: v.optional(rowId) }),
  v.strictObject({ type: v.literal('look-at-real-row'), line: count }),
  /** `id`: put the review's cursor on the row. */
  v.strictObject({ type: v.literal('open-row'), id: rowId }),
  v.strictObject({ type: v.literal('open-real-row'), line: count }),
  v.strictObject({ type: v.literal('compare-row'), id: rowId }),
  v.strictObject({
    type: v.literal('decide'),
    ids: v.pipe(v.array(rowId), v.minLength(1), v.maxLength(500)),
    verdict: v.picklist(['accept', 'reject']),
    reason: v.optional(name),
  }),
  /** The undecided rows of a query; `rows` is how many the user was shown, so that nothing unseen is decided. */
  v.strictObject({
    type: v.literal('decide-all'),
    query,
    rows: count,
    verdict: v.picklist(['accept', 'reject']),
    reason: v.optional(name),
  }),
  v.strictObject({ type: v.literal('undo') }),
  v.strictObject({ type: v.literal('redo') }),
  /** Points inside a lasso: places in the map of that key. None to let go of it. */
  v.strictObject({
    type: v.literal('lasso'),
    key: name,
    places: v.pipe(
      v.instance(Uint32Array),
      v.check((places) => places.length <= 5_000_000, 'too many points'),
    ),
  }),
  v.strictObject({
    type: v.literal('edit-cluster'),
    cluster: name,
    name: v.optional(name),
    attribute: v.optional(v.strictObject({ name, value: name })),
  }),
  /** Plan rows in a cluster or in the lasso; 0 takes the plan for it back. */
  v.strictObject({
    type: v.literal('plan-rows'),
    where: v.union([
      v.strictObject({ cluster: name }),
      v.strictObject({ lasso: v.literal(true) }),
      v.strictObject({ place: count }),
      /** These rows shared among all clusters. */
      v.strictObject({ all: v.literal(true) }),
    ]),
    rows: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)),
  }),
  /** Rows that the next run is to have with a label; null leaves it to the run. */
  v.strictObject({
    type: v.literal('set-target'),
    label: name,
    rows: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000))),
  }),
  /** Wishes for new rows, in the plan; an empty text takes them back. */
  v.strictObject({ type: v.literal('set-guidance'), text: v.pipe(v.string(), v.maxLength(4000)) }),
  /** Whether an entry of the plan's list of what to avoid is used. */
  v.strictObject({ type: v.literal('use-reason'), from: name, use: v.boolean() }),
  v.strictObject({ type: v.literal('write-planned') }),
  /** Write a row, or the rows of a cluster of the shown run, again. */
  v.strictObject({
    type: v.literal('write-again'),
    what: v.union([v.strictObject({ row: name }), v.strictObject({ cluster: name })]),
  }),
  v.strictObject({ type: v.literal('pause-run') }),
  v.strictObject({ type: v.literal('resume-run') }),
  v.strictObject({ type: v.literal('cancel-run') }),
  v.strictObject({ type: v.literal('evaluate') }),
  v.strictObject({
    type: v.literal('command'),
    command: v.picklist(['augment', 'inspect', 'weigh', 'openReview', 'export', 'openReport', 'restoreMissing']),
  }),
]);

/** What the webview states that the user wants. */
export type Intent = v.InferOutput<typeof intentSchema>;

/** Every intent by its name, for the table of handlers. */
export type IntentOf<T extends Intent['type']> = Extract<Intent, { readonly type: T }>;

/** Reads what a webview sent; undefined for anything else than an intent. */
export function readIntent(value: unknown): Intent | undefined {
  const result = v.safeParse(intentSchema, value);
  return result.success ? result.output : undefined;
}
