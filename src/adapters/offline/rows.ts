import type { Json, JsonObject } from '../../core/data/json.ts';
import type { Layout } from '../../core/data/layout.ts';
import { formatPath } from '../../core/data/path.ts';
import type { Sample } from '../../core/data/sample.ts';
import { createRng, type Rng } from '../../core/math/rng.ts';
import type { Task } from '../../core/ports/text-model.ts';
import { type Columns, countColumns, type Value } from './columns.ts';
import { formatParts, type Part } from './parts.ts';
import { agrees, readSubject } from './subject.ts';
import { buildTextClass, type TextClass } from './text-class.ts';
import { formatRowKey, prepareTextCall, writeTextRow } from './text-rows.ts';
import { drawTypedRow, type TypedCall } from './typed-rows.ts';

/** The task of writing rows. */
type RowsTask = Extract<Task, { readonly kind: 'rows' }>;

/** Writes the rows of a task; the same task, seed and temperature give the same rows. */
type RowWriter = (task: RowsTask, seed: string, temperature: number) => JsonObject[];

/** What is counted once per class and layout. */
interface CountedClass {
  readonly layout: string;
  readonly text?: TextClass;
  readonly columns?: Columns;
  /** Typed values of all rows, so that none is written again. */
  readonly typedKeys: ReadonlySet<string>;
}

const typedTries = 30;
const typedCandidates = 5;
/** Rows of the class that stand beside the cell in the typed walk. */
const classRowsDrawn = 250;

/**
 * Makes a writer that keeps the statistics of a class for as long as the caller keeps its array of class rows, so that
 * only the first call of a class pays for them.
 */
export function createRowWriter(): RowWriter {
  const counted = new WeakMap<readonly Sample[], CountedClass>();
  return (task, seed, temperature) => {
    const rows = task.classRows.length > 0 ? task.classRows : task.cell.length > 0 ? task.cell : task.demonstrations;
    if (rows.length === 0) return [];
    const layout = JSON.stringify(task.layout);
    const kept = counted.get(rows);
    const known = kept?.layout === layout ? kept : countClass(rows, task.layout, layout);
    counted.set(rows, known);
    return writeRows(task, known, rows, createRng(seed), temperature);
  };
}

function countClass(rows: readonly Sample[], layout: Layout, key: string): CountedClass {
  return {
    layout: key,
    ...(layout.text.length > 0 && { text: buildTextClass(rows, layout) }),
    ...(layout.typed.length > 0 && {
      columns: countColumns(
        layout.typed,
        rows.map(({ typed }) => typed),
      ),
    }),
    typedKeys: new Set(rows.map(({ typed }) => JSON.stringify(typed))),
  };
}

function writeRows(
  task: RowsTask,
  { text, columns, typedKeys }: CountedClass,
  classRows: readonly Sample[],
  rng: Rng,
  temperature: number,
): JsonObject[] {
  const { layout, attributes, demonstrations, count } = task;
  const cell = task.cell.length > 0 ? task.cell : demonstrations.length > 0 ? demonstrations : classRows;
  const textCall = text && prepareTextCall(text, layout, attributes, cell, demonstrations, temperature);
  const typedCall = columns && prepareTypedCall(columns, cell, classRows, rng.fork('class'));
  // Typed rows must differ from all real ones; beside a new text they need not.
  const taken = new Set(
    textCall ? [] : [...typedKeys, ...[...cell, ...demonstrations].map((s) => JSON.stringify(s.typed))],
  );
  const written = new Set<string>();
  const rows: JsonObject[] = [];
  for (let i = 0; i < count; i++) {
    const rowRng = rng.fork(i);
    const parts = textCall ? writeTextRow(textCall, written, rowRng.fork('text')) : [];
    const typed = typedCall ? writeTypedRow(task, typedCall, taken, rowRng.fork('typed')) : [];
    if (parts === undefined || typed === undefined) continue;
    if (textCall) written.add(formatRowKey(parts));
    else taken.add(JSON.stringify(typed));
    rows.push(formatRow(layout, parts, typed));
  }
  return rows;
}

function prepareTypedCall(
  columns: Columns,
  cell: readonly Sample[],
  classRows: readonly Sample[],
  rng: Rng,
): TypedCall {
  const others = Array.from(
    { length: Math.min(classRowsDrawn, classRows.length) },
    () => classRows[rng.int(classRows.length)]!,
  );
  const rows = [...cell, ...others].map(({ typed }) => typed);
  return { columns, rows, groups: rows.map(columns.encode), cell: cell.length };
}

/** The best of a few draws by the attributes they meet; undefined when every draw is a real row or cannot be. */
function writeTypedRow(
  { layout, attributes }: RowsTask,
  call: TypedCall,
  taken: ReadonlySet<string>,
  rng: Rng,
): readonly Value[] | undefined {
  let best: readonly Value[] | undefined;
  let bestScore = -1;
  let found = 0;
  for (let attempt = 0; attempt < typedTries && found < typedCandidates; attempt++) {
    const values = drawTypedRow(call, rng);
    if (taken.has(JSON.stringify(values)) || call.columns.isForbidden(call.columns.encode(values))) continue;
    found += 1;
    const subject = readSubject([], layout, values);
    const score = Object.entries(attributes).filter(([name, value]) => agrees(name, value, subject)).length;
    if (score > bestScore) [best, bestScore] = [values, score];
  }
  return best;
}

function formatRow(layout: Layout, parts: readonly Part[], typed: readonly Value[]): JsonObject {
  const row: { [field: string]: Json } = formatParts(parts, layout);
  if (typed.length > 0) {
    layout.typed.forEach(({ path }, i) => {
      row[formatPath(path)] = typed[i] ?? null;
    });
  }
  // The label belongs to the caller, even where a layout lists its field twice.
  if (layout.label) delete row[formatPath(layout.label)];
  return row;
}
