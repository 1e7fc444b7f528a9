import type { Json } from '../../core/data/json.ts';
import type { Layout } from '../../core/data/layout.ts';
import { formatPath } from '../../core/data/path.ts';
import type { Sample } from '../../core/data/sample.ts';
import { isInBand, parseBand } from './bands.ts';
import { type Measure, measures, type Reading, readText } from './measures.ts';
import { listParts, type Part } from './parts.ts';

/** A row, real or new, as the attributes see it. */
export interface Subject {
  /** All texts of the row. */
  readonly whole: Reading;
  /** The first text alone, whose form is the form of the row. */
  readonly opening: Reading;
  /** Typed fields by formatted path. */
  readonly typed: ReadonlyMap<string, Json>;
}

const measureByName: ReadonlyMap<string, Measure> = new Map(measures.map((measure) => [measure.name, measure]));
const openingOnly = new Set(['form']);

/** Reads a real row. */
export function readSample(sample: Sample, layout: Layout): Subject {
  return readSubject(listParts(sample.row, layout), layout, sample.typed);
}

/** Reads a row from its texts and its typed values in the layout's order. */
export function readSubject(parts: readonly Part[], layout: Layout, typed: readonly Json[]): Subject {
  const opening = parts.find(({ slot, text }) => slot !== 'system' && text.trim() !== '')?.text ?? '';
  return {
    whole: readText(parts.map(({ text }) => text).join('\n\n')),
    opening: readText(opening),
    typed: new Map(layout.typed.map(({ path }, i) => [formatPath(path), typed[i] ?? null])),
  };
}

/** The value of a measured attribute, undefined when the name is none of ours. */
function measureSubject(name: string, subject: Subject): string | undefined {
  return measureByName.get(name)?.measure(openingOnly.has(name) ? subject.opening : subject.whole);
}

/** Words of the values of attributes that name contents rather than a measured manner. */
export function listWishedWords(attributes: { readonly [attribute: string]: string }): string[] {
  return Object.entries(attributes).flatMap(([name, value]) =>
    measureByName.has(name) || parseBand(value) ? [] : readText(value).words,
  );
}

/**
 * Whether a row has a value of an attribute; undefined when that cannot be measured. Values are read as they stand, so
 * that an edited or proposed schema works as far as its values say what they mean.
 */
export function agrees(name: string, value: string, subject: Subject): boolean | undefined {
  if (subject.typed.has(name)) return agreesWithField(value, subject.typed.get(name) ?? null);
  const measured = measureSubject(name, subject);
  if (measured !== undefined) return measured === value;
  const key = name.toLowerCase();
  if (key.includes('length')) {
    const band = parseBand(value);
    return band && isInBand(band, subject.whole.words.length);
  }
  if (key.includes('topic') && value !== 'other') return countOverlap(value, subject) > 0;
  return undefined;
}

/** How many words of a value occur in the row's texts or category values. */
export function countOverlap(value: string, subject: Subject): number {
  const words = new Set(subject.whole.words);
  for (const field of subject.typed.values()) {
    if (typeof field === 'string') for (const word of readText(field).words) words.add(word);
  }
  return readText(value).words.filter((word) => words.has(word)).length;
}

function agreesWithField(value: string, field: Json): boolean | undefined {
  if (field === null) return value === 'missing';
  if (typeof field === 'number') {
    const band = parseBand(value);
    return band && isInBand(band, field);
  }
  return value === 'other' ? undefined : String(field) === value;
}
