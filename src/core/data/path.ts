import type { Json, JsonObject } from './json.ts';
import type { Path } from './layout.ts';

const PLAIN_KEY = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u;

/** Reads the value at a path; undefined when any step is missing. Inherited properties (`constructor`) are never seen. */
export function getAt(value: Json | undefined, path: Path): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    if (Array.isArray(here)) {
      here = typeof step === 'number' ? (here as readonly Json[])[step] : undefined;
    } else {
      if (typeof step !== 'string' || !Object.hasOwn(here, step)) return undefined;
      here = (here as JsonObject)[step];
    }
  }
  return here;
}

/**
 * A copy of the row with `value` at the path; everything off the path is shared with the original and key order is kept.
 * Missing objects and arrays on the way are made, array gaps are filled with null.
 * @throws RangeError when the path is empty or a step meets a value that is not a container of its kind.
 */
export function setAt(row: JsonObject, path: Path, value: Json): JsonObject {
  if (path.length === 0) throw new RangeError('setAt: the path is empty');
  return put(row, path, 0, value) as JsonObject;
}

function put(here: Json | undefined, path: Path, depth: number, value: Json): Json {
  if (depth === path.length) return value;
  const step = path[depth]!;
  if (typeof step === 'number') {
    if (here !== undefined && here !== null && !Array.isArray(here)) {
      throw new RangeError(`setAt: ${formatPath(path.slice(0, depth))} is not a list`);
    }
    const items = [...((here as readonly Json[] | null | undefined) ?? [])];
    while (items.length < step) items.push(null);
    items[step] = put(items[step], path, depth + 1, value);
    return items;
  }
  if (here !== undefined && here !== null && (typeof here !== 'object' || Array.isArray(here))) {
    throw new RangeError(`setAt: ${formatPath(path.slice(0, depth))} is not an object`);
  }
  const members = (here as JsonObject | null | undefined) ?? {};
  const inner = put(Object.hasOwn(members, step) ? members[step] : undefined, path, depth + 1, value);
  return withMember(members, step, inner);
}

/** A copy of an object with one member set; safe for keys such as `__proto__`, which plain assignment would misread. */
export function withMember(members: JsonObject, key: string, value: Json): JsonObject {
  const copy = { ...members };
  Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** Writes a path for people: `messages[0].content`, keys that are not plain words quoted as `["odd key"]`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (PLAIN_KEY.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/**
 * Reads what `formatPath` writes.
 * @throws RangeError when the text is not a path.
 */
export function parsePath(text: string): Path {
  const step = /(?:^|(?<=.)\.)([\p{L}_$][\p{L}\p{N}_$-]*)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/uy;
  const path: (string | number)[] = [];
  while (step.lastIndex < text.length) {
    const at = step.lastIndex;
    const match = step.exec(text);
    if (match === null) throw new RangeError(`Not a field path at character ${at + 1}: ${text}`);
    if (match[1] !== undefined) path.push(match[1]);
    else if (match[2] !== undefined) path.push(Number(match[2]));
    else path.push(JSON.parse(match[3]!) as string);
  }
  if (path.length === 0) throw new RangeError('The field path is empty.');
  return path;
}

/** True when both paths name the same place. */
export function equalPaths(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}

/** True when `path` lies at or below `prefix`. */
export function startsWithPath(path: Path, prefix: Path): boolean {
  return prefix.length <= path.length && prefix.every((step, i) => step === path[i]);
}
