import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../src/core/data/json.ts';
import { parsePlan } from '../../src/core/data/plan.ts';
import type { Sample } from '../../src/core/data/sample.ts';
import { isIssue, toSample } from '../../src/core/data/to-sample.ts';

/** The human rows of one set, {text, label} each, through the layout that finds both. */
export function readRows(folder: string, set: string): readonly Sample[] {
  const plan = parsePlan({
    version: 1,
    dataset: set,
    layout: { kind: 'text', text: [['text']], typed: [], label: ['label'] },
    idKey: 'id',
    rows: 1,
  });
  const lines = readFileSync(join(folder, set, 'real_train.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.flatMap((line, i) => {
    const sample = toSample(JSON.parse(line) as JsonObject, i + 1, plan.layout);
    return isIssue(sample) ? [] : [sample];
  });
}

/** The same rows without their labels, which would give part of the truth away. */
export function withoutLabels(samples: readonly Sample[]): Sample[] {
  return samples.map(({ label: _, ...sample }) => sample);
}
