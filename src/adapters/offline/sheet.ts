import type { AttributeDefinition, AttributeSchema } from '../../core/data/attribute.ts';
import type { Layout } from '../../core/data/layout.ts';
import type { Sample } from '../../core/data/sample.ts';
import { agrees, countOverlap, readSample, type Subject } from './subject.ts';
import { findTellingWords, isTopical } from './topics.ts';

const wordsInName = 3;
/** Values that say that nothing is known, in the order of preference. */
const fallbacks = ['unknown', 'other', 'none', 'n/a'];

/** Answers the attributes task: a value per attribute of the schema, and a short name of telling words. */
export function describeCluster(
  layout: Layout,
  schema: AttributeSchema,
  demonstrations: readonly Sample[],
): { readonly name: string; readonly values: { readonly [attribute: string]: string } } {
  const subjects = demonstrations.map((sample) => readSample(sample, layout));
  return {
    name: nameCluster(subjects),
    values: Object.fromEntries(
      schema.attributes.flatMap((definition) => {
        const value = chooseValue(definition, subjects);
        return value === undefined ? [] : [[definition.name, value]];
      }),
    ),
  };
}

/**
 * The value that most demonstrations have, measured where it can be; else the value whose words the demonstrations
 * hold; else the one that admits ignorance; else the first. Ties go to the value listed first.
 */
function chooseValue({ name, values }: AttributeDefinition, subjects: readonly Subject[]): string | undefined {
  const count = (score: (value: string, subject: Subject) => number) =>
    values.map((value) => subjects.reduce((sum, subject) => sum + score(value, subject), 0));
  const measured = pickLargest(
    values,
    count((value, subject) => (agrees(name, value, subject) ? 1 : 0)),
  );
  if (measured !== undefined) return measured;
  const overlapping = pickLargest(
    values,
    count((value, subject) => Math.min(1, countOverlap(value, subject))),
  );
  return (
    overlapping ?? fallbacks.flatMap((word) => values.filter((value) => value.toLowerCase() === word))[0] ?? values[0]
  );
}

function pickLargest(values: readonly string[], scores: readonly number[]): string | undefined {
  const most = Math.max(0, ...scores);
  return most === 0 ? undefined : values[scores.indexOf(most)];
}

function nameCluster(subjects: readonly Subject[]): string {
  const words = findTellingWords(
    subjects.map(({ whole }) => whole),
    wordsInName,
  );
  if (words.length >= 2) return words.join(', ');
  const counts = new Map<string, number>();
  for (const { typed } of subjects) {
    for (const value of typed.values()) {
      if (typeof value === 'string' && isTopical(value.toLowerCase())) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  const categories = Array.from(counts).sort((a, b) => b[1] - a[1]);
  const spoken = subjects.flatMap(({ whole }) => whole.words);
  const names = [...words, ...categories.map(([value]) => value), ...spoken];
  return Array.from(new Set(names)).slice(0, wordsInName).join(', ') || 'rows';
}
