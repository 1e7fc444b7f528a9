import { openDataset } from '../adapters/reading/open-dataset.ts';
import { sampleRows } from '../adapters/reading/scan-dataset.ts';
import { openProject } from '../adapters/records/project.ts';
import type { DetectedLayout } from '../core/data/layout.ts';
import { formatPath } from '../core/data/path.ts';
import type { Plan } from '../core/data/plan.ts';
import type { PlanChanges } from '../jobs/job.ts';
import { preparePlan } from '../jobs/prepare-plan.ts';
import { readDefaultRows } from './settings.ts';

/** The next run as it stands before anybody changed it. */
export interface DraftPlan {
  readonly plan: Plan;
  /** What the settings say of a first plan, to be handed to the run; empty when the user has a plan. */
  readonly changes: PlanChanges;
  /** Real rows, unusable ones included. */
  readonly records: number;
  /** Undefined when the fields come from the user's plan. */
  readonly detected: DetectedLayout | undefined;
  /** Top-level fields of the rows, as paths; for text and labels deeper ones are named in the plan. */
  readonly fields: readonly string[];
}

/** Reads a data set and its plan; detects the fields when there is no plan yet. */
export async function readDraftPlan(dataset: string): Promise<DraftPlan> {
  const open = await openDataset(dataset);
  const project = openProject(dataset);
  const changes = (await project.readPlan()) === undefined ? { rows: readDefaultRows(dataset) } : {};
  const { plan, detected } = await preparePlan(open, project, {}, changes, undefined);
  const rows = await sampleRows(open, 200);
  const fields = new Set(rows.flatMap((row) => Object.keys(row).map((key) => formatPath([key]))));
  for (const path of [...plan.layout.text, ...(plan.layout.label ? [plan.layout.label] : [])]) {
    fields.add(formatPath(path));
  }
  return { plan, changes, records: open.recordCount, detected, fields: [...fields] };
}
