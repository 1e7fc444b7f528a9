import { visit } from 'jsonc-parser';
import { readMessages, writeMessages } from './chat.ts';
import type { Json, JsonObject } from './json.ts';
import type { Layout, Path } from './layout.ts';
import { equalPaths, formatPath, getAt, setAt, startsWithPath, withMember } from './path.ts';
import type { FieldValue, RowConstants } from './row-constants.ts';

/** How the user's file spells JSON. */
export interface RowStyle {
  /** `", "` as Python writes it, or `","`. */
  readonly itemSeparator: ', ' | ',';
  readonly keySeparator: ': ' | ':';
  /** True when every character beyond ASCII is written as `\uXXXX` (Python's `ensure_ascii`). */
  readonly asciiOnly: boolean;
}

/** The style of `JSON.stringify`. */
export const COMPACT_STYLE: RowStyle = { itemSeparator: ',', keySeparator: ':', asciiOnly: false };

/** Finds the style most of the given lines (each one JSON object) are written in; a tie is settled as compact. */
export function detectStyle(lines: readonly string[]): RowStyle {
  let commas = 0;
  let colons = 0;
  let escaped = false;
  let raw = false;
  for (const line of lines) {
    visit(line, {
      onSeparator: (character, offset) => {
        const spaced = line[offset + 1] === ' ' ? 1 : -1;
        if (character === ',') commas += spaced;
        else colons += spaced;
      },
    });
    if (/[^\0-\x7f]/.test(line)) raw = true;
    if (/\\u(?!00[0-7])[0-9a-fA-F]{4}/.test(line)) escaped = true;
  }
  return {
    itemSeparator: commas > 0 ? ', ' : ',',
    keySeparator: colons > 0 ? ': ' : ':',
    asciiOnly: escaped && !raw,
  };
}

/**
 * A new row in the user's own schema: the given values (only paths the layout names), plus constants of the real rows, in
 * the key order of `template`, a real row. Every other field of the template is left out, because its value belongs to that
 * one row. Conversations may be given as `{role, content}` turns; they take the template's key and role names.
 * @throws RangeError when a value's path is not in the layout.
 */
export function buildRow(
  layout: Layout,
  template: JsonObject,
  values: readonly FieldValue[],
  constants: RowConstants = { always: [], byLabel: new Map() },
): JsonObject {
  const named = [...layout.text, ...layout.typed.map((field) => field.path)];
  if (layout.label !== undefined) named.push(layout.label);
  if (layout.id !== undefined) named.push(layout.id);
  const fields: FieldValue[] = values.map(({ path, value }) => {
    if (!named.some((field) => equalPaths(field, path))) {
      throw new RangeError(`buildRow: ${formatPath(path)} is not a field of the layout`);
    }
    const isText = layout.text.some((field) => equalPaths(field, path));
    return { path, value: isText ? matchTextShape(value, getAt(template, path)) : value };
  });
  const label = layout.label && values.find(({ path }) => equalPaths(path, layout.label!))?.value;
  const labelName = typeof label === 'string' || label === undefined ? label : JSON.stringify(label);
  fields.push(...constants.always, ...((labelName !== undefined && constants.byLabel.get(labelName)) || []));
  let row = rebuild(template, [], fields) as JsonObject;
  for (const { path, value } of fields) if (getAt(row, path) === undefined) row = setAt(row, path, value);
  return row;
}

/** The template's containers and key order, holding only `fields`; list positions off the fields become null. */
function rebuild(template: Json, at: Path, fields: readonly FieldValue[]): Json {
  const exact = fields.find(({ path }) => equalPaths(path, at));
  if (exact !== undefined) return exact.value;
  const steps = fields.filter(({ path }) => startsWithPath(path, at)).map(({ path }) => path[at.length]);
  if (Array.isArray(template) && steps.every((step) => typeof step === 'number')) {
    return (template as readonly Json[])
      .slice(0, Math.max(...steps) + 1)
      .map((item, i) => (isNeeded([...at, i], fields) ? rebuild(item, [...at, i], fields) : null));
  }
  let members: JsonObject = {};
  const keyOrder = typeof template === 'object' && !Array.isArray(template) ? template : null;
  for (const [key, value] of Object.entries((keyOrder ?? {}) as JsonObject)) {
    const path = [...at, key];
    if (isNeeded(path, fields)) members = withMember(members, key, rebuild(value, path, fields));
  }
  return members;
}

function isNeeded(at: Path, fields: readonly FieldValue[]): boolean {
  return fields.some(({ path }) => startsWithPath(path, at));
}

function matchTextShape(value: Json, template: Json | undefined): Json {
  if (typeof value === 'string') {
    const isList = Array.isArray(template) && template.every((item) => typeof item === 'string');
    return isList && template.length > 0 ? [value] : value;
  }
  const messages = readMessages(value);
  return messages === undefined ? value : writeMessages(messages, template);
}

/**
 * Writes a row as one line of JSON in the given style. The text has no line break of any kind: U+2028 and U+2029, which
 * editors show as new lines, are escaped.
 * @throws RangeError when a number is not finite.
 */
export function stringifyRow(row: JsonObject, style: RowStyle = COMPACT_STYLE): string {
  const text = write(row, style);
  const unsafe = style.asciiOnly ? /[\x7f-\uffff]/g : /[\u2028\u2029]/g;
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function write(value: Json, style: RowStyle): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`stringifyRow: ${value} is not JSON`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    return `[${(value as readonly Json[]).map((item) => write(item, style)).join(style.itemSeparator)}]`;
  }
  const members = Object.entries(value as JsonObject).map(
    ([key, inner]) => JSON.stringify(key) + style.keySeparator + write(inner, style),
  );
  return `{${members.join(style.itemSeparator)}}`;
}
