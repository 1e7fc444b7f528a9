import type { JsonObject } from '../../../src/core/data/json.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import { type Plan, type PlanInput, parsePlan } from '../../../src/core/data/plan.ts';
import type { Sample } from '../../../src/core/data/sample.ts';
import { toSample } from '../../../src/core/data/to-sample.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import type { Cancellation } from '../../../src/core/ports/cancellation.ts';

/** Rows of text with a label. */
export const textLayout: PlanInput['layout'] = { kind: 'text', text: [['text']], typed: [], label: ['label'] };

/** The same without the label. */
export const plainLayout: PlanInput['layout'] = { kind: 'text', text: [['text']], typed: [] };

/** Reads a row as the pipeline does; throws when the layout does not fit it. */
export function makeSample(row: JsonObject, line: number, layout: Layout = textLayout): Sample {
  const sample = toSample(row, line, layout);
  if ('code' in sample) throw new Error(sample.detail);
  return sample;
}

/** A complete plan with defaults. */
export function makePlan(changes: Partial<PlanInput> = {}): Plan {
  return parsePlan({
    version: 1,
    dataset: 'made.jsonl',
    layout: textLayout,
    idKey: '_synalign',
    rows: 100,
    ...changes,
  });
}

/** Words of a few subjects that share none. */
export const subjects = {
  food: 'soup bread waiter menu dinner salt kitchen dessert plate wine garlic oven crust pepper lunch chef',
  sport: 'goal match coach league striker whistle stadium penalty referee season jersey sprint medal rival pitch fans',
  sky: 'storm cloud thunder drizzle sunshine breeze humid forecast frost hail rainbow fog gust heat snow sleet',
  bank: 'loan account transfer deposit teller interest branch cheque balance mortgage vault credit fee coin payment savings',
} as const;

/** Short sentences about a subject, with the filler words that all subjects share. */
export function writeTexts(subject: keyof typeof subjects, count: number, seed: string | number): string[] {
  const rng = createRng(`${subject} ${seed}`);
  const own = subjects[subject].split(' ');
  const filler = 'the a was with after before near and then again very some'.split(' ');
  return Array.from({ length: count }, () => {
    const words = Array.from({ length: 8 + rng.int(5) }, () =>
      rng.next() < 0.55 ? own[rng.int(own.length)]! : filler[rng.int(filler.length)]!,
    );
    return words.join(' ');
  });
}

/** Labelled samples about subjects, in mixed order, numbered from `firstLine`. */
export function writeSamples(
  counts: { readonly [subject in keyof typeof subjects]?: number },
  seed: string | number,
  firstLine = 1,
): Sample[] {
  const rows = (Object.keys(counts) as (keyof typeof subjects)[]).flatMap((label) =>
    writeTexts(label, counts[label] ?? 0, seed).map((text) => ({ text, label })),
  );
  return createRng(`${seed} order`)
    .shuffle(rows)
    .map((row, i) => makeSample(row, firstLine + i));
}

/** A signal that nobody aborts. */
export const quiet: Cancellation = new AbortController().signal;
