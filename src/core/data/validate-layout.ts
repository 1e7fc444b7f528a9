import { collectStatistics, countValues, type FieldStatistics, isTextual } from './field-statistics.ts';
import type { JsonObject } from './json.ts';
import type { Layout, Path } from './layout.ts';
import { equalPaths, formatPath, getAt } from './path.ts';
import { readText } from './to-sample.ts';

/** Something about a layout that does not fit the rows, said so that it can be put right. */
export interface LayoutProblem {
  readonly path: Path;
  readonly problem: string;
  /** True when no row could be read with this layout. */
  readonly fatal: boolean;
}

/** Checks a layout against sample rows: fields that are not there (with the nearest name), of the wrong type, or used twice. */
export function validateLayout(layout: Layout, rows: readonly JsonObject[]): readonly LayoutProblem[] {
  const problems: LayoutProblem[] = [];
  const fields = collectStatistics(rows);
  if (layout.text.length + layout.typed.length === 0) {
    problems.push({ path: [], problem: `No text field is chosen; the rows have ${listNames(fields)}.`, fatal: true });
  }
  const uses: { path: Path; use: string }[] = layout.text.map((path) => ({ path, use: 'text' }));
  for (const { path, type } of layout.typed) uses.push({ path, use: type });
  if (layout.label !== undefined) uses.push({ path: layout.label, use: 'label' });
  if (layout.id !== undefined) uses.push({ path: layout.id, use: 'id' });
  uses.forEach(({ path, use }, i) => {
    const earlier = uses.findIndex((other) => equalPaths(other.path, path));
    if (earlier < i) {
      const problem = `The field ${formatPath(path)} is used twice, as ${uses[earlier]!.use} and as ${use}.`;
      problems.push({ path, problem, fatal: use === 'label' });
    }
    const values = rows.map((row) => getAt(row, path)).filter((value) => value !== undefined && value !== null);
    if (values.length === 0) {
      problems.push({ path, problem: describeMissing(path, rows, fields), fatal: use === 'text' });
    } else if (use === 'text' && values.every((value) => readText(value) === undefined)) {
      problems.push({ path, problem: `The field ${formatPath(path)} holds no text in any row.`, fatal: true });
    } else if (use === 'number' && values.every((value) => typeof value !== 'number')) {
      problems.push({ path, problem: `The field ${formatPath(path)} holds no number in any row.`, fatal: false });
    } else if (use === 'label' && values.every((value) => typeof value === 'object')) {
      problems.push({
        path,
        problem: `The field ${formatPath(path)} holds lists or objects, not one label.`,
        fatal: true,
      });
    } else if (use === 'id' && new Set(values.map((value) => JSON.stringify(value))).size < values.length) {
      problems.push({ path, problem: `The field ${formatPath(path)} has the same id in several rows.`, fatal: false });
    }
  });
  return problems;
}

function describeMissing(path: Path, rows: readonly JsonObject[], fields: readonly FieldStatistics[]): string {
  const name = formatPath(path);
  if (rows.some((row) => getAt(row, path) === null)) return `The field ${name} is null in every row looked at.`;
  const near = fields
    .map((field) => formatPath(field.path))
    .map((known) => ({ known, distance: measureEdits(name.toLowerCase(), known.toLowerCase()) }))
    .filter(({ known, distance }) => distance <= Math.max(2, Math.ceil(Math.max(known.length, name.length) / 3)))
    .toSorted((a, b) => a.distance - b.distance)[0];
  const hint = near === undefined ? '' : ` Did you mean \`${near.known}\`?`;
  return `No field \`${name}\`; the rows have ${listNames(fields)}.${hint}`;
}

function listNames(fields: readonly FieldStatistics[]): string {
  if (fields.length === 0) return 'no fields';
  const best = fields.toSorted(
    (a, b) => Number(isTextual(b)) - Number(isTextual(a)) || countValues(b) - countValues(a),
  );
  const shown = new Set(best.slice(0, 12));
  const names = fields.filter((field) => shown.has(field)).map((field) => `\`${formatPath(field.path)}\``);
  return names.join(', ') + (fields.length > 12 ? ` and ${fields.length - 12} more` : '');
}

/** Levenshtein distance: insertions, deletions and replacements that turn `a` into `b`. */
function measureEdits(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
