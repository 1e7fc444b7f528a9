import { formatMessages, readMessages } from './chat.ts';
import { hashRow } from './hash-row.ts';
import type { IssueCode, RowIssue } from './issue.ts';
import type { Json, JsonObject } from './json.ts';
import type { Layout, Path, TypedField } from './layout.ts';
import { formatPath, getAt } from './path.ts';
import type { Sample, SampleContent } from './sample.ts';

/** The value of one typed field, or null where missing or of the wrong type. */
type TypedValue = number | boolean | string | null;

/**
 * Reads a row through a layout. A row is refused when a text field holds something that is not text (`wrong-type`) or when
 * no text field has any text (`missing-text`); for purely typed rows, when no typed field has a value (`wrong-type`).
 * A missing label leaves `label` undefined; a missing or wrong typed value becomes null.
 */
export function toSample(row: JsonObject, line: number, layout: Layout): Sample | RowIssue {
  const content = readContent(row, line, layout);
  return isIssue(content) ? content : { ...content, hash: hashRow(row) };
}

/** What `toSample` reads, without the hash, which costs more than all the rest. */
export function readContent(row: JsonObject, line: number, layout: Layout): SampleContent | RowIssue {
  const texts: string[] = [];
  for (const path of layout.text) {
    const value = getAt(row, path);
    if (value === undefined || value === null) continue;
    const text = readText(value);
    if (text === undefined) {
      return refuse(line, 'wrong-type', `The field ${formatPath(path)} is ${describe(value)}, not text.`);
    }
    if (text.trim() !== '') texts.push(text);
  }
  if (layout.text.length > 0 && texts.length === 0) {
    const names = layout.text.map(formatPath).join(', ');
    return refuse(line, 'missing-text', `There is no text in ${names}.`);
  }
  const typed = layout.typed.map((field) => readTyped(row, field));
  if (layout.text.length === 0 && typed.every((value) => value === null)) {
    return refuse(line, 'wrong-type', 'None of the typed fields has a value of its type.');
  }
  const label = layout.label === undefined ? undefined : readLabel(row, layout.label);
  const sample = { line, row, text: texts.join('\n\n'), typed };
  return label === undefined ? sample : { ...sample, label };
}

/** Tells the two answers of `toSample` and `readContent` apart. */
export function isIssue(result: SampleContent | RowIssue): result is RowIssue {
  return 'code' in result;
}

/** Every text field of the row that has text, joined with a blank line; conversations as `role: content` lines. */
export function flattenText(row: JsonObject, layout: Layout): string {
  const texts: string[] = [];
  for (const path of layout.text) {
    const text = readText(getAt(row, path));
    if (text !== undefined && text.trim() !== '') texts.push(text);
  }
  return texts.join('\n\n');
}

/** The text of a value: a string, a conversation, or a list of strings (one a line); undefined for anything else. */
export function readText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  const items = value as readonly Json[];
  if (items.every((item) => typeof item === 'string')) return items.join('\n');
  const messages = readMessages(value);
  return messages === undefined ? undefined : formatMessages(messages);
}

/** The label as text; undefined when missing, null, blank or not a single value. */
export function readLabel(row: JsonObject, path: Path): string | undefined {
  const value = getAt(row, path);
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : undefined;
}

function readTyped(row: JsonObject, field: TypedField): TypedValue {
  const value = getAt(row, field.path);
  if (field.type === 'number') return typeof value === 'number' ? value : null;
  if (field.type === 'boolean') return typeof value === 'boolean' ? value : null;
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : null;
}

function refuse(line: number, code: IssueCode, detail: string): RowIssue {
  return { line, code, detail, excluded: true };
}

function describe(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
