import type { TypedField } from '../../core/data/layout.ts';
import type { Sample } from '../../core/data/sample.ts';

/** A value of a typed field; null where it is missing. */
export type Value = Sample['typed'][number];

/** One typed field over the rows of a class. */
export interface Column {
  /** True for numbers with so many different values that new ones may lie between them. */
  readonly continuous: boolean;
  /** Numbers that so many rows share that they stand for something (a gain of 0, a week of 40 hours). */
  readonly atoms: ReadonlySet<Value>;
  readonly lowest: number;
  readonly highest: number;
  readonly decimals: number;
  /** Group of a value, for comparing rows: the value itself, or the band of a number. */
  encode(value: Value): number;
  readonly groups: number;
}

/** What the typed fields of a class have to do with each other. */
export interface Columns {
  readonly columns: readonly Column[];
  /** `related[f][g]`: mutual information of the fields' groups, bias taken off, over the smaller entropy; 0 to 1. */
  readonly related: readonly Float64Array[];
  /** Fields that decide one another (education and its number): always drawn together, from one row. */
  readonly blocks: readonly (readonly number[])[];
  /** True when two frequent groups of two fields never occur together. */
  isForbidden(groups: Int32Array): boolean;
  encode(values: readonly Value[]): Int32Array;
}

const bands = 6;
const atomShare = 0.05;
/** Two groups are kept apart when they never meet where chance alone would let them meet this often. */
const expectedMeetings = 5;

/** Counts the typed fields of some rows. */
export function countColumns(fields: readonly TypedField[], rows: readonly (readonly Value[])[]): Columns {
  const columns = fields.map(({ type }, f) =>
    countColumn(
      type,
      rows.map((row) => row[f] ?? null),
    ),
  );
  const encode = (values: readonly Value[]) =>
    Int32Array.from(columns, (column, f) => column.encode(values[f] ?? null));
  const encoded = rows.map(encode);
  const related = columns.map(() => new Float64Array(columns.length));
  const forbidden: { readonly f: number; readonly g: number; readonly cells: Set<number> }[] = [];
  const links: [number, number][] = [];
  for (let f = 0; f < columns.length; f++) {
    for (let g = 0; g < f; g++) {
      const table = countTable(encoded, f, columns[f]!.groups, g, columns[g]!.groups);
      related[f]![g] = related[g]![f] = table.related;
      if (columns[f]!.continuous || columns[g]!.continuous) continue;
      if (table.decides) links.push([f, g]);
      if (table.never.size > 0) forbidden.push({ f, g, cells: table.never });
    }
  }
  return {
    columns,
    related,
    blocks: joinLinked(columns.length, links),
    isForbidden: (groups) =>
      forbidden.some(({ f, g, cells }) => cells.has(groups[f]! * columns[g]!.groups + groups[g]!)),
    encode,
  };
}

function countColumn(type: TypedField['type'], values: readonly Value[]): Column {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const numbers = type === 'number' ? values.filter((value) => typeof value === 'number').sort((a, b) => a - b) : [];
  const continuous = numbers.length > 0 && counts.size > Math.min(30, Math.max(2, values.length / 5));
  const least = Math.max(3, atomShare * values.length);
  const atoms = new Set(
    Array.from(counts).flatMap(([value, count]) => (count >= least || value === null ? [value] : [])),
  );
  const named = continuous ? Array.from(atoms) : Array.from(counts.keys());
  const ids = new Map(named.map((value, i) => [value, i]));
  const between = numbers.filter((value) => !atoms.has(value));
  const edges = Array.from(
    { length: bands - 1 },
    (_, i) => between[Math.floor(((i + 1) * between.length) / bands)] ?? 0,
  );
  return {
    continuous,
    atoms,
    lowest: numbers[0] ?? 0,
    highest: numbers.at(-1) ?? 0,
    decimals: Math.max(0, ...numbers.map(countDecimals)),
    encode: (value) =>
      ids.get(value) ??
      named.length + (continuous && typeof value === 'number' ? edges.filter((edge) => value >= edge).length : 0),
    groups: named.length + bands,
  };
}

function countDecimals(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.min(12, Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent)));
}

/** Contingency table of two encoded fields. */
function countTable(rows: readonly Int32Array[], f: number, fGroups: number, g: number, gGroups: number) {
  const cells = new Float64Array(fGroups * gGroups);
  const ofF = new Float64Array(fGroups);
  const ofG = new Float64Array(gGroups);
  for (const row of rows) {
    cells[row[f]! * gGroups + row[g]!]! += 1;
    ofF[row[f]!]! += 1;
    ofG[row[g]!]! += 1;
  }
  const n = rows.length;
  const [kindsF, kindsG] = [countPresent(ofF), countPresent(ofG)];
  const [entropyF, entropyG] = [measureEntropy(ofF, n), measureEntropy(ofG, n)];
  const shared = entropyF + entropyG - measureEntropy(cells, n);
  const smaller = Math.min(entropyF, entropyG);
  const bias = ((kindsF - 1) * (kindsG - 1)) / (2 * n);
  const never = new Set<number>();
  for (let a = 0; a < fGroups; a++) {
    for (let b = 0; b < gGroups; b++) {
      const cell = a * gGroups + b;
      if (cells[cell] === 0 && (ofF[a]! * ofG[b]!) / n >= expectedMeetings) never.add(cell);
    }
  }
  // One field decides the other when it leaves less than a fiftieth of its entropy, on values seen often enough to tell.
  const decides = (entropy: number, kinds: number) => kinds > 1 && n >= 3 * kinds && entropy - shared < 0.02 * entropy;
  return {
    related: smaller <= 0 ? 0 : Math.min(1, Math.max(0, (shared - bias) / smaller)),
    decides: kindsF > 1 && kindsG > 1 && (decides(entropyG, kindsF) || decides(entropyF, kindsG)),
    never,
  };
}

function measureEntropy(counts: Float64Array, total: number): number {
  let entropy = 0;
  for (const count of counts) if (count > 0) entropy -= (count / total) * Math.log(count / total);
  return entropy;
}

function countPresent(counts: Float64Array): number {
  return counts.reduce((present, count) => present + (count > 0 ? 1 : 0), 0);
}

function joinLinked(count: number, links: readonly (readonly [number, number])[]): number[][] {
  const block = Array.from({ length: count }, (_, f) => f);
  for (const [f, g] of links) {
    const [from, to] = [Math.max(block[f]!, block[g]!), Math.min(block[f]!, block[g]!)];
    for (let h = 0; h < count; h++) if (block[h] === from) block[h] = to;
  }
  const blocks = new Map<number, number[]>();
  block.forEach((id, f) => {
    blocks.set(id, [...(blocks.get(id) ?? []), f]);
  });
  return Array.from(blocks.values());
}
