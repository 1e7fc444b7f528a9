import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/data/json.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { foldRun, type RunState } from '../../../src/core/pipeline/fold-run.ts';
import { findFacts } from '../../../src/view/findings.ts';
import { collectEvents, makePlan, makeWorld } from '../../fakes/memory-world.ts';
import { makeScriptedModel } from '../../fakes/scripted-model.ts';
import { makeReadings } from '../../fakes/template-rows.ts';

const rows = makeReadings(200, 'typed');
const layout = {
  kind: 'tabular' as const,
  text: [],
  typed: [
    { path: ['pressure'], type: 'number' as const },
    { path: ['valves'], type: 'number' as const },
    { path: ['open'], type: 'boolean' as const },
    { path: ['maker'], type: 'category' as const },
  ],
  label: ['class'],
};

/** What a language model does with tables at times: of every 20 rows 6 are copies, 2 have a category of their own, 1 is broken. */
function answer(place: number, rng = createRng(`typed ${place}`)): JsonObject[] {
  return Array.from({ length: 20 }, (_, i): JsonObject => {
    const { class: _label, ...real } = rows[rng.int(rows.length)]!;
    if (i < 5) return real;
    if (i === 5) return { ...real, pressure: real.pressure === null ? null : (real.pressure as number) + 0.001 };
    const fresh = {
      pressure: 4 + rng.normal() * 0.7,
      valves: rng.int(6) + 0.2,
      open: rng.int(2) === 1,
      maker: ['aro', 'Belt', 'CUNO '][rng.int(3)]!,
    };
    if (i < 8) return { ...fresh, maker: 'Dorn' };
    if (i === 8) return { ...fresh, valves: 'many' as Json };
    return fresh;
  });
}

async function runWith(unknownCategory: 'tag' | 'problem') {
  const model = makeScriptedModel(({ place, count }) => answer(place).slice(0, Math.max(count, 20)));
  const plan = makePlan(rows, {
    layout,
    rows: 80,
    explore: { batches: 1, rowsPerCluster: 20 },
    generate: { rowsPerCall: 20 },
    gates: { unknownCategory },
  });
  return { state: foldRun(await collectEvents(plan, makeWorld(rows, { model }))), model };
}

let tagged: RunState;
let requests: Awaited<ReturnType<typeof runWith>>['model']['requests'];
beforeAll(async () => {
  const { state, model } = await runWith('tag');
  tagged = state;
  requests = model.requests.filter(({ task }) => task.kind === 'rows');
}, 60_000);
const contents = new Set(rows.map(({ class: _, ...row }) => JSON.stringify(row)));
const withoutLabel = ({ class: _, ...row }: JsonObject) => row;

describe('rows without text', () => {
  it('are asked for with a table of equal groups, the label to write last, and a closed set of categories', () => {
    const request = requests[0]!;
    const { task } = request;
    const content = request.messages[1]!.content;
    const lines = /<examples>\n([\s\S]*?)\n<\/examples>/
      .exec(content)![1]!
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ columns: ['pressure', 'valves', 'open', 'maker'] });
    const heads = lines.flatMap((line, i) => ('group' in line ? [i] : []));
    expect(heads.map((i) => lines[i].group)).toHaveLength(2);
    expect(lines[heads.at(-1)!].group).toBe(task.kind === 'rows' ? task.label : '');
    const [first, second] = heads as [number, number];
    expect(second - first - 1).toBe(lines.length - second - 1);
    expect(second - first - 1).toBeGreaterThanOrEqual(4);
    for (const line of lines) if (Array.isArray(line)) expect(line).toHaveLength(4);
    expect(JSON.stringify(request.replySchema)).toMatch(/"maker":\{"enum":\["(Aro|Belt|Cuno)".*,null\]\}/);
  });

  it('have numbers with the decimals of real ones and categories in their spelling', () => {
    const fresh = tagged.drafts.filter(({ row }) => !contents.has(JSON.stringify(withoutLabel(row))));
    expect(fresh.length).toBeGreaterThan(40);
    for (const { row } of fresh) {
      const { pressure, valves, maker } = row as { pressure: number | null; valves: number; maker: string | null };
      if (pressure !== null) expect(Math.abs(pressure * 100 - Math.round(pressure * 100))).toBeLessThan(1e-9);
      expect(Number.isInteger(valves)).toBe(true);
      expect(['Aro', 'Belt', 'Cuno', 'Dorn', null]).toContain(maker);
    }
  });

  it('are tagged: every copy as a copy, every category of their own as out of range, and broken ones never arrive', () => {
    for (const { row, gates } of tagged.drafts) {
      const names = gates.map(({ gate }) => gate as string);
      if (contents.has(JSON.stringify(withoutLabel(row)))) expect(names).toContain('exact-duplicate');
      if (row.maker === 'Dorn')
        expect(gates.map(({ evidence }) => evidence)).toContain('maker is "Dorn", which no real row has');
      expect(typeof row.valves).toBe('number');
    }
    expect(tagged.failures.flatMap(({ problems }) => problems)).toContain('valves is not a number');
    const copies = tagged.drafts.filter(({ gates }) => gates.some(({ gate }) => gate === 'exact-duplicate')).length;
    expect(copies / tagged.drafts.length).toBeGreaterThan(0.15);
    const text = findFacts(tagged).find((finding) => finding.text.startsWith('Copies:'));
    expect(text?.tone).toBe('bad');
    expect(text?.text).toMatch(
      /^Copies: \d+ of \d+ rows equal a real row \(\d+ %\), \d+ \(.* %\) (is|are) nearer to one than 99 % of real rows are to any other\.$/,
    );
  });

  it('with a category that no real row has cannot be used when the plan says so', async () => {
    const { state } = await runWith('problem');
    expect(state.drafts.some(({ row }) => row.maker === 'Dorn')).toBe(false);
    expect(state.failures.flatMap(({ problems }) => problems)).toContain('maker has a category that no real row has');
  });
});
