import { parseTree } from 'jsonc-parser';
import { hashRow } from './hash-row.ts';
import type { JsonObject } from './json.ts';
import { parseLine } from './parse-line.ts';
import { COMPACT_STYLE, type RowStyle, stringifyRow } from './row-format.ts';

/** One line of a review document, read. */
export type ReviewLine =
  | { readonly kind: 'row'; readonly id: string; readonly row: JsonObject; readonly hash: string }
  /** A readable row without an id: written by hand, or its id was deleted. */
  | { readonly kind: 'no-id'; readonly row: JsonObject; readonly hash: string }
  /** Not a usable row; kept as it is. The id is there when it can still be made out. */
  | { readonly kind: 'broken'; readonly detail: string; readonly id?: string }
  | { readonly kind: 'blank' };

/**
 * Writes a synthetic row as one line of the review document: the row in its own key order, then the id.
 * @throws RangeError when the row has the id key already.
 */
export function formatReviewLine(row: JsonObject, idKey: string, id: string, style: RowStyle = COMPACT_STYLE): string {
  if (Object.hasOwn(row, idKey)) throw new RangeError(`formatReviewLine: the row has the key ${idKey} already`);
  return appendMember(stringifyRow(row, style), idKey, JSON.stringify(id), style);
}

/**
 * Reads one line of a review document, without its line feed. Never throws. The hash is that of the row without the id,
 * so that it equals the hash of the generated row as long as no value was changed.
 */
export function parseReviewLine(text: string, idKey: string): ReviewLine {
  const parsed = parseLine(text, 1);
  const issue = parsed.issues.find(({ code }) => code === 'duplicate-key') ?? parsed.issues[0];
  if (issue?.code === 'blank-line') return { kind: 'blank' };
  // With a key twice, readers disagree about which value counts, so nobody can accept such a line.
  if (parsed.row === undefined || issue?.code === 'duplicate-key') {
    const id = findId(text, idKey);
    const detail = issue?.detail ?? 'Not a row.';
    return id === undefined ? { kind: 'broken', detail } : { kind: 'broken', detail, id };
  }
  const id = Object.hasOwn(parsed.row, idKey) ? parsed.row[idKey] : undefined;
  if (typeof id !== 'string' || id === '') return { kind: 'no-id', row: parsed.row, hash: hashRow(parsed.row) };
  const row = Object.fromEntries(Object.entries(parsed.row).filter(([key]) => key !== idKey));
  return { kind: 'row', id, row, hash: hashRow(row) };
}

/** The key for ids in the review document: the first of a fixed list that the data set does not use itself. */
export function chooseIdKey(keysInUse: Iterable<string>): string {
  return chooseFreeKey(['_id', '_synalign', '_synalign_id'], keysInUse);
}

/** The first of `names` that is not in use; else the last of them with the smallest free number from 2. */
export function chooseFreeKey(names: readonly string[], keysInUse: Iterable<string>): string {
  const used = new Set(keysInUse);
  const free = names.find((name) => !used.has(name));
  if (free !== undefined) return free;
  let number = 2;
  while (used.has(`${names.at(-1)}_${number}`)) number++;
  return `${names.at(-1)}_${number}`;
}

/**
 * The text of a JSON object without one of its top-level members; every other character stays as it was.
 * @throws RangeError when the text is not one JSON object.
 */
export function removeMember(text: string, key: string): string {
  const tree = parseTree(text);
  if (tree?.type !== 'object') throw new RangeError('removeMember: not a JSON object');
  const members = tree.children ?? [];
  const at = members.findIndex((member) => member.children?.[0]?.value === key);
  if (at === -1) return text;
  const member = members[at]!;
  const [before, after] = [members[at - 1], members[at + 1]];
  const start = before === undefined || after !== undefined ? member.offset : before.offset + before.length;
  const end = after === undefined ? member.offset + member.length : after.offset;
  return text.slice(0, start) + text.slice(end);
}

/**
 * The text of a JSON object with one member added at its end; `value` is JSON already. Every other character stays.
 * @throws RangeError when the text does not end in a brace.
 */
export function appendMember(text: string, key: string, value: string, style: RowStyle = COMPACT_STYLE): string {
  const end = text.lastIndexOf('}');
  if (end === -1) throw new RangeError('appendMember: not a JSON object');
  const head = text.slice(0, end).trimEnd();
  const separator = head.endsWith('{') && head.trimStart() === '{' ? '' : style.itemSeparator;
  return `${head}${separator}${JSON.stringify(key)}${style.keySeparator}${value}${text.slice(head.length)}`;
}

/** The id of a line, whether or not the line can be read otherwise; cheaper than `parseReviewLine`. */
export function readLineId(text: string, idKey: string): string | undefined {
  try {
    const id = (JSON.parse(text) as { readonly [key: string]: unknown } | null)?.[idKey];
    return typeof id === 'string' ? id : undefined;
  } catch {
    return findId(text, idKey);
  }
}

/** The id in a line that cannot be read as a whole, so that a typing slip does not make its row look deleted. */
function findId(text: string, idKey: string): string | undefined {
  const name = JSON.stringify(idKey).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`${name}\\s*:\\s*"([0-9a-z]{4,64})"`).exec(text)?.[1];
}
