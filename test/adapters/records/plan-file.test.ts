import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readPlanFile, writePlanFile } from '../../../src/adapters/records/plan-file.ts';
import type { PlanInput } from '../../../src/core/data/plan.ts';
import { makeFolder } from './run-script.ts';

let path = '';
beforeEach(async () => {
  path = join(await makeFolder(), 'plan.jsonc');
});
const plan: PlanInput = {
  version: 1,
  dataset: 'reviews.jsonl',
  layout: { kind: 'text', text: [['text']], typed: [], label: ['label'] },
  idKey: '_id',
  rows: 100,
};
const read = () => readFile(path, 'utf8');

describe('plan files', () => {
  it('give the plan back with its defaults', async () => {
    expect(await readPlanFile(path)).toBeUndefined();
    await writePlanFile(path, plan);
    expect(await readPlanFile(path)).toMatchObject({ ...plan, seed: 1, model: { provider: 'offline' } });
    expect(await read()).toMatch(/^\/\/ The next run\./);
  });

  it('keep comments, order and spacing when a value changes', async () => {
    const written = `// mine
{
  "rows": 100, // a hundred is plenty
  "version": 1, "idKey": "_id",
  /* fields */
  "layout": { "kind": "text", "text": [["text"]], "typed": [], "label": ["label"] },
  "dataset": "reviews.jsonl",
  "targets": { "good": 5, "bad": 6, },
}
`;
    await writeFile(path, written);
    await writePlanFile(path, { ...plan, rows: 250, targets: { good: 5, bad: 7 } });
    expect(await read()).toBe(written.replace('"rows": 100', '"rows": 250').replace('"bad": 6', '"bad": 7'));
    await writePlanFile(path, { ...plan, rows: 250, targets: { good: 5 }, seed: 'x' });
    expect(await read()).toMatch(/a hundred is plenty[\s\S]*\/\* fields \*\//);
    expect(await readPlanFile(path)).toMatchObject({ rows: 250, targets: { good: 5 }, seed: 'x' });
  });

  it('are refused with words when they are newer, broken or wrong, and left as they are', async () => {
    await writeFile(path, '{"version": 99}');
    await expect(readPlanFile(path)).rejects.toMatchObject({ code: 'plan-newer' });
    await expect(writePlanFile(path, plan)).rejects.toMatchObject({ code: 'plan-newer' });
    expect(await read()).toBe('{"version": 99}');
    await writeFile(path, '{\n  "rows": 1,,\n}');
    await expect(readPlanFile(path)).rejects.toThrow(/line 2, column 13/);
    await expect(writePlanFile(path, { ...plan, rows: 0 })).rejects.toMatchObject({ code: 'plan-invalid' });
  });
});
