import type { Json, JsonObject } from '../data/json.ts';

/** The shortest that a text is cut to; a conversation of more turns than fit at this length loses the turns in its middle. */
const leastCharacters = 80;

/** Characters of all texts in a value. */
export function countCharacters(value: Json): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, inner: Json) => sum + countCharacters(inner), 0);
}

/**
 * Cuts the longest texts of a row until all together have about `most` characters, each with a mark that says how much
 * was left out. A row that is short enough comes back as it is.
 */
export function shortenRow(row: JsonObject, most: number): JsonObject {
  if (countCharacters(row) <= most) return row;
  const trimmed = trimLists(row, Math.max(2, Math.floor(most / leastCharacters))) as JsonObject;
  const lengths = collectLengths(trimmed).sort((a, b) => a - b);
  // The water level: texts below it stay whole, all others are cut down to it.
  let left = most;
  let level = leastCharacters;
  for (const [i, length] of lengths.entries()) {
    level = Math.floor(left / (lengths.length - i));
    if (length > level) break;
    left -= length;
  }
  return cutTexts(trimmed, Math.max(leastCharacters, level)) as JsonObject;
}

/** Cuts one text, never through a character, and says how much of it is missing. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = /[\ud800-\udbff]/.test(text[most - 1] ?? '') ? most - 1 : most;
  return `${text.slice(0, end)} […${text.length - end} characters left out]`;
}

function collectLengths(value: Json): number[] {
  if (typeof value === 'string') return [value.length];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner: Json) => collectLengths(inner));
}

function cutTexts(value: Json, most: number): Json {
  if (typeof value === 'string') return cutText(value, most);
  return mapInside(value, (inner) => cutTexts(inner, most));
}

/** Keeps the beginning and the end of lists that are too long, with a word in between on what is missing. */
function trimLists(value: Json, most: number): Json {
  if (Array.isArray(value) && value.length > most) {
    const items = value as readonly Json[];
    const head = Math.ceil(most / 2);
    const tail = most - head;
    const gap = `[…${items.length - most} entries left out]`;
    const first = items[0];
    const isTurn = typeof first === 'object' && first !== null && Object.hasOwn(first, 'content');
    const mark: Json = isTurn ? { ...(items[head] as JsonObject), content: gap } : gap;
    return [...items.slice(0, head), mark, ...items.slice(items.length - tail)];
  }
  return mapInside(value, (inner) => trimLists(inner, most));
}

function mapInside(value: Json, change: (inner: Json) => Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(change);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner as Json)]));
}
