import type { AttributeView, ClusterView, PanelView, RunView } from '../../../src/protocol/panel-view.ts';
import type { PointsView } from '../../../src/protocol/points-view.ts';
import { noCluster } from '../../../src/protocol/points-view.ts';
import type { ReportRow } from '../../../src/protocol/report-data.ts';
import type { RowState } from '../../../src/protocol/row-view.ts';
import { type Subject, subjects } from './sample-words.ts';

/** What a fake host tells the panel about. */
export interface Sample {
  readonly panel: PanelView;
  readonly rows: readonly ReportRow[];
  readonly points: PointsView;
  readonly realTexts: readonly string[];
}

/** A generator of numbers in [0, 1) that gives the same ones each time. */
export function seedRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), state | 1) + 0x6d2b79f5) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 14), 61 | state) ^ state;
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 4294967296;
  };
}

const places = [
  [-0.55, 0.5],
  [0.35, 0.62],
  [0.5, -0.35],
  [-0.25, -0.45],
  [0.05, 0.1],
  [-0.72, -0.3],
  [0.78, 0.25],
  [-0.85, 0.82],
] as const;

/** An invented data set with a run: the same for the same numbers. */
export function makeSample(real: number, synthetic: number, seed = 7): Sample {
  const random = seedRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const gauss = () => Math.sqrt(-2 * Math.log(random() + 1e-9)) * Math.cos(2 * Math.PI * random());
  const write = (subject: Subject) => `${pick(subject.openings)} ${pick(subject.middles)}${pick(subject.ends)}`;
  // The first subjects are the most frequent, as they are in real help desks.
  const drawSubject = () => Math.floor(random() ** 1.5 * subjects.length);

  const coordinates = new Float32Array((real + synthetic) * 2);
  const clusters = new Uint16Array(real + synthetic);
  const uncertainty = new Float32Array(real);
  const witness = new Float32Array(real);
  const demonstrations = new Uint8Array(real);
  const realTexts: string[] = [];
  const put = (place: number, subject: number, spread: number) => {
    const [x, y] = places[subject]!;
    const stray = random() < 0.04 ? 3 : 1;
    coordinates[2 * place] = Math.max(-1, Math.min(1, x + gauss() * spread * stray));
    coordinates[2 * place + 1] = Math.max(-1, Math.min(1, y + gauss() * spread * 0.85 * stray));
    clusters[place] = stray > 1 && random() < 0.2 ? noCluster : subject;
  };
  const picked = subjects.map(() => 0);
  for (let i = 0; i < real; i++) {
    const subject = drawSubject();
    put(i, subject, 0.1);
    const far = Math.hypot(coordinates[2 * i]! - places[subject]![0], coordinates[2 * i + 1]! - places[subject]![1]);
    uncertainty[i] = Math.min(1, far * 2.4 + random() * 0.08);
    witness[i] = Math.max(-1, Math.min(1, (subject === 6 ? 0.55 : -0.15) + far * 0.8 + gauss() * 0.12));
    realTexts.push(write(subjects[subject]!));
    if (picked[subject]! < 3 && far < 0.08) {
      demonstrations[i] = 1;
      picked[subject]! += 1;
    }
  }
  const rows: ReportRow[] = [];
  for (let i = 0; i < synthetic; i++) {
    const subject = drawSubject();
    put(real + i, subject, 0.085);
    rows.push(makeRow(i, subject, write(subjects[subject]!), random, pick(realTexts)));
  }
  const points: PointsView = {
    key: `sample-${real}-${synthetic}`,
    ...{ real, synthetic, coordinates, clusters, demonstrations, uncertainty, witness },
    lines: Uint32Array.from({ length: real }, (_, i) => i + 1),
    ids: rows.map(({ id }) => id),
    keptVariance: 0.31,
    hasLayers: true,
    leftOut: 0,
  };
  return { panel: makePanel(rows, points, realTexts), rows, points, realTexts };
}

const warningNames = ['copies a demonstration', 'label disputed', 'preamble of the model', 'near duplicate'];

function makeRow(i: number, subject: number, text: string, random: () => number, near: string): ReportRow {
  const { label } = subjects[subject]!;
  const id = `r${i.toString(36).padStart(4, '0')}`;
  const warnings = warningNames.filter((_, k) => random() < [0.06, 0.05, 0.02, 0.04][k]!);
  const state: RowState = random() < 0.25 ? 'accepted' : random() < 0.06 ? 'rejected' : 'undecided';
  const weight = Math.round(-Math.log(random() + 1e-9) * 100) / 100;
  const attributes = [
    { name: 'tone', value: random() < 0.5 ? 'angry' : 'polite' },
    { name: 'length', value: text.length > 60 ? 'long' : 'short' },
  ];
  return {
    ...{ id, state, text, label, weight, warnings },
    effect: Math.round((random() - 0.35) * 1e6) / 1e9,
    cluster: `c${subject}`,
    ...(state === 'rejected' ? { reason: 'wrong label' } : {}),
    detail: {
      ...{ id, attributes },
      pretty: `text\n${text}\n\nlabel\n${label}`,
      warnings: warnings.map((name) => ({ name, evidence: `“${text.slice(0, 24)}…” was found` })),
      history: state === 'undecided' ? [] : [{ by: 'me', at: '2026-11-20T10:12:00.000Z', what: state }],
      nearest: [
        {
          ...{ line: 12 + i, similarity: 0.83, demonstration: i % 3 === 0 },
          parts: [
            { text: `${near.slice(0, 14)} `, kind: 'same' },
            { text: 'yesterday ', kind: 'removed' },
            { text: 'today ', kind: 'added' },
            { text: near.slice(14), kind: 'same' },
          ],
        },
      ],
      model: 'built-in',
    },
  };
}

/** The clusters, with the counts that the rows give. */
export function countClusters(clusters: readonly ClusterView[], rows: readonly ReportRow[]): readonly ClusterView[] {
  return clusters.map((cluster) => {
    const own = rows.filter((row) => row.cluster === cluster.id);
    const count = (state: RowState) => own.filter((row) => row.state === state).length;
    return { ...cluster, rows: own.length, accepted: count('accepted'), rejected: count('rejected') };
  });
}

function makePanel(rows: readonly ReportRow[], points: PointsView, realTexts: readonly string[]): PanelView {
  const clusters = subjects.map((subject, place): ClusterView => {
    const lines = [...points.demonstrations.keys()].filter(
      (i) => points.demonstrations[i] === 1 && points.clusters[i] === place,
    );
    const cellRows = points.clusters.subarray(0, points.real).reduce((sum, one) => sum + (one === place ? 1 : 0), 0);
    return {
      id: `c${place}`,
      ...{ name: subject.name, label: subject.label, cellRows, far: place === 6, edited: false, planned: 0 },
      reduction: 0.24 * 0.72 ** place,
      meanVarianceAfter: 0.2 + 0.6 * 0.7 ** place,
      demonstrations: lines.map((i) => ({ line: i + 1, text: realTexts[i]! })),
      labels: [
        { label: subject.label, rows: Math.round(cellRows * 0.86) },
        { label: 'other', rows: Math.round(cellRows * 0.14) },
      ],
      ...{ rows: 0, accepted: 0, rejected: 0 },
      attributes: [
        { name: 'tone', value: place % 2 === 0 ? 'angry, short of patience' : 'matter of fact' },
        { name: 'length', value: '8 to 14 words' },
        { name: 'asks for', value: subject.middles[0]! },
        { name: 'person', value: 'first' },
      ],
    };
  });
  return {
    mode: 'panel',
    dataset: { name: 'support_tickets.jsonl', rows: points.real, changed: false },
    runs: makeRuns(rows),
    runId: 'run3',
    clusters: countClusters(clusters, rows),
    curves: [
      {
        label: null,
        values: [1, ...subjects.map((_, place) => 0.18 + 0.8 * 0.7 ** (place + 1))],
        stopRule: 'stopped: the next choice removes less than 1 %',
      },
    ],
    attributes: makeAttributes(),
    weights: {
      ...{ basis: 'live', solving: false, rows: rows.length, certificate: 4e-5, uniformIsAsGood: false },
      bins: [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4].map((from, i, all) => {
        const to = all[i + 1] ?? null;
        return { from, to, rows: rows.filter(({ weight = 0 }) => weight >= from && weight < (to ?? 99)).length };
      }),
      effectiveSize: Math.round(rows.length * 0.54),
    },
    gap: makeGap(0.0092),
    labels: ['delivery', 'account', 'refund', 'billing', 'other'].map((label) => {
      const own = rows.filter((row) => row.label === label).length;
      const realRows = Math.round(points.real * 0.2);
      return { label, realRows, syntheticRows: own, mass: own / rows.length, effectiveSize: Math.round(own * 0.5) };
    }),
    warnings: warningNames.map((name) => ({ name, rows: rows.filter((row) => row.warnings.includes(name)).length })),
    findings: [
      { tone: 'good', text: 'After weighting no difference to held-out rows was found (p ≈ 0.18).' },
      { tone: 'bad', text: 'Complaints about the courier are hardly covered: 6 % of real rows, 2 % of the weight.' },
      {
        tone: 'approximation',
        text: 'The p-value after weighting is compared with real rows at the same effective size.',
      },
    ],
    review: countReview(rows),
    verdict: {
      state: 'done',
      verdict: 'helps',
      gain: { value: 3.1, low: 1.2, high: 5 },
      gainOverDuplicates: { value: 2.2, low: 0.4, high: 4.1 },
      text: 'Logistic regression on bags of words, five folds, grouped.',
    },
    planned: [],
    reasons: ['wrong label', 'not like our data', 'too near to a real row'],
    builtIn: true,
    mayRun: true,
    steering: {
      guidance: '',
      reasons: [{ from: 'rejected: too formal', text: 'too formal', isUsed: true }],
    },
    facts: [
      { name: 'Model', value: 'built-in generator' },
      { name: 'Seed', value: '7' },
      { name: 'Embedding', value: 'built-in, 128 dimensions' },
      { name: 'Kernel width', value: '0.81' },
      { name: 'λ', value: '0.002 of 9 tried' },
    ],
  };
}

/** How far the review of rows is. */
export function countReview(rows: readonly ReportRow[]): PanelView['review'] {
  const count = (state: RowState) => rows.filter((row) => row.state === state).length;
  const left = count('undecided') + count('edited');
  return {
    ...{ accepted: count('accepted'), rejected: count('rejected'), edited: count('edited'), left },
    ...{ missing: 0, secondsLeft: left * 3, canUndo: false, canRedo: false },
  };
}

const makeGap = (after: number): NonNullable<PanelView['gap']> => ({
  kind: 'held-out',
  before: { value: 0.0312, low: 0.0251, high: 0.0388 },
  after: { value: after, low: after * 0.62, high: after * 1.45 },
  floor: 0.0071,
  pBefore: 0.0004,
  pAfter: 0.18,
  heldOutRows: 240,
  detectable: 0.01,
  separability: 0.55,
});

function makeRuns(rows: readonly ReportRow[]): readonly RunView[] {
  return [0, 1, 2].map((i) => ({
    id: `run${i + 1}`,
    kind: i === 1 ? 'weigh' : 'augment',
    startedAt: `2026-11-1${i + 7}T09:3${i}:00.000Z`,
    ended: true,
    source: i === 1 ? 'old_rows.jsonl' : 'built-in',
    rows: i === 2 ? rows.length : 220 + 40 * i,
    clusters: 6 + i,
    warned: 30 - 5 * i,
    accepted: 100 + 10 * i,
    rejected: 12 + i,
    effectiveSize: 150 + 60 * i,
    gap: makeGap(0.0182 - 0.0045 * i),
    seconds: 140 + 26 * i,
  }));
}

function makeAttributes(): readonly AttributeView[] {
  return [
    {
      ...{ name: 'tone', description: 'How the writer sounds', distance: 0.06, how: 'measured' },
      values: [
        { value: 'angry', real: 620, synthetic: 208 },
        { value: 'polite', real: 310, synthetic: 122 },
        { value: 'matter of fact', real: 270, synthetic: 70 },
      ],
    },
    {
      ...{ name: 'spelling', description: 'Care with spelling', distance: 0.26, how: 'measured' },
      values: [
        { value: 'with mistakes', real: 580, synthetic: 88 },
        { value: 'clean', real: 620, synthetic: 312 },
      ],
    },
    {
      ...{ name: 'length', description: 'Words', distance: 0.04, how: 'measured' },
      values: [
        { value: 'up to 8 words', real: 240, synthetic: 70 },
        { value: '9 to 16 words', real: 700, synthetic: 242 },
        { value: '17 words and more', real: 260, synthetic: 88 },
      ],
    },
    {
      ...{ name: 'asks for', description: 'What is wanted', distance: 0.11, how: 'by cluster' },
      values: [
        { value: 'money back', real: 210, synthetic: 92 },
        { value: 'an answer', real: 640, synthetic: 190 },
        { value: 'nothing', real: 350, synthetic: 118 },
      ],
    },
  ];
}
