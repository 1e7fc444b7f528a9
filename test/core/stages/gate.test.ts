import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GateName } from '../../../src/core/data/draft.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import type { Sample } from '../../../src/core/data/sample.ts';
import { fitJudgement } from '../../../src/core/stages/embed.ts';
import { createGates, type GateInput } from '../../../src/core/stages/gate.ts';
import type { LabelModel } from '../../../src/core/stages/label-model.ts';
import { makePlan, makeSample, textLayout, writeSamples } from './samples.ts';

const real = writeSamples({ food: 60, sport: 60 }, 'gates');
const original = makeSample(
  { text: 'The waiter brought our cold soup after an hour and never once said that he was sorry', label: 'food' },
  900,
);
const rows = [...real, original];

function makeGates(
  changes: {
    real?: readonly Sample[];
    earlier?: GateInput['earlier'];
    layout?: Layout;
    labelModel?: LabelModel;
    gates?: object;
  } = {},
): (sample: Sample | string, demonstrations?: readonly Sample[], id?: string) => ReturnType<typeof check> {
  const { real: own = rows, earlier = [], layout = textLayout, labelModel, gates = {} } = changes;
  const settings = makePlan({ gates }).gates;
  const made = createGates({ real: own, earlier, layout, settings, embed: fitJudgement(own, layout, 1), labelModel });
  const check = (sample: Sample | string, demonstrations: readonly Sample[] = [], id = 'new') => {
    const row = typeof sample === 'string' ? makeSample({ text: sample, label: 'food' }, 0) : sample;
    return made.check([{ id, sample: row, demonstrations }])[0] ?? [];
  };
  return check;
}

const names = (findings: readonly { readonly gate: GateName }[]) => findings.map(({ gate }) => gate);

describe('duplicates', () => {
  it('names the real row that a row equals, case, spacing and width of characters aside', () => {
    const check = makeGates();
    expect(check(original.text)).toEqual([
      {
        gate: 'exact-duplicate',
        evidence: 'equals real row 900',
        score: 1,
        against: { hash: original.hash, line: 900 },
      },
    ]);
    expect(names(check(` ${original.text.toUpperCase().replace(' ', '\n\t')}\u00a0`))).toContain('exact-duplicate');
    expect(names(check(original.text.replace('once', 'twice')))).not.toContain('exact-duplicate');
  });

  it('finds rows that earlier batches or the same batch brought', () => {
    const check = makeGates();
    const text = 'Garlic bread that a baker from Naples would be proud to call his own, warm and soft';
    expect(check(text, [], 'first')).toEqual([]);
    expect(check(text, [], 'second')).toMatchObject([{ gate: 'exact-duplicate', against: { id: 'first' } }]);
    const near = check(text.replace('soft', 'crisp'), [], 'third');
    expect(near).toMatchObject([{ gate: 'near-duplicate', evidence: expect.stringContaining('synthetic row') }]);
    const fresh = createGates({
      real: rows,
      earlier: [],
      layout: textLayout,
      settings: makePlan().gates,
      embed: fitJudgement(rows, textLayout, 1),
      labelModel: undefined,
    });
    const sample = makeSample({ text, label: 'food' }, 0);
    const both = fresh.check([
      { id: 'first', sample, demonstrations: [] },
      { id: 'second', sample, demonstrations: [] },
    ]);
    expect(both.map(names)).toEqual([[], ['exact-duplicate']]);
  });

  it('finds rows that earlier runs wrote', () => {
    const text = 'Garlic bread that a baker from Naples would be proud to call his own, warm and soft';
    const check = makeGates({ earlier: [{ id: 'old', sample: makeSample({ text, label: 'food' }, 0) }] });
    expect(check(text)).toMatchObject([{ gate: 'exact-duplicate', against: { id: 'old' } }]);
    expect(check(text.replace('soft', 'crisp'))).toMatchObject([{ gate: 'near-duplicate' }]);
  });

  it('tells near duplicates from rows that only share a subject', () => {
    const check = makeGates();
    const [near] = check(original.text.replace('sorry', 'late'));
    expect(near).toMatchObject({ gate: 'near-duplicate', against: { line: 900 } });
    expect(near?.score).toBeGreaterThanOrEqual(0.78);
    expect(near?.evidence).toMatch(/^\d+ % of its word runs are those of real row 900$/);
    expect(check('We waited an hour for soup and it came cold')).toEqual([]);
    expect(
      names(makeGates({ gates: { nearDuplicate: 1, cosine: 1 } })(original.text.replace('sorry', 'late'))),
    ).toEqual([]);
  });

  it('finds reordered words by their cosine', () => {
    const text = original.text.split(' ').reverse().join(' ');
    expect(makeGates({ gates: { cosine: 0.8 } })(text)).toMatchObject([
      {
        gate: 'near-duplicate',
        evidence: expect.stringMatching(/nearly the words of real row 900 \(cosine [01]\.\d\d\)/),
      },
    ]);
    expect(makeGates({ gates: { cosine: 1 } })(text.replace('hour', 'year'))).toEqual([]);
  });

  it('compares typed rows by all their values', () => {
    const layout: Layout = { kind: 'tabular', text: [], typed: [{ path: ['n'], type: 'number' }], id: ['id'] };
    const own = [1, 2, 9].map((n, i) => makeSample({ n, id: i }, i + 1, layout));
    const check = makeGates({ real: own, layout });
    expect(check(makeSample({ n: 2, id: 77 }, 0, layout))).toMatchObject([
      { gate: 'exact-duplicate', against: { line: 2 } },
    ]);
    expect(check(makeSample({ n: 3, id: 1 }, 0, layout))).toEqual([]);
  });
});

describe('copied spans', () => {
  it('fires from the set number of words in a row on, and only against the own demonstrations', () => {
    const check = makeGates();
    const copy = (count: number) =>
      `Last May, ${original.text.split(' ').slice(0, count).join(' ')}, which is fine by me, honestly`;
    expect(names(check(copy(8), [original]))).toEqual(['copied-span']);
    expect(names(check(copy(7), [original]))).toEqual([]);
    expect(check(copy(9).toUpperCase(), [real[0]!, original])).toMatchObject([
      { gate: 'copied-span', score: 9, evidence: '9 words in a row are those of real row 900' },
    ]);
    expect(names(check(copy(10)))).toEqual([]);
    expect(names(makeGates({ gates: { copiedTokens: 5 } })(copy(5), [original]))).toEqual(['copied-span']);
  });

  it('does not call a line copied that several real rows share word for word', () => {
    const stock = 'You are the friendly and patient helper of a small shop.';
    const talks = ['one thing', 'another matter', 'a third case', 'the last question'].map((text, i) =>
      makeSample({ text: `${stock}\n${text}`, label: 'food' }, i + 1),
    );
    const twice = [...talks.slice(0, 2), makeSample({ text: 'quite another row', label: 'food' }, 9)];
    const text = `${stock}\nsomething that nobody asked before`;
    expect(names(makeGates({ real: talks })(text, [talks[0]!]))).not.toContain('copied-span');
    expect(names(makeGates({ real: twice })(text, [talks[0]!]))).toContain('copied-span');
  });
});

describe('values out of range', () => {
  const layout: Layout = {
    kind: 'tabular',
    text: [['text']],
    typed: [
      { path: ['price'], type: 'number' },
      { path: ['sold'], type: 'boolean' },
      { path: ['colour'], type: 'category' },
      { path: ['size'], type: 'number' },
    ],
  };
  const make = (row: object, line = 0) =>
    makeSample(
      { text: `Row of words number ${line}`, price: 15, sold: true, colour: 'red', size: 1, ...row },
      line,
      layout,
    );
  const own = [
    make({ price: 10 }, 1),
    make({ price: 20, colour: 'blue', size: null }, 2),
    make({ price: 15, colour: 'red' }, 3),
  ];
  const check = makeGates({ real: own, layout });
  const reasons = (row: object) =>
    check(make({ text: 'Something else entirely, nothing alike', ...row }, 0)).flatMap(({ gate, evidence }) =>
      gate === 'out-of-range' ? [evidence] : [],
    );

  it('allows a tenth of the range beyond it', () => {
    expect(reasons({ price: 21 })).toEqual([]);
    expect(reasons({ price: 9 })).toEqual([]);
    expect(reasons({ price: 21.1 })).toEqual(['price is 21.1; real rows have 10 to 20']);
    expect(reasons({ price: 8.9 })).toEqual(['price is 8.9; real rows have 10 to 20']);
  });

  it('knows new categories and values that are missing where real rows have them', () => {
    expect(reasons({ colour: 'blue' })).toEqual([]);
    expect(reasons({ colour: 'green' })).toEqual(['colour is "green", which no real row has']);
    expect(reasons({ price: null })).toEqual(['price is missing; every real row has it']);
    expect(reasons({ size: null })).toEqual([]);
    expect(reasons({ sold: false })).toEqual([]);
  });
});

describe('disputed labels', () => {
  const opinion =
    (probability: number, best: string): LabelModel =>
    (samples) =>
      samples.map(() => ({ probability, best, bestProbability: 1 - probability }));

  it('fires only when the model of the real rows is sure that another label is right', () => {
    const found = makeGates({ labelModel: opinion(0.04, 'sport') })('A sentence of its own about nothing');
    expect(found).toEqual([
      {
        gate: 'label-disagreement',
        evidence: 'a model of the real rows gives “food” 4 % and “sport” 96 %',
        score: 0.96,
      },
    ]);
    expect(makeGates({ labelModel: opinion(0.11, 'sport') })('A sentence of its own about nothing')).toEqual([]);
    expect(makeGates({ labelModel: opinion(0.04, 'food') })('A sentence of its own about nothing')).toEqual([]);
  });

  it('has nothing to say of a row without a label', () => {
    const sample = makeSample({ text: 'A sentence of its own about nothing' }, 0);
    expect(makeGates({ labelModel: opinion(0, 'sport') })(sample)).toEqual([]);
  });
});

describe('gates as a whole', () => {
  it('give one list of findings per row, in order, and never drop one', async () => {
    const settings = makePlan().gates;
    const embed = fitJudgement(rows, textLayout, 1);
    await fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('', ' ', original.text, 'As an AI model, I cannot'))),
        (texts) => {
          const gates = createGates({
            real: rows,
            earlier: [],
            layout: textLayout,
            settings,
            embed,
            labelModel: undefined,
          });
          const arrivals = texts.map((text, i) => ({
            id: `id${i}`,
            sample: { hash: `h${i}`, line: 0, row: { text }, text, typed: [] },
            demonstrations: [original],
          }));
          const findings = gates.check(arrivals);
          expect(findings).toHaveLength(texts.length);
          texts.forEach((text, i) => {
            if (text.trim() === '') expect(names(findings[i] ?? [])).toContain('empty');
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});
