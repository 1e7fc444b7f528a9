import type { OpenDataset } from '../../adapters/reading/dataset.ts';
import { openDataset } from '../../adapters/reading/open-dataset.ts';
import { openProject } from '../../adapters/records/project.ts';
import { openResultCache } from '../../adapters/records/result-cache.ts';
import type { Draft } from '../../core/data/draft.ts';
import type { Plan } from '../../core/data/plan.ts';
import type { Sample } from '../../core/data/sample.ts';
import type { Matrix } from '../../core/math/matrix.ts';
import { asSample } from '../../core/pipeline/as-sample.ts';
import { foldRun, type RunState } from '../../core/pipeline/fold-run.ts';
import type { Ground } from '../../core/pipeline/ground.ts';
import type { ResultCache, StaticModel } from '../../core/ports/world.ts';
import { type Embed, fitEmbedding, prepareRows } from '../../core/stages/embed.ts';
import { findNearestClusters } from '../../core/stages/nearest-cluster.ts';
import type { ModelAccess } from '../job.ts';
import { JobError } from '../job-error.ts';
import { openEmbeddingModel } from '../models.ts';
import { readGround } from '../own-rows.ts';
import { readEvents } from '../stored-run.ts';
import type { BlindSpace } from './blind-space.ts';
import { keepVectors, mergeRows } from './row-vectors.ts';
import type { StudyMap, StudyOverview } from './study.ts';
import type { Turn } from './turn.ts';
import type { Weighed } from './weigh-rows.ts';

/** A data set in the memory of the thread, with everything that answers have in common. */
export interface OpenStudy {
  readonly overview: StudyOverview;
  readonly fingerprint: string;
  readonly plan: Plan;
  /** The opened run; empty when nothing has run yet. */
  readonly run: RunState;
  readonly ground: Ground;
  /** All usable real rows, in file order. */
  readonly real: readonly Sample[];
  readonly isHeldOut: Uint8Array;
  /** Synthetic rows of all runs by id. */
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly staticModel: StaticModel | undefined;
  readonly cache: ResultCache;
  /** The space of exploration, fitted on the working rows: for nearness, never to compare the two sides. */
  readonly embed: Embed;
  /** All real rows in it. */
  readonly points: Matrix;
  /** Position of the nearest cluster of every real row, −1 without one. */
  readonly nearestCluster: Int32Array;
  /** Made when first needed, and again when the rows have changed much. */
  blind: BlindSpace | undefined;
  weighed: Weighed | undefined;
  /** The last map with all layers, by what was asked. */
  drawn: { readonly asked: string; readonly map: StudyMap } | undefined;
  /** λ as it was chosen, and the rows it was chosen on. */
  strength: { readonly value: number | null; readonly rows: ReadonlySet<string> } | undefined;
  /** Kernel length scale of each label, made when first needed. */
  readonly lengthScales: Map<string | undefined, number>;
}

/**
 * Reads a data set, its plan and one of its runs, reserves as the run did and embeds as its exploration did; what the run
 * has stored is taken from the cache. Throws `JobError` when there is neither a run nor a plan.
 */
export async function openStudy(
  path: string,
  runId: string | undefined,
  turn: Turn,
  access: ModelAccess,
): Promise<OpenStudy> {
  const stop = new AbortController();
  const dataset = await openDataset(path, { signal: stop.signal });
  const project = openProject(dataset.path);
  turn.check();
  // Runs stopped before their first event stand last and hold nothing.
  const id = runId ?? (await project.listRuns()).findLast(({ startedAt }) => startedAt !== undefined)?.id;
  const plan = id === undefined ? await project.readPlan() : (await project.readRun(id)).plan;
  if (plan === undefined) {
    throw new JobError('no-run', `${path} has no run and no plan yet. Start a run with “synalign augment”.`);
  }
  const run = foldRun(id === undefined ? [] : await readEvents(project, id));
  turn.check();
  const context = { signal: stop.signal, tell: () => turn.check() };
  // A run that weighed a file took every row of the data set as real.
  const ground = await readGround(
    dataset,
    project,
    plan,
    context,
    run.start?.kind === 'weigh' ? new Set<string>() : undefined,
  );
  const staticModel = await openEmbeddingModel(plan, dataset.path, { access, env: process.env });
  const drafts = new Map([...(await project.readDrafts())].map(([draftId, { draft }]) => [draftId, draft]));
  const written = [...drafts.values()].map((draft) => asSample(draft, plan));
  await prepareRows(staticModel, [...ground.corpus.samples, ...written], stop.signal);
  const cache = openResultCache(project.paths.cache);
  await turn.pause();
  const { working, corpus, reservation } = ground;
  const fitted = fitEmbedding(working, working.length, plan.layout, plan.seed, staticModel, { cache });
  const own = fitted(working);
  await turn.pause();
  const heldOut = Array.from(reservation.heldOut, (i) => corpus.samples[i] as Sample);
  const points = heldOut.length === 0 ? own : mergeRows(reservation.working, own, fitted(heldOut));
  await turn.pause();
  const isHeldOut = new Uint8Array(corpus.samples.length);
  for (const i of reservation.heldOut) isHeldOut[i] = 1;
  return {
    overview: describe(id, run, ground, dataset),
    fingerprint: dataset.signature.sha256,
    plan,
    run,
    ground,
    real: corpus.samples,
    isHeldOut,
    drafts,
    staticModel,
    cache,
    embed: keepVectors(fitted, points.cols),
    points,
    nearestCluster: findNearestClusters(corpus.samples, points, run.clusters),
    blind: undefined,
    weighed: undefined,
    drawn: undefined,
    strength: undefined,
    lengthScales: new Map(),
  };
}

function describe(id: string | undefined, run: RunState, ground: Ground, dataset: OpenDataset): StudyOverview {
  const fingerprint = run.start?.dataset.fingerprint;
  return {
    ...(id === undefined ? {} : { runId: id }),
    realRows: ground.corpus.samples.length,
    heldOutRows: ground.reservation.heldOut.length,
    clusters: run.clusters.map((cluster) => cluster.id),
    stale: fingerprint !== undefined && fingerprint !== dataset.signature.sha256,
  };
}
