import * as v from 'valibot';

/*
 * Parts of a plan that came after its first version. None has a default written in: a plan without them stays as it is,
 * so that runs recorded before are derived again to the letter.
 */

/** Which prompts a run uses. */
export const promptSettings = v.strictObject({
  /** The task whose templates are used; chosen by the fields when left out. */
  template: v.optional(
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
  ),
  /** Characters of one row that a prompt shows at most (4000). */
  rowCharacters: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(200_000))),
  /** Written by a run: the templates it used, whole. */
  frozen: v.optional(
    v.array(
      v.strictObject({
        prompt: v.picklist(['schema', 'attributes', 'rows']),
        /** `classification 1` for a built-in template, `prompts/rows.md` for a file. */
        source: v.string(),
        hash: v.string(),
        text: v.string(),
      }),
    ),
  ),
});

/** What earlier decisions say to new rows. */
export const steeringSettings = v.strictObject({
  /** Show accepted rows near a cluster (yes when left out). */
  accepted: v.optional(v.boolean()),
  /** Collect the reasons of rejections (yes when left out); `list` is used either way. */
  reasons: v.optional(v.boolean()),
  /** What new rows should avoid. `from` says where an entry comes from; one with `use: false` is kept and not used. */
  list: v.optional(
    v.array(
      v.strictObject({
        text: v.pipe(v.string(), v.maxLength(500)),
        from: v.pipe(v.string(), v.maxLength(600)),
        use: v.optional(v.boolean()),
      }),
    ),
  ),
  /** Written by a run: the accepted rows it could choose from, each as JSON text of its fields. */
  rows: v.optional(v.array(v.strictObject({ id: v.string(), label: v.optional(v.string()), fields: v.string() }))),
});

const handling = v.picklist(['stop', 'mask', 'send']);

/**
 * What is done about secrets and personal data in rows that would be sent. `stop`: nothing is sent; `mask`: typed
 * placeholders stand in their place in prompts; `send`: they are sent. `personal` is as `secrets` when left out.
 */
export const privacySettings = v.strictObject({ secrets: v.optional(handling), personal: v.optional(handling) });

/** Parts of a region that say what its rows replace. */
export const replacement = {
  /** Ids of synthetic rows that the new rows replace, in order; the old rows stay until people decide. */
  replaces: v.optional(v.pipe(v.array(v.string()), v.maxLength(1000))),
  /** What was wrong with them. */
  feedback: v.optional(v.pipe(v.string(), v.maxLength(2000))),
};

/** Wishes for content and style, in plain words. */
export const guidance = v.pipe(v.string(), v.maxLength(4000));
