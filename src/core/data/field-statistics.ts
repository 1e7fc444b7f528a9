import { readMessages } from './chat.ts';
import type { Json, JsonObject } from './json.ts';
import type { Path } from './layout.ts';
import { formatPath } from './path.ts';

/** Deepest field that statistics are kept for, in object keys. */
const MAX_FIELD_DEPTH = 3;

/** More fields than this are not looked at one by one: rows with keys made from data would have no end of them. */
const MAX_FIELDS = 1000;

/** What the values of one field look like over a sample of rows. */
export interface FieldStatistics {
  readonly path: Path;
  /** Rows in which the key is there, null or not. */
  present: number;
  nulls: number;
  strings: number;
  numbers: number;
  integers: number;
  booleans: number;
  /** Lists of `{role, content}` turns. */
  conversations: number;
  /** Lists of strings. */
  textLists: number;
  /** Lists of anything else, empty lists and objects nested too deep. */
  others: number;
  /** Strings that look like an address, a date or time, or a made key (uuid, hexadecimal, `user_123`). */
  links: number;
  dates: number;
  keys: number;
  /** Sum over all texts of characters and of (estimated) words. */
  characters: number;
  words: number;
  /** Texts that are empty or blank. */
  blanks: number;
  /** How often each single value (as JSON) occurs. */
  readonly values: Map<string, number>;
  /** True while every number seen is larger than the one before. */
  increasing: boolean;
}

/** Statistics of every field, in order of first appearance. Objects are entered to depth 3; lists are values. */
export function collectStatistics(rows: readonly JsonObject[]): readonly FieldStatistics[] {
  const fields = new Map<string, FieldStatistics>();
  const last = new Map<FieldStatistics, number>();
  const visit = (members: JsonObject, parent: Path): void => {
    for (const [key, value] of Object.entries(members)) {
      const path = [...parent, key];
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (isObject && path.length < MAX_FIELD_DEPTH && Object.keys(value).length > 0) {
        visit(value as JsonObject, path);
        continue;
      }
      const name = formatPath(path);
      let field = fields.get(name);
      if (field === undefined) {
        if (fields.size >= MAX_FIELDS) continue;
        field = createStatistics(path);
        fields.set(name, field);
      }
      noteValue(field, value, last);
    }
  };
  for (const row of rows) visit(row, []);
  return [...fields.values()];
}

/** Rows in which the field has a value. */
export function countValues(field: FieldStatistics): number {
  return field.present - field.nulls;
}

/** Different values per value, 0 to 1: 1 when no two rows agree. */
export function measureVariety(field: FieldStatistics): number {
  const singles = field.strings + field.numbers + field.booleans;
  return singles === 0 ? 0 : field.values.size / singles;
}

/** True when at least nine in ten of the values are readable text: strings, lists of strings or conversations. */
export function isTextual(field: FieldStatistics): boolean {
  const textual = field.strings + field.textLists + field.conversations;
  return textual > 0 && textual >= 0.9 * countValues(field);
}

/**
 * About how many words a text has: runs between spaces, with three characters a word in scripts written without spaces
 * (Han, kana, Thai, Lao, Khmer, Burmese).
 */
export function estimateWords(text: string): number {
  let count = 0;
  let unspaced = 0;
  let inWord = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code === 0xa0 || code === 0x3000) inWord = false;
    else if (isUnspaced(code)) {
      unspaced++;
      inWord = false;
    } else if (!inWord) {
      inWord = true;
      count++;
    }
  }
  return count + Math.ceil(unspaced / 3);
}

function isUnspaced(code: number): boolean {
  if (code < 0x0e00) return false;
  return (
    code < 0x0f00 ||
    (code >= 0x1000 && code < 0x10a0) ||
    (code >= 0x1780 && code < 0x1800) ||
    (code >= 0x3040 && code < 0x3100) ||
    (code >= 0x3400 && code < 0xa000) ||
    (code >= 0xf900 && code < 0xfb00)
  );
}

function createStatistics(path: Path): FieldStatistics {
  const counts = { present: 0, nulls: 0, strings: 0, numbers: 0, integers: 0, booleans: 0 };
  const lists = { conversations: 0, textLists: 0, others: 0, links: 0, dates: 0, keys: 0 };
  return { path, ...counts, ...lists, characters: 0, words: 0, blanks: 0, values: new Map(), increasing: true };
}

function noteValue(field: FieldStatistics, value: Json, last: Map<FieldStatistics, number>): void {
  field.present++;
  if (value === null) {
    field.nulls++;
    return;
  }
  if (Array.isArray(value)) {
    noteList(field, value as readonly Json[]);
    return;
  }
  if (typeof value === 'object') {
    field.others++;
    return;
  }
  // Long texts are told apart by their beginning and length, which keeps the table small.
  const isLong = typeof value === 'string' && value.length > 256;
  const name = isLong ? `${value.slice(0, 256)} ${value.length}` : JSON.stringify(value);
  field.values.set(name, (field.values.get(name) ?? 0) + 1);
  if (typeof value === 'string') {
    field.strings++;
    noteText(field, value);
    if (/^(https?|ftp|s3|file):\/\/\S+$|^www\.\S+$/i.test(value)) field.links++;
    else if (
      /^\d{4}-\d\d?-\d\d?([T ]\d\d?:\d\d.*)?$|^\d\d?[/.]\d\d?[/.]\d{2,4}( .*)?$|^\d\d?:\d\d(:\d\d)?$/.test(value)
    )
      field.dates++;
    else if (
      /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$|^[0-9a-f]{12,}$|^[A-Za-z]*[-_:/#.]?\d+([-_:/.]\d+)*$/i.test(value)
    )
      field.keys++;
  } else if (typeof value === 'number') {
    field.numbers++;
    if (Number.isInteger(value)) field.integers++;
    if (value <= (last.get(field) ?? Number.NEGATIVE_INFINITY)) field.increasing = false;
    last.set(field, value);
  } else {
    field.booleans++;
  }
}

function noteList(field: FieldStatistics, items: readonly Json[]): void {
  const messages = readMessages(items);
  if (messages !== undefined) {
    field.conversations++;
    for (const message of messages) noteText(field, message.content);
  } else if (items.length > 0 && items.every((item) => typeof item === 'string')) {
    field.textLists++;
    for (const item of items) noteText(field, item);
  } else {
    field.others++;
  }
}

function noteText(field: FieldStatistics, text: string): void {
  if (text.trim() === '') field.blanks++;
  field.characters += text.length;
  field.words += estimateWords(text);
}
