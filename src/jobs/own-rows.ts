import type { OpenDataset } from '../adapters/reading/dataset.ts';
import { readKnownSyntheticHashes } from '../adapters/records/known-synthetic.ts';
import type { Project } from '../adapters/records/project.ts';
import { hashRow } from '../core/data/hash-row.ts';
import type { JsonObject } from '../core/data/json.ts';
import type { Plan } from '../core/data/plan.ts';
import type { Sample } from '../core/data/sample.ts';
import { toSample } from '../core/data/to-sample.ts';
import { type Ground, readReal } from '../core/pipeline/ground.ts';
import type { Candidates } from '../core/pipeline/judgement.ts';
import { toSource } from './dataset-source.ts';
import type { JobContext } from './job.ts';
import type { ReviewSnapshot } from './review-state.ts';

/**
 * Reads the real rows of a plan again, with the reservation that its runs had. Rows that earlier runs wrote are not taken
 * as real, unless `knownSynthetic` says otherwise.
 */
export async function readGround(
  dataset: OpenDataset,
  project: Project,
  plan: Plan,
  context: JobContext,
  knownSynthetic?: ReadonlySet<string>,
): Promise<Ground> {
  const events = readReal(plan, {
    source: toSource(dataset, context),
    knownSynthetic: knownSynthetic ?? (await readKnownSyntheticHashes(project.paths.dotFolder)),
    signal: context.signal,
  });
  for (;;) {
    const step = await events.next();
    if (step.done) return step.value;
  }
}

/** Rows as they stand in the review document, as candidates for weighing; those that no longer fit the fields are left out. */
export function toCandidates(
  rows: readonly { readonly id: string; readonly row: JsonObject }[],
  plan: Plan,
  { drafts }: Pick<ReviewSnapshot, 'drafts'>,
): Candidates {
  const kept = rows.flatMap(({ id, row }): { id: string; sample: Sample }[] => {
    const sample = toSample(row, 0, plan.layout);
    return 'code' in sample ? [] : [{ id, sample: { ...sample, hash: hashRow(row) } }];
  });
  return {
    ids: kept.map(({ id }) => id),
    samples: kept.map(({ sample }) => sample),
    demonstrations: kept.map(({ id }) => drafts.get(id)?.draft.origin.demonstrations.map(({ hash }) => hash) ?? []),
  };
}
