import { basename } from 'node:path';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import type { Project } from '../adapters/records/project.ts';
import type { GateName } from '../core/data/draft.ts';
import type { ExportRow } from '../core/data/export/choose-rows.ts';
import type { CardInput } from '../core/data/export/dataset-card.ts';
import type { Plan } from '../core/data/plan.ts';
import type { GapReport } from '../core/data/report.ts';
import { readLabel } from '../core/data/to-sample.ts';
import { foldRun } from '../core/pipeline/fold-run.ts';
import type { Ground } from '../core/pipeline/ground.ts';
import { countLabels } from '../core/pipeline/ground.ts';
import type { Job } from './job.ts';
import type { ReviewSnapshot } from './review-state.ts';
import { readEvents } from './stored-run.ts';

const shapes = {
  plain: 'rows in the schema of the data set',
  weights: 'rows in the schema of the data set, with a weight column',
  resampled: 'rows drawn by their weights, copies included',
  subset: 'a subset that follows the weights, without copies',
  merged: 'the data set, unchanged, followed by the rows',
} as const;

/** Everything an export is made of. */
export interface ExportFacts {
  readonly job: Job & { readonly kind: 'export' };
  readonly project: Project;
  readonly plan: Plan;
  readonly snapshot: ReviewSnapshot;
  readonly ground: Ground;
  readonly dataset: OpenDataset;
  readonly out: string;
  readonly rows: readonly ExportRow[];
  readonly weightKey?: string;
  readonly gap: GapReport | undefined;
}

/** Gathers what the card of an export says: counts, origins, warnings and the gap. */
export async function describeExport(facts: ExportFacts): Promise<CardInput> {
  const { job, project, plan, snapshot, ground, dataset, rows, gap } = facts;
  const distinct = [...new Map(rows.map((row) => [row.id, row])).values()];
  const origins = distinct.flatMap(({ id }) => snapshot.drafts.get(id)?.draft ?? []);
  const perRun = new Map<string, number>();
  for (const { origin } of origins) perRun.set(origin.runId, (perRun.get(origin.runId) ?? 0) + 1);
  const runs: CardInput['runs'][number][] = [];
  let attributes: CardInput['attributes'];
  for (const [id, count] of perRun) {
    const state = foldRun(await readEvents(project, id));
    const model = state.start?.model ?? `file ${state.start?.synthetic?.name ?? ''}`;
    runs.push({ id, model, seed: state.plan?.seed ?? '', rows: count, offline: model.startsWith('offline/') });
    attributes ??= state.schema;
  }
  const gates: { [gate in GateName]?: number } = {};
  for (const { gates: found } of origins) {
    for (const gate of new Set(found.map((finding) => finding.gate))) gates[gate] = (gates[gate] ?? 0) + 1;
  }
  const states = [...snapshot.decisions.values()];
  const count = (wanted: string) => states.filter(({ state }) => state === wanted).length;
  const { label } = plan.layout;
  const exported = (name: string | null) => rows.filter(({ row }) => label && readLabel(row, label) === name).length;
  return {
    file: basename(facts.out),
    exportedRows: rows.length,
    shape: shapes[job.shape.kind] + (job.format ? `, as ${job.format}` : ''),
    ...(facts.weightKey ? { weightKey: facts.weightKey } : {}),
    kind: plan.layout.kind,
    labelled: label !== undefined,
    source: { file: basename(dataset.path), hash: dataset.signature.sha256, rows: ground.corpus.samples.length },
    counts: {
      accepted: count('accepted'),
      rejected: count('rejected'),
      undecided: count('edited'),
      unreviewed: count('undecided'),
    },
    exportedUnaccepted: distinct.filter(({ accepted }) => !accepted).length,
    runs,
    ...(attributes ? { attributes } : {}),
    gates,
    ...(label
      ? {
          labels: countLabels(ground.corpus.samples).map(({ label: name, rows: source }) => ({
            label: name ?? '',
            source,
            exported: exported(name),
          })),
        }
      : {}),
    ...(gap
      ? {
          gap: {
            before: gap.before.value,
            after: gap.after.value,
            interval: [gap.after.low, gap.after.high] as const,
            floor: gap.floor,
            judge: 'built-in judge (hashed n-grams, random projection)',
            heldOutRows: gap.heldOutRows,
          },
        }
      : {}),
  };
}
