import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/core/data/draft.ts';
import type { AlignmentReport, GapReport } from '../../src/core/data/report.ts';
import { emptyRun, type RunState } from '../../src/core/pipeline/fold-run.ts';
import { type Finding, findFacts } from '../../src/view/findings.ts';
import { makePlan } from '../core/stages/samples.ts';
import { around, makeState, plainAlignment, plainClass, plainGap } from './run-states.ts';

const gapOf = (changes: Partial<GapReport>, alignment: Partial<AlignmentReport> = {}): RunState => ({
  ...emptyRun,
  gap: { ...plainGap, ...changes },
  alignment: { ...plainAlignment, ...alignment },
});
const weighed = (changes: Partial<AlignmentReport>): RunState => ({
  ...emptyRun,
  alignment: { ...plainAlignment, ...changes },
});
const flooring = 'two samples of real rows (100 and 1,240) differ by up to 0.0123';
const draft = (...gates: Draft['gates'][0]['gate'][]) => ({
  ...makeState(() => 'x').drafts[0]!,
  gates: gates.map((gate) => ({ gate, evidence: 'e', score: 1 })),
});
const side = (knownSynthetic: number, excluded: object) => ({
  counts: { rows: 9, excluded, knownSynthetic, issues: [] },
  labels: [],
});

/** One state for every sentence, and the sentence it must bring with its tone. */
const cases: [name: string, state: RunState, tone: Finding['tone'], text: string][] = [
  [
    'no gap',
    { ...weighed({}), end: { drafts: 1, wanted: 1 } },
    'note',
    'The gap to the real rows could not be measured: no label has enough real and synthetic rows for it.',
  ],
  [
    'nearer',
    gapOf({}),
    'good',
    `The weights bring the rows nearer to the real ones: MMD² 0.0500 → 0.0200; ${flooring}.`,
  ],
  [
    'farther',
    gapOf({ change: around(0.03, 0.01) }),
    'bad',
    `The weights do not help: the judge finds the weighted rows farther from the real ones than the unweighted (MMD² 0.0500 → 0.0200; ${flooring}). Use the rows without weights.`,
  ],
  [
    'cannot tell',
    gapOf({ change: around(-0.01, 0.02) }),
    'note',
    `The judge cannot tell whether the weights help: MMD² 0.0500 → 0.0200, and the change may be chance; ${flooring}.`,
  ],
  [
    'no difference',
    gapOf({ pAfter: 0.31 }),
    'good',
    'No difference found between the weighted rows and the real ones (p about 0.31). 1,240 rows could have shown a difference of 0.0211.',
  ],
  [
    'a difference is left',
    gapOf({ pAfter: 0.05 }),
    'note',
    'The weighted rows still differ from the real ones (p about 0.05): 0.0200 against 0.0123 between real rows.',
  ],
  [
    'separable',
    gapOf({ separability: 0.9 }),
    'bad',
    'A simple classifier tells synthetic from real rows (AUC 0.90; 0.50 would be a coin). Weights only choose among rows that all look different from yours.',
  ],
  [
    'equal weights',
    weighed({ uniformIsAsGood: true }),
    'note',
    'On held-out real rows no weighting was clearly better than equal weights within each label, so the weights are equal within each label.',
  ],
  [
    'few rows carry the weight',
    weighed({ rows: 2000, effectiveSize: 599.7 }),
    'note',
    'The weights rest on few rows: the effective sample size is 600 of 2,000.',
  ],
  [
    'far rows',
    weighed({ massFarFromReal: 0.234 }),
    'bad',
    '23 % of the weight is on rows far from every real row (fresh real rows would have about 5 %).',
  ],
  [
    'missing labels',
    weighed({ missingLabels: ['a', 'b'] }),
    'note',
    'No synthetic row has “a”, “b”; the share of these labels went to the others.',
  ],
  [
    'unknown labels',
    weighed({ unknownLabels: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }),
    'bad',
    'No real row has “a”, “b”, “c”, “d”, “e” and 2 more; synthetic rows with these labels have weight 0.',
  ],
  [
    'no certificate',
    weighed({
      classes: [plainClass, { ...plainClass, label: 'a', certificate: { gap: 1, relative: 1, holds: false } }],
    }),
    'bad',
    'The weights of “a” are not certified: the optimum was not reached.',
  ],
  [
    'lost replies',
    {
      ...emptyRun,
      failures: [1, 2].map((call) => ({
        type: 'reply-failed' as const,
        step: 'generate' as const,
        cluster: 'c1',
        call,
        problems: [`problem ${call}`, 'the model refused', 'another'],
      })),
    },
    'note',
    '6 replies or rows of replies could not be used: off-schema 4, refused 2 (first: problem 1).',
  ],
  [
    'warnings',
    { ...emptyRun, drafts: [draft('residue', 'residue'), draft('refusal', 'residue'), draft()] },
    'note',
    '2 rows have warnings: residue 2, refusal 1.',
  ],
  [
    'offline model',
    { ...emptyRun, start: { ...makeState(() => 'x').start!, model: 'offline/words-1' } },
    'note',
    'The rows were written by the built-in generator from word statistics. It is there to try the pipeline; use a language model for rows to train on.',
  ],
  [
    'real lines left out',
    { ...emptyRun, real: side(0, { 'broken-json': 1200, 'missing-text': 3 }) },
    'note',
    '1,203 real lines were left out: broken-json 1,200, missing-text 3.',
  ],
  [
    'synthetic lines left out',
    { ...emptyRun, synthetic: side(0, { 'broken-json': 2 }) },
    'note',
    '2 synthetic lines were left out: broken-json 2.',
  ],
  [
    'rows of earlier runs',
    { ...emptyRun, real: side(41, {}) },
    'note',
    '41 rows of earlier runs were not taken as real.',
  ],
  [
    'estimate',
    { ...gapOf({ kind: 'estimate' }), reserved: { mode: 'cross-fit', heldOut: 0, working: 120 } },
    'approximation',
    'The gap is an estimate: 120 real rows are too few to set some aside, so every row measured once in a five-fold cross-fit.',
  ],
  [
    'parts',
    {
      ...emptyRun,
      explorations: [0, 1].map((batch) => ({
        type: 'clusters-chosen' as const,
        batch,
        clusters: [],
        stopRule: 'budget' as const,
        curve: [],
        approximations: [`reference: 2000 of ${9000 - batch} rows`, 'candidates: 7 of 9 rows'],
      })),
    },
    'approximation',
    'Exploration worked on a part: reference: 2000 of 9000 rows; candidates: 7 of 9 rows.',
  ],
];

describe('findings of regions', () => {
  const region = { cluster: 'c1', rows: 5, leftOut: [] };
  const leftOut = (['held-out', 'missing', 'held-out', 'other-label'] as const).map((reason, line) => ({
    hash: `h${line}`,
    line,
    reason,
  }));

  it('say that attributes are ready, of how many clusters, and nothing of rows that nobody wrote', () => {
    const { clusters, start } = makeState(() => 'x');
    const state = {
      ...emptyRun,
      start: { ...start!, model: 'offline/1' },
      plan: makePlan({ stopAfter: 'attributes' }),
      clusters: [clusters[0]!, clusters[0]!],
      end: { drafts: 0, wanted: 0 },
    };
    const [only, ...others] = findFacts(state);
    expect(only!.text).toMatch(/^Attributes are ready for 2 clusters; no rows were written yet\./);
    expect(others).toEqual([]);
    const failures = [
      { type: 'reply-failed' as const, step: 'reason' as const, cluster: 'c1', call: 0, problems: ['no JSON'] },
    ];
    expect(findFacts({ ...state, failures })[0]!.text).toContain('ready for 1 cluster;');
    expect(findFacts({ ...state, end: undefined })).toEqual([]);
  });

  it('name every region that could not be used, and count rows that were no demonstrations', () => {
    const failed = { ...region, leftOut, failed: 'none of its rows can be a demonstration: 4 gone' };
    expect(findFacts({ ...emptyRun, regions: [{ ...region, leftOut }, failed] })).toEqual([
      {
        tone: 'bad',
        text: 'Region 2 could not be used (5 rows wanted): none of its rows can be a demonstration: 4 gone.',
      },
      { tone: 'note', text: '2 rows of regions were left out of the demonstrations: set aside to measure.' },
      { tone: 'note', text: '1 row of a region was left out of the demonstrations: not in the data set.' },
      { tone: 'note', text: '1 row of a region was left out of the demonstrations: of another label than the region.' },
    ]);
  });
});

describe('findFacts', () => {
  it.each(cases)('says: %s', (_, state, tone, text) => {
    expect(findFacts(state)).toContainEqual({ tone, text });
  });

  it('never says that two samples are the same', () => {
    for (const { text } of cases.flatMap(([, state]) => findFacts(state))) {
      expect(text).not.toMatch(/\b(the same|identical|equal to the real|indistinguishable)\b/i);
    }
  });

  it('has nothing to say of an empty run, and no remark on a run without remarkable figures but the gap', () => {
    expect(findFacts(emptyRun)).toEqual([]);
    expect(findFacts(gapOf({})).map(({ tone }) => tone)).toEqual(['good', 'good']);
    const edge = { effectiveSize: 0.3 * plainAlignment.rows, massFarFromReal: 0.15 };
    expect(findFacts(weighed(edge))).toEqual([]);
    expect(findFacts(weighed({ massFarFromReal: null }))).toEqual([]);
    expect(findFacts({ ...emptyRun, end: { drafts: 5, wanted: 5 } })).toEqual([]);
    expect(findFacts(gapOf({ separability: 0.899 }))).toHaveLength(2);
  });

  it('says one thing about the weights and one about what is left', () => {
    for (const change of [around(0.03, 0.01), around(-0.03, 0.01), around(0, 0.01)]) {
      for (const pAfter of [0.01, 0.5]) expect(findFacts(gapOf({ change, pAfter }))).toHaveLength(2);
    }
    expect(findFacts(gapOf({ change: around(0, 0) }, { uniformIsAsGood: true }))).toHaveLength(2);
  });
});
