import { readMessages } from '../data/chat.ts';
import type { GateFinding } from '../data/draft.ts';
import type { Layout } from '../data/layout.ts';
import { formatPath, getAt } from '../data/path.ts';
import type { Sample } from '../data/sample.ts';

/** Says what of a row's typed values and roles lies outside what real rows have. */
export type FindOutOfRange = (sample: Sample) => GateFinding[];

/**
 * Makes the check of values: numbers beyond the real range by more than a tenth of it, categories that no real row has,
 * amounts written with another unit than real ones, and speakers that no real conversation has.
 */
export function createRangeCheck(real: readonly Sample[], layout: Layout): FindOutOfRange {
  const columns = layout.typed.map(({ path, type }, k) => createColumnCheck(formatPath(path), type, real, k));
  const roles = layout.kind === 'chat' ? collectRoles(real, layout) : undefined;
  return (sample) => {
    const evidence = columns.flatMap((check, k) => check(sample.typed[k] ?? null) ?? []);
    if (roles !== undefined) {
      for (const role of new Set(readRoles(sample, layout))) {
        if (!roles.has(role)) evidence.push(`the role ${JSON.stringify(role)} speaks in no real row`);
      }
    }
    return evidence.map((words): GateFinding => ({ gate: 'out-of-range', evidence: words, score: 1 }));
  };
}

type Value = Sample['typed'][number];

function createColumnCheck(
  name: string,
  type: Layout['typed'][number]['type'],
  real: readonly Sample[],
  k: number,
): (value: Value) => string | undefined {
  const values = real.map(({ typed }) => typed[k] ?? null);
  const isNullable = values.includes(null);
  const known = type === 'category' ? new Set(values) : undefined;
  const unit = known && findUnit(values.filter((value) => typeof value === 'string'));
  const numbers = unit?.amounts ?? values.filter((value) => typeof value === 'number');
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const slack = (high - low) / 10;
  return (value) => {
    if (value === null) return isNullable ? undefined : `${name} is missing; every real row has it`;
    const isOutside = (amount: number) => amount < low - slack || amount > high + slack;
    if (typeof value === 'number') {
      return isOutside(value) ? `${name} is ${value}; real rows have ${low} to ${high}` : undefined;
    }
    if (known === undefined || known.has(value)) return undefined;
    if (unit === undefined || typeof value !== 'string')
      return `${name} is ${JSON.stringify(value)}, which no real row has`;
    const amount = readAmount(value, unit);
    if (amount === undefined) {
      return `${name} is ${JSON.stringify(value)}; real rows write it like ${JSON.stringify(unit.example)}`;
    }
    return isOutside(amount) ? `${name} is ${JSON.stringify(value)}; real rows have ${low} to ${high}` : undefined;
  };
}

/** How a column of amounts is written: what stands before and after the number. */
interface Unit {
  readonly before: string;
  readonly after: string;
  readonly example: string;
  readonly amounts: readonly number[];
}

const amountForm = /^(\D*?)(-?\d+(?:[.,]\d+)?)(\D*)$/;

/** The unit of a column whose values nearly all are numbers with the same words around them, and too many to be categories. */
function findUnit(values: readonly string[]): Unit | undefined {
  const forms = values.flatMap((value) => {
    const [, before = '', amount = '', after = ''] = amountForm.exec(value) ?? [];
    return amount === '' ? [] : [{ before, after, value, amount: Number(amount.replace(',', '.')) }];
  });
  const [first] = forms;
  if (first === undefined || new Set(values).size < 10) return undefined;
  const alike = forms.filter(({ before, after }) => before === first.before && after === first.after);
  if (alike.length < 0.95 * values.length) return undefined;
  const { before, after, value } = first;
  return { before, after, example: value, amounts: alike.map(({ amount }) => amount) };
}

function readAmount(value: string, unit: Unit): number | undefined {
  const [, before, amount, after] = amountForm.exec(value) ?? [];
  if (amount === undefined || before !== unit.before || after !== unit.after) return undefined;
  return Number(amount.replace(',', '.'));
}

function collectRoles(real: readonly Sample[], layout: Layout): ReadonlySet<string> {
  const roles = new Set<string>();
  for (const sample of real) for (const role of readRoles(sample, layout)) roles.add(role);
  return roles;
}

function readRoles({ row }: Sample, layout: Layout): string[] {
  return layout.text.flatMap((path) => (readMessages(getAt(row, path)) ?? []).map(({ role }) => role));
}
