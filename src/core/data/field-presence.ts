import type { Json, JsonObject } from './json.ts';
import type { Path } from './layout.ts';
import { formatPath } from './path.ts';

/** In how many rows a field is there, and with what types. */
export interface FieldPresence {
  readonly path: Path;
  readonly name: string;
  /** Rows that have the key, null or not. */
  readonly present: number;
  /** How often each type occurs: `string`, `number`, `boolean`, `null`, `list`, `object`. */
  readonly types: Readonly<Record<JsonType, number>>;
  /** Empty or blank texts. */
  readonly blanks: number;
}

/** A type of JSON value. */
export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'list' | 'object';

const MAX_DEPTH = 3;
const MAX_FIELDS = 500;

interface Node {
  readonly path: Path;
  present: number;
  blanks: number;
  readonly types: Record<JsonType, number>;
  readonly inner: Map<string, Node>;
}

/**
 * Counts fields over any number of rows, objects entered to depth 3. At most 500 fields are told apart, so rows with keys
 * made from data do not fill the memory; `otherFields` says that there were more.
 */
export function createFieldPresence() {
  const root = new Map<string, Node>();
  let size = 0;
  let otherFields = false;

  const visit = (members: JsonObject, known: Map<string, Node>, parent: Path): void => {
    for (const key in members) {
      let node = known.get(key);
      if (node === undefined) {
        if (size >= MAX_FIELDS) {
          otherFields = true;
          continue;
        }
        const types = { string: 0, number: 0, boolean: 0, null: 0, list: 0, object: 0 };
        node = { path: [...parent, key], present: 0, blanks: 0, types, inner: new Map() };
        known.set(key, node);
        size++;
      }
      const value = members[key]!;
      const type = nameType(value);
      node.present++;
      node.types[type]++;
      if (type === 'string' && (value as string).trim() === '') node.blanks++;
      if (type === 'object' && node.path.length < MAX_DEPTH) visit(value as JsonObject, node.inner, node.path);
    }
  };
  const list = (nodes: Iterable<Node>): FieldPresence[] =>
    [...nodes].flatMap(({ path, present, blanks, types, inner }) => [
      { path, name: formatPath(path), present, types, blanks },
      ...list(inner.values()),
    ]);
  return {
    /** Counts the fields of one row. */
    add: (row: JsonObject) => visit(row, root, []),
    /** The fields in order of first appearance, an object before its members. */
    finish: () => ({ fields: list(root.values()), otherFields }),
  };
}

function nameType(value: Json): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value as Exclude<JsonType, 'null' | 'list'>;
}
