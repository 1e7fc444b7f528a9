import type { RowReference } from '../data/cluster.ts';
import type { Plan } from '../data/plan.ts';
import type { AlignmentReport, ClassAlignment } from '../data/report.ts';
import type { Sample } from '../data/sample.ts';
import { alignSamples } from '../math/align.ts';
import { createRng } from '../math/rng.ts';
import type { ResultCache, StaticModel } from '../ports/world.ts';
import { type Embed, fitEmbedding } from './embed.ts';
import { groupByLabel } from './read.ts';

/** Real rows that may take part, synthetic rows, and how to weigh them. */
export interface AlignInput {
  readonly real: readonly Sample[];
  readonly synthetic: readonly Sample[];
  readonly plan: Plan;
  readonly staticModel: StaticModel | undefined;
  readonly cache?: ResultCache;
  /** An embedder that was fitted blind on both sides before; one is fitted on exactly these rows when left out. */
  readonly embed?: Embed;
  /** All real rows, when `real` is a sample of them: the mass of a class counts them. */
  readonly population?: readonly Sample[];
  /** λ in units of 1/n to take as it is (null: equal weights), instead of choosing it on held-out folds. */
  readonly strength?: number | null;
  /** Also tell what rejecting each row would do. */
  readonly effects?: boolean;
  /** Called now and then; may throw to give up. */
  readonly checkpoint?: () => void;
}

/** The weights of all synthetic rows, in their order, mean 1; and what they rest on. */
export interface Weighing {
  readonly weights: Float64Array;
  readonly report: AlignmentReport;
  /** By how much the in-sample MMD² changes when each row is rejected, where asked for (see `Alignment`). */
  readonly effects?: Float64Array;
  /** Kernel bandwidth of each label. */
  readonly bandwidths: ReadonlyMap<string | undefined, number>;
}

/** Real rows that are named as uncovered, at most. */
const uncoveredLimit = 20;

/**
 * Directions count by their singular value to this power. It trades two things that were measured against each other. On
 * re-draws of 1,000 real rows of three public sets, total variation to the true shares of hidden clusters falls by 74, 48 and
 * 53 % at power 0 and by 76, 53 and 56 % at 1.5, and the worst mass on rows of another set is 4.8, 3.9 and 3.7 % at 0, 1 and
 * 1.5. On published rows of language models the judge's gap after weighting is 0.0138, 0.0162 and 0.0174 (0.0266 before) on
 * one set and 0.0168, 0.0181 and 0.0192 (0.0262) on another: larger powers lean harder on fewer rows.
 */
const directionPower = 1;

/** Remarks on single classes, in words. */
const notes = {
  'no-synthetic-rows': 'no synthetic row has this label; its share went to the others',
  'no-real-rows': 'no real row has this label; its rows get no weight',
  'too-few-real-rows': 'fewer than three real rows: every synthetic row of the class has the same weight',
  'lambda-from-other-classes': 'too few real rows to choose λ; taken from the other classes',
  'no-evidence-for-lambda': 'too few real rows to choose λ: every synthetic row of the class has the same weight',
} as const;

/**
 * Weighs synthetic rows so that they match the real ones: per class a certified kernel mean matching, then × the mass
 * of the class (method, section 3). The embedder is fitted on both sides together, blind to which is which.
 */
export function alignRows(input: AlignInput): Weighing {
  const { real, synthetic, plan, staticModel, cache, population = real, strength, checkpoint } = input;
  const { classes } = groupByLabel([...population, ...synthetic]);
  const place = new Map(classes.map((label, i) => [label, i]));
  const classOf = (samples: readonly Sample[]) => Int32Array.from(samples, ({ label }) => place.get(label) ?? 0);
  const realClass = classOf(real);
  const syntheticClass = classOf(synthetic);
  const rule = plan.align.classMass ?? (Object.keys(plan.targets).length > 0 ? 'target' : 'real');
  const mass = setClassMass(
    rule,
    classes,
    countPer(population === real ? realClass : classOf(population), classes.length),
    plan,
  );

  const embed = input.embed ?? fitBlind([...real, ...synthetic], real.length, plan, staticModel, cache);
  const alignment = alignSamples({
    real: embed(real),
    realClass,
    synthetic: embed(synthetic),
    syntheticClass,
    classes: classes.length,
    classMass: mass,
    cap: plan.align.cap,
    folds: plan.align.folds,
    seed: createRng(`${plan.seed} align`).int(2 ** 31),
    ...(strength === undefined ? {} : { lambdas: [strength ?? Infinity] }),
    ...(input.effects ? { effects: true } : {}),
    ...(checkpoint ? { checkpoint } : {}),
  });

  const perClass = alignment.perClass.map((found): ClassAlignment => {
    const label = classes[found.class];
    return {
      ...(label === undefined ? {} : { label }),
      realRows: found.realRows,
      syntheticRows: found.syntheticRows,
      mass: found.mass,
      lambda: Number.isFinite(found.lambda) ? found.lambda : null,
      effectiveSize: found.effectiveSize,
      certificate: {
        gap: found.certificate.gap,
        relative: found.certificate.relative,
        holds: found.certificate.holds,
      },
      atCap: found.atCap,
      ...(found.note ? { note: notes[found.note] } : {}),
    };
  });
  const names = (chosen: readonly ClassAlignment[]) =>
    chosen.flatMap(({ label }) => (label === undefined ? [] : [label]));
  const worst = Array.from(alignment.witness.keys()).sort(
    (a, b) => (alignment.witness[b] ?? 0) - (alignment.witness[a] ?? 0) || a - b,
  );
  return {
    bandwidths: new Map(alignment.perClass.map((found) => [classes[found.class], found.bandwidth])),
    ...(alignment.effects ? { effects: alignment.effects } : {}),
    weights: alignment.weights.map((weight) => weight * synthetic.length),
    report: {
      classMass: rule,
      classes: perClass,
      path: alignment.path.map(({ lambda, score, standardError }) => ({
        strength: Number.isFinite(lambda) ? lambda : null,
        score,
        standardError,
      })),
      strength: Number.isFinite(alignment.lambda) ? alignment.lambda : null,
      rows: synthetic.length,
      effectiveSize: alignment.effectiveSize,
      massFarFromReal: alignment.massFarFromReal,
      uniformIsAsGood: alignment.uniformIsAsGood,
      missingLabels: names(perClass.filter(({ realRows, syntheticRows }) => realRows > 0 && syntheticRows === 0)),
      unknownLabels: names(perClass.filter(({ realRows, syntheticRows }) => realRows === 0 && syntheticRows > 0)),
      certificate: perClass.reduce((most, { certificate }) => Math.max(most, certificate.relative), 0),
      uncovered: worst.slice(0, uncoveredLimit).map((i): RowReference & { witness: number } => {
        const { hash, line } = real[i] as Sample;
        return { hash, line, witness: alignment.witness[i] ?? 0 };
      }),
    },
  };
}

/** Fits the embedder of the weights on real and synthetic rows together, `realRows` of them real, blind to which is which. */
export function fitBlind(
  rows: readonly Sample[],
  realRows: number,
  plan: Plan,
  staticModel: StaticModel | undefined,
  cache: ResultCache | undefined,
): Embed {
  return fitEmbedding(rows, realRows, plan.layout, plan.seed, staticModel, {
    power: directionPower,
    ...(cache ? { cache } : {}),
  });
}

/** The share of all weight that each class gets, before classes without synthetic rows pass theirs on. */
export function setClassMass(
  rule: 'real' | 'target' | 'equal',
  classes: readonly (string | undefined)[],
  realRows: readonly number[],
  plan: Plan,
): Float64Array {
  const target = (label: string | undefined) =>
    label !== undefined && Object.hasOwn(plan.targets, label) ? plan.targets[label] : undefined;
  // Labels without a target share the rows that the targets leave, by their real share.
  const targeted = classes.reduce((sum, label) => sum + (target(label) ?? 0), 0);
  const left = Math.max(0, plan.rows - targeted);
  const open = classes.reduce((sum, label, i) => sum + (target(label) === undefined ? (realRows[i] ?? 0) : 0), 0);
  const raw = classes.map((label, i) => {
    const rows = realRows[i] ?? 0;
    if (rows === 0) return 0;
    if (rule === 'real') return rows;
    return rule === 'equal' ? 1 : (target(label) ?? (left * rows) / open);
  });
  const sum = raw.reduce((total, value) => total + value, 0);
  return Float64Array.from(raw, (value) => (sum > 0 ? value / sum : 1 / raw.length));
}

function countPer(classOf: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const place of classOf) counts[place] = (counts[place] ?? 0) + 1;
  return counts;
}
