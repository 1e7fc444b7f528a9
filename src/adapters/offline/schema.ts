import type { AttributeDefinition, AttributeSchema } from '../../core/data/attribute.ts';
import type { Layout, TypedField } from '../../core/data/layout.ts';
import { formatPath } from '../../core/data/path.ts';
import type { Sample } from '../../core/data/sample.ts';
import { nameBands } from './bands.ts';
import { isCased, isEnglish, measures } from './measures.ts';
import { readSample, type Subject } from './subject.ts';
import { findTopics } from './topics.ts';

const lengthBands = 4;
const topicsNamed = 6;
const fieldsNamed = 5;
const categoriesNamed = 6;

/** Marks a topic attribute as one whose values are words that rows hold. */
export const topicDescription = 'The telling word that occurs in the row.';

/** Answers the schema task: attributes that can be measured in these rows, each with its closed set of values. */
export function proposeSchema(layout: Layout, samples: readonly Sample[]): AttributeSchema {
  const subjects = samples.map((sample) => readSample(sample, layout));
  const written = subjects.filter(({ whole }) => whole.words.length > 0);
  return {
    attributes: [
      ...(written.length > 0 ? proposeTextAttributes(written) : []),
      ...proposeFieldAttributes(layout, samples),
    ],
  };
}

function proposeTextAttributes(subjects: readonly Subject[]): AttributeDefinition[] {
  const readings = subjects.map(({ whole }) => whole);
  const english = isEnglish(readings);
  const cased = readings.some(({ text }) => isCased(text));
  const lengths = readings.map(({ words }) => words.length).sort((a, b) => a - b);
  const topics = findTopics(readings, topicsNamed);
  return [
    {
      name: 'length',
      description: 'Words in the row, in bands of about equal size among the rows shown.',
      values: nameBands(lengths, lengthBands, 'words'),
    },
    ...measures
      .filter((measure) => english || !measure.english)
      .map(({ name, description, values }) => ({
        name,
        description,
        values: values.filter(
          (value) => (english || value !== 'intensified') && (cased || !/lower-case|capitals/.test(value)),
        ),
      })),
    ...(topics.length > 0 ? [{ name: 'topic', description: topicDescription, values: [...topics, 'other'] }] : []),
  ];
}

function proposeFieldAttributes(layout: Layout, samples: readonly Sample[]): AttributeDefinition[] {
  return layout.typed
    .flatMap((field, i) => {
      const values = proposeFieldValues(
        field,
        samples.map(({ typed }) => typed[i] ?? null),
      );
      if (values.names.length < 2) return [];
      return [{ name: formatPath(field.path), values: values.names, spread: values.spread, order: i }];
    })
    .sort((a, b) => b.spread - a.spread || a.order - b.order)
    .slice(0, fieldsNamed)
    .sort((a, b) => a.order - b.order)
    .map(({ name, values }) => ({ name, description: `The field "${name}" of the row.`, values }));
}

/**
 * Bands or categories of one field and how much they tell: the entropy of the groups, in nats. A category that is
 * different in nearly every row is a name, not an attribute.
 */
function proposeFieldValues(
  { type }: TypedField,
  values: readonly (number | boolean | string | null)[],
): { names: string[]; spread: number } {
  const present = values.filter((value) => value !== null);
  const missing = present.length < values.length ? ['missing'] : [];
  if (type === 'number') {
    const sorted = present.filter((value) => typeof value === 'number').sort((a, b) => a - b);
    const counts = new Map<number, number>();
    for (const value of sorted) counts.set(value, (counts.get(value) ?? 0) + 1);
    const names = sorted.length > 0 ? [...nameBands(sorted, 3), ...missing] : [];
    return { names, spread: Math.min(Math.log(3), measureEntropy(counts.values(), sorted.length)) * 0.9 };
  }
  const counts = new Map<string, number>();
  for (const value of present) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  const ranked = Array.from(counts).sort((a, b) => b[1] - a[1]);
  if (ranked.length > 0.7 * present.length && ranked.length > 3) return { names: [], spread: 0 };
  const names = ranked.slice(0, categoriesNamed).map(([value]) => value);
  const rest = ranked.length > names.length || type === 'category' ? ['other'] : [];
  return {
    names: ranked.length < 2 ? [] : [...names, ...rest, ...missing],
    spread: measureEntropy(counts.values(), present.length),
  };
}

function measureEntropy(counts: Iterable<number>, total: number): number {
  let entropy = 0;
  for (const count of counts) entropy -= (count / total) * Math.log(count / total);
  return entropy;
}
