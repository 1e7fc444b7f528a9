import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../src/core/data/json.ts';
import type { Layout } from '../../src/core/data/layout.ts';
import type { DatasetSource } from '../../src/core/ports/world.ts';

/** A row of the text sets: a text and its label. */
export interface TextRow extends JsonObject {
  readonly text: string;
  readonly label: string;
}

/** The layout of every text set. */
export const textLayout: Layout = { kind: 'text', text: [['text']], typed: [], label: ['label'] };

/** The human training rows of a set, in file order. */
export function readRealRows(data: string, set: string): TextRow[] {
  return readRows(join(data, set, 'real_train.jsonl'));
}

/** The rows of the first file of a set, by name, that a language model wrote. */
export function readModelRows(data: string, set: string): TextRow[] {
  const names = readdirSync(join(data, set)).sort();
  const name = names.find((other) => other.startsWith('synthetic_'));
  if (name === undefined) throw new Error(`${set} has no synthetic_*.jsonl`);
  return readRows(join(data, set, name));
}

function readRows(path: string): TextRow[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as TextRow);
}

/** Rows in memory as the data set that the pipeline reads. */
export function createMemorySource(name: string, rows: readonly TextRow[]): DatasetSource {
  return {
    name,
    fingerprint: name,
    async *items() {
      for (const [i, row] of rows.entries()) yield { line: i + 1, row };
    },
  };
}
