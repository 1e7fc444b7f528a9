import * as v from 'valibot';
import type { Draft } from './draft.ts';
import type { Json, JsonObject } from './json.ts';

const reference = v.object({ hash: v.string(), line: v.number() });
const wholeNumber = v.pipe(v.number(), v.integer());

const draft = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-z]{4,64}$/)),
  row: v.custom<JsonObject>((value) => isObject(value as Json)),
  origin: v.object({
    runId: v.string(),
    slot: v.string(),
    model: v.string(),
    promptHash: v.string(),
    demonstrations: v.array(reference),
    cluster: v.string(),
    attributes: v.record(v.string(), v.string()),
    batch: wholeNumber,
    step: wholeNumber,
    replaces: v.optional(v.string()),
  }),
  gates: v.array(
    v.object({
      gate: v.picklist([
        'exact-duplicate',
        'near-duplicate',
        'copied-span',
        'refusal',
        'residue',
        'label-disagreement',
        'out-of-range',
        'empty',
      ]),
      evidence: v.string(),
      score: v.number(),
      against: v.optional(v.union([reference, v.object({ id: v.string() })])),
    }),
  ),
});

/** Checks a draft read from a run's log, which may have been changed by hand; undefined when it is not a draft. */
export function parseDraft(value: unknown): Draft | undefined {
  const result = v.safeParse(draft, value);
  return result.success ? result.output : undefined;
}

function isObject(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
