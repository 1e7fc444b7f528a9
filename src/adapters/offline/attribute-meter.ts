import type { AttributeDefinition, AttributeSchema } from '../../core/data/attribute.ts';
import type { Layout } from '../../core/data/layout.ts';
import { formatPath } from '../../core/data/path.ts';
import type { Sample } from '../../core/data/sample.ts';
import type { AttributeMeter } from '../../core/ports/attribute-meter.ts';
import { parseBand } from './bands.ts';
import { isEnglish, measures } from './measures.ts';
import { topicDescription } from './schema.ts';
import { agrees, readSample, type Subject } from './subject.ts';

/** Rows that the language is judged by. */
const languageRows = 200;

/**
 * Makes the meter of a schema: it knows the attributes that this reasoner itself proposes, as far as their values are
 * still those it can measure. English rules are used on English rows only, judged by the first of `samples`.
 */
export function createAttributeMeter(
  { attributes }: AttributeSchema,
  layout: Layout,
  samples: readonly Sample[],
): AttributeMeter {
  const english = isEnglish(samples.slice(0, languageRows).map((sample) => readSample(sample, layout).whole));
  const known = attributes.filter((attribute) => canMeasure(attribute, layout, english));
  return {
    measured: new Set(known.map(({ name }) => name)),
    measure(sample) {
      const subject = readSample(sample, layout);
      return new Map(
        known.flatMap((attribute): [string, string][] => {
          const value = findValue(attribute, subject);
          return value === undefined ? [] : [[attribute.name, value]];
        }),
      );
    },
  };
}

function canMeasure({ name, description, values }: AttributeDefinition, layout: Layout, english: boolean): boolean {
  const field = layout.typed.find(({ path }) => formatPath(path) === name);
  if (field !== undefined) {
    return field.type !== 'number' || values.every((value) => value === 'missing' || parseBand(value) !== undefined);
  }
  const measure = measures.find((one) => one.name === name);
  if (measure !== undefined) {
    return (english || !measure.english) && values.every((value) => measure.values.includes(value));
  }
  // Words are what is counted; a length in sentences or a bare “short” is for people and models.
  if (name === 'length') return values.every((value) => /\bwords?$/.test(value) && parseBand(value) !== undefined);
  // A topic of this reasoner is a word that occurs; a topic that a model names may be about anything.
  return name === 'topic' && description === topicDescription;
}

/** The first listed value that the row has; what no value fits is `other`, where that is listed. */
function findValue({ name, values }: AttributeDefinition, subject: Subject): string | undefined {
  const found = values.find((value) => value !== 'other' && agrees(name, value, subject) === true);
  if (found !== undefined) return found;
  const missing = subject.typed.has(name) && subject.typed.get(name) === null;
  return values.includes('other') && !missing ? 'other' : undefined;
}
