import type { Json } from './json.ts';
import type { Layout } from './layout.ts';
import { formatPath, getAt } from './path.ts';
import type { Sample } from './sample.ts';

/** What the real values of one typed field are like. */
export interface ColumnFacts {
  readonly name: string;
  readonly type: 'number' | 'boolean' | 'category';
  /** Least and greatest number; undefined without one. */
  readonly range: readonly [number, number] | undefined;
  /** Most digits that a real number has behind the point. */
  readonly decimals: number;
  /** The real categories, most frequent first; undefined where there are too many to list, and for other types. */
  readonly values: readonly string[] | undefined;
  /** True when the real rows hold these categories as numbers or booleans, not as text. */
  readonly isBare: boolean;
  /** Share of rows without a value. */
  readonly missing: number;
}

/** Categories listed at most: with more, a value that no real row has proves nothing. */
const mostValues = 60;

/** Looks at every typed field of some real rows. */
export function describeColumns(samples: readonly Sample[], layout: Layout): ColumnFacts[] {
  return layout.typed.map(({ path, type }, k) => {
    const present = samples.map(({ typed }) => typed[k] ?? null).filter((value) => value !== null);
    const isText = samples.some(({ row }) => typeof getAt(row, path) === 'string');
    const numbers = present.filter((value) => typeof value === 'number');
    const low = numbers.reduce((a, b) => Math.min(a, b), Infinity);
    const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
    return {
      name: formatPath(path),
      type,
      range: numbers.length > 0 ? [low, high] : undefined,
      decimals: numbers.reduce((most, value) => Math.max(most, countDecimals(value)), 0),
      values: type === 'category' ? listValues(present.map(String)) : undefined,
      isBare: type === 'category' && present.length > 0 && !isText,
      missing: samples.length === 0 ? 0 : 1 - present.length / samples.length,
    };
  });
}

function listValues(values: readonly string[]): readonly string[] | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size === 0 || counts.size > mostValues || counts.size > 0.8 * values.length + 3) return undefined;
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value);
}

/** Digits of a number behind the point, as the number is written in JSON. */
export function countDecimals(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.min(12, Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent)));
}

/**
 * A value as the column writes its own: numbers with no more decimals than real ones have, categories in the spelling of
 * the real ones, and as numbers where those are numbers. A category that no real row has stays as it is.
 */
export function matchColumn(value: Json, { type, decimals, values, isBare }: ColumnFacts): Json {
  if (type === 'number' && typeof value === 'number') return Number(value.toFixed(decimals));
  if (type !== 'category' || typeof value !== 'string') return value;
  const plain = value.trim().toLowerCase();
  const known = values?.includes(value) ? value : values?.find((one) => one.trim().toLowerCase() === plain);
  const written = known ?? value;
  if (!isBare) return written;
  return /^(-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false)$/.test(written) ? (JSON.parse(written) as Json) : written;
}

/** False for a category that none of the real rows has, where theirs are few enough to know. */
export function isKnown(value: Json, { type, values }: ColumnFacts): boolean {
  if (type !== 'category' || values === undefined || value === null) return true;
  return values.includes(typeof value === 'string' ? value : JSON.stringify(value));
}
