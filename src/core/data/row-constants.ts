import { canonicalJson } from './hash-row.ts';
import type { Json, JsonObject } from './json.ts';
import type { Layout, Path } from './layout.ts';
import { formatPath, startsWithPath } from './path.ts';
import { readLabel } from './to-sample.ts';

/** A value at a place of a row. */
export interface FieldValue {
  readonly path: Path;
  readonly value: Json;
}

/** Values outside the layout that new rows may copy because no real row contradicts them. */
export interface RowConstants {
  /** The same in every real row (a schema version, a language code). */
  readonly always: readonly FieldValue[];
  /** The same in every real row of a label (the label's number beside its name). */
  readonly byLabel: ReadonlyMap<string, readonly FieldValue[]>;
}

/** Collects constants over the real rows, one row at a time. */
export interface ConstantFinder {
  add(row: JsonObject): void;
  finish(): RowConstants;
}

/** Above these sizes the finder gives a field up, so that its memory stays bounded. */
const MAX_FIELDS = 256;
const MAX_LABELS = 1000;
const MAX_VALUE_LENGTH = 4096;
/** A field that follows the label must have been seen this often per label, or it is chance. */
const ROWS_A_LABEL = 3;

interface Candidate {
  readonly path: Path;
  count: number;
  always: boolean;
  readonly first: string;
  byLabel: Map<string, string> | undefined;
}

/** Makes a finder for fields that the layout does not name. A field must be there in every row to count as constant. */
export function createConstantFinder(layout: Layout): ConstantFinder {
  const named = [...layout.text, ...layout.typed.map((field) => field.path)];
  if (layout.label !== undefined) named.push(layout.label);
  if (layout.id !== undefined) named.push(layout.id);
  const candidates = new Map<string, Candidate>();
  const labels = new Map<string, number>();
  let rows = 0;

  const visit = (value: Json, path: Path, label: string | undefined): void => {
    if (named.some((field) => startsWithPath(path, field))) return;
    const holdsNamed = named.some((field) => startsWithPath(field, path));
    if (typeof value === 'object' && value !== null && (holdsNamed || !Array.isArray(value))) {
      const inner: Iterable<[string | number, Json]> = Array.isArray(value) ? value.entries() : Object.entries(value);
      for (const [step, item] of inner) visit(item, [...path, step], label);
      return;
    }
    note(path, canonicalJson(value), label);
  };

  const note = (path: Path, text: string, label: string | undefined): void => {
    const name = formatPath(path);
    const known = candidates.get(name);
    if (known === undefined) {
      if (rows > 0 || candidates.size >= MAX_FIELDS || text.length > MAX_VALUE_LENGTH) return;
      const byLabel = label === undefined ? undefined : new Map([[label, text]]);
      candidates.set(name, { path, count: 1, always: true, first: text, byLabel });
      return;
    }
    known.count++;
    if (text !== known.first) known.always = false;
    if (known.byLabel === undefined) return;
    const before = label === undefined ? undefined : known.byLabel.get(label);
    if (label === undefined || (before !== undefined && before !== text) || text.length > MAX_VALUE_LENGTH) {
      known.byLabel = undefined;
    } else if (before === undefined) {
      known.byLabel.set(label, text);
      if (known.byLabel.size > MAX_LABELS) known.byLabel = undefined;
    }
  };

  return {
    add(row) {
      const label = layout.label === undefined ? undefined : readLabel(row, layout.label);
      if (label !== undefined && labels.size <= MAX_LABELS) labels.set(label, (labels.get(label) ?? 0) + 1);
      for (const [key, value] of Object.entries(row)) visit(value, [key], label);
      rows++;
      for (const [name, candidate] of candidates) {
        if (candidate.count < rows || (!candidate.always && candidate.byLabel === undefined)) candidates.delete(name);
      }
    },
    finish() {
      const always: FieldValue[] = [];
      const byLabel = new Map<string, FieldValue[]>();
      const enough = rows >= labels.size * ROWS_A_LABEL;
      for (const { path, always: same, first, byLabel: perLabel } of candidates.values()) {
        if (same) always.push({ path, value: JSON.parse(first) as Json });
        else if (enough) {
          for (const [label, text] of perLabel ?? []) {
            const fields = byLabel.get(label) ?? [];
            fields.push({ path, value: JSON.parse(text) as Json });
            byLabel.set(label, fields);
          }
        }
      }
      return { always, byLabel };
    },
  };
}
