import { hashText } from '../../core/data/row-id.ts';
import type { Sample } from '../../core/data/sample.ts';
import { takeRows } from '../../core/math/matrix.ts';
import type { Candidates } from '../../core/pipeline/judgement.ts';
import { alignRows, type Weighing } from '../../core/stages/align.ts';
import { thinRows } from '../../core/stages/thin-rows.ts';
import { toCandidates } from '../own-rows.ts';
import { findBlindSpace } from './blind-space.ts';
import type { OpenStudy } from './open-study.ts';
import type { StudyRow, StudyWeights } from './study.ts';
import type { Turn } from './turn.ts';

/** Weights of some rows as the thread keeps them. */
export interface Weighed {
  /** Names the rows by id and content. */
  readonly key: string;
  readonly candidates: Candidates;
  /** Undefined when no row can be weighed. */
  readonly weighing: Weighing | undefined;
  readonly unfit: readonly string[];
  readonly approximations: readonly string[];
}

/** Real rows that weights are solved against at most; an export takes all. */
const mostReal = 4000;

/** Share of rows that may change before λ is chosen anew. */
const mostChanged = 0.2;

/** Solves the weights of rows as they stand, and tells what rejecting each would do. Keeps the last answer. */
export function weighRows(
  study: OpenStudy,
  rows: readonly StudyRow[],
  turn: Turn,
): { readonly answer: StudyWeights; readonly weighed: Weighed } {
  const candidates = toCandidates(rows, study.plan, { drafts: new Map() });
  const key = hashText(JSON.stringify(candidates.samples.map(({ hash }, i) => [candidates.ids[i], hash])));
  if (study.weighed?.key !== key) study.weighed = { key, ...solve(study, rows, candidates, turn) };
  const { weighing, unfit, approximations } = study.weighed;
  return {
    weighed: study.weighed,
    answer: {
      ids: candidates.ids,
      weights: weighing?.weights.slice() ?? new Float64Array(candidates.ids.length),
      effects: weighing?.effects?.slice() ?? new Float64Array(candidates.ids.length),
      report: weighing?.report,
      unfit,
      approximations,
    },
  };
}

function solve(study: OpenStudy, rows: readonly StudyRow[], candidates: Candidates, turn: Turn): Omit<Weighed, 'key'> {
  const fit = new Set(candidates.ids);
  const unfit = rows.flatMap(({ id }) => (fit.has(id) ? [] : [id]));
  const { plan, ground, staticModel } = study;
  const { samples } = candidates;
  const labels = new Set(ground.working.map(({ label }) => label));
  if (!samples.some(({ label }) => labels.has(label))) {
    return { candidates, weighing: undefined, unfit, approximations: [] };
  }
  const space = findBlindSpace(study, samples);
  turn.check();
  const chosen = thinRows(ground.working, mostReal);
  const real = chosen.length === ground.working.length ? ground.working : pick(ground.working, chosen);
  const realPoints = takeRows(
    space.real,
    chosen.map((i) => ground.reservation.working[i] ?? 0),
  );
  const strength = recallStrength(study, candidates);
  const weighing = alignRows({
    real,
    synthetic: samples,
    plan,
    staticModel,
    population: ground.working,
    embed: (asked) => (asked === real ? realPoints : space.embed(asked)),
    effects: true,
    checkpoint: turn.check,
    ...(strength === undefined ? {} : { strength: strength.value }),
  });
  if (strength === undefined) study.strength = { value: weighing.report.strength, rows: nameRows(candidates) };
  const approximations = [
    ...(real === ground.working ? [] : [`weights: ${real.length} of ${ground.working.length} real rows`]),
    ...(strength?.changed ? [`evenness λ: as it was before ${strength.changed} rows came or went`] : []),
  ];
  return { candidates, weighing, unfit, approximations };
}

/**
 * λ as it was chosen before, as long as the rows are nearly the same: choosing it is most of the work, and a handful of
 * decisions does not move it. The first one is that of the run.
 */
function recallStrength(
  study: OpenStudy,
  candidates: Candidates,
): { readonly value: number | null; readonly changed: number } | undefined {
  const { alignment, drafts } = study.run;
  if (study.strength === undefined && alignment && drafts.length > 0) {
    study.strength = { value: alignment.strength, rows: new Set(drafts.map(({ id }) => id)) };
  }
  if (study.strength === undefined) return undefined;
  const now = nameRows(candidates);
  const { rows, value } = study.strength;
  const shared = [...now].filter((id) => rows.has(id)).length;
  const changed = now.size + rows.size - 2 * shared;
  return changed <= mostChanged * Math.max(now.size, rows.size) ? { value, changed } : undefined;
}

function nameRows({ ids }: Candidates): ReadonlySet<string> {
  return new Set(ids);
}

function pick(samples: readonly Sample[], rows: Int32Array): readonly Sample[] {
  return Array.from(rows, (i) => samples[i] as Sample);
}
