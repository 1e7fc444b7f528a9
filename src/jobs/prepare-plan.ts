import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { OpenDataset } from '../adapters/reading/dataset.ts';
import { detectDatasetLayout, sampleRows } from '../adapters/reading/scan-dataset.ts';
import { readPlanFile } from '../adapters/records/plan-file.ts';
import type { Project } from '../adapters/records/project.ts';
import type { AttributeSchema } from '../core/data/attribute.ts';
import type { JsonObject } from '../core/data/json.ts';
import type { DetectedLayout, Layout, Path } from '../core/data/layout.ts';
import { equalPaths, formatPath, getAt, parsePath } from '../core/data/path.ts';
import { type Plan, type PlanInput, parsePlan, planVersion } from '../core/data/plan.ts';
import { chooseIdKey } from '../core/data/review-line.ts';
import { validateLayout } from '../core/data/validate-layout.ts';
import { readAttributeSchema } from '../core/prompts/schema-prompt.ts';
import type { FieldChoice, PlanChanges } from './job.ts';
import { JobError } from './job-error.ts';

/** Synthetic rows written when nobody says how many. */
const usualRows = 200;

/** A plan ready to run, and the detection it came from when it was not there before. */
export interface PreparedPlan {
  readonly plan: Plan;
  /** As a person would write it: only what differs from the defaults. */
  readonly input: PlanInput;
  readonly detected?: DetectedLayout;
}

/**
 * Makes the plan of the next run: the user's own file if there is one, else a new one from detection, with the changes
 * of this call on top. Throws `JobError` when a field does not fit the rows.
 */
export async function preparePlan(
  dataset: OpenDataset,
  project: Project,
  fields: FieldChoice,
  changes: PlanChanges,
  planFile: string | undefined,
): Promise<PreparedPlan> {
  const rows = await sampleRows(dataset);
  const written = planFile === undefined ? await project.readPlan() : await readPlan(planFile);
  const detected = written === undefined ? await detectDatasetLayout(dataset) : undefined;
  const base: PlanInput = written ?? {
    version: planVersion,
    dataset: basename(dataset.path),
    layout: toInput(detected?.layout ?? { kind: 'text', text: [], typed: [] }),
    idKey: chooseIdKey(rows.flatMap((row) => Object.keys(row))),
    rows: usualRows,
  };
  const layout = chooseFields(base.layout as Layout, fields, rows);
  // A plan given by hand may come from another data set; its own may not (the project refuses that).
  const limits = { ...base.limits, ...changes.limits };
  const input = withoutGaps({
    ...base,
    ...changes,
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    dataset: basename(dataset.path),
    layout: toInput(layout),
  });
  const named = [layout.label, layout.id].filter((path) => path !== undefined);
  const isMissing = (path: Path) =>
    named.some((other) => equalPaths(other, path)) && rows.every((row) => getAt(row, path) === undefined);
  const problems = validateLayout(layout, rows).filter(({ fatal, path }) => fatal || isMissing(path));
  if (problems.length > 0) {
    throw new JobError('wrong-fields', problems.map(({ problem }) => problem).join('\n'));
  }
  const key = findForeignKey(rows, input.idKey);
  if (key !== undefined) {
    throw new JobError(
      'wrong-fields',
      `The plan's idKey ${JSON.stringify(key)} is a field of the data set. Choose another name in the plan.`,
    );
  }
  return { plan: parsePlan(input), input, ...(detected ? { detected } : {}) };
}

/** Without parts that were named only to take them out: a plan read back from a file has no such gaps. */
function withoutGaps(input: PlanInput): PlanInput {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as PlanInput;
}

/** The plan that a run was started with; the next run's plan stays as the user has it. */
export async function readFrozenPlan(project: Project, runId: string): Promise<PreparedPlan> {
  const { plan } = await project.readRun(runId);
  return { plan, input: (await project.readPlan()) ?? plan };
}

/** Reads the attribute schema that a plan names; undefined when it names none. */
export async function readAttributes(plan: Plan, datasetPath: string): Promise<AttributeSchema | undefined> {
  if (plan.attributes === undefined) return undefined;
  const path = resolve(dirname(datasetPath), plan.attributes);
  const errors: ParseError[] = [];
  const written: unknown = parse(await readText(path), errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first) {
    const what = `${printParseErrorCode(first.error)} at character ${first.offset + 1}`;
    throw new JobError('bad-attributes', `The attributes in ${path} are not JSON: ${what}. Correct the file.`);
  }
  const schema = readAttributeSchema(written);
  if ('problem' in schema) {
    throw new JobError(
      'bad-attributes',
      `The attributes in ${path} cannot be used: ${schema.problem}. Write {"attributes":[{"name":"…","values":["…","…"]}]}.`,
    );
  }
  return schema;
}

async function readPlan(path: string): Promise<Plan> {
  const plan = await readPlanFile(path);
  if (plan === undefined) throw new JobError('no-file', `There is no plan ${path}. Check the path.`);
  return plan;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new JobError(
      'no-file',
      `The attributes file ${path} cannot be read: ${(error as Error).message}. Check the path.`,
    );
  }
}

/** Puts the fields that the user named in place of the detected ones. */
export function chooseFields(layout: Layout, fields: FieldChoice, rows: readonly JsonObject[]): Layout {
  let chosen = layout;
  if (fields.text) chosen = { ...chosen, text: fields.text.map(readPath), kind: keepKind(layout, fields.text) };
  if (fields.label !== undefined) chosen = { ...chosen, label: readPath(fields.label) };
  if (fields.noLabel) chosen = withoutLabel(chosen);
  if (fields.id !== undefined) chosen = { ...chosen, id: readPath(fields.id) };
  const taken = [...chosen.text, ...(chosen.label ? [chosen.label] : []), ...(chosen.id ? [chosen.id] : [])];
  const isTaken = (path: Layout['text'][number]) => taken.some((other) => equalPaths(other, path));
  const explicit = fields.label === undefined ? [] : [readPath(fields.label)];
  return {
    ...chosen,
    text: chosen.text.filter((path) => !explicit.some((other) => equalPaths(other, path))),
    typed: [...chosen.typed, ...formerLabel(layout, chosen, rows)].filter(({ path }) => !isTaken(path)),
  };
}

/** A detected label that the user replaced stays a field of the rows, so that new rows have it too. */
function formerLabel(before: Layout, after: Layout, rows: readonly JsonObject[]): Layout['typed'] {
  const path = before.label;
  const takesTyped = before.kind === 'text' || before.kind === 'tabular';
  if (path === undefined || after.label === undefined || !takesTyped || equalPaths(path, after.label)) return [];
  const types = new Set(rows.map((row) => typeof (getAt(row, path) ?? '')));
  const only = types.size === 1 ? [...types][0] : undefined;
  return [{ path, type: only === 'number' || only === 'boolean' ? only : 'category' }];
}

function keepKind(layout: Layout, text: readonly string[]): Layout['kind'] {
  const same = text.length === layout.text.length && layout.text.every((path) => text.includes(formatPath(path)));
  return same || layout.kind === 'chat' ? layout.kind : 'text';
}

function withoutLabel(layout: Layout): Layout {
  const { label: _, ...rest } = layout;
  return rest;
}

function readPath(text: string): Layout['text'][number] {
  try {
    return parsePath(text);
  } catch (error) {
    throw new JobError('wrong-fields', (error as Error).message);
  }
}

function findForeignKey(rows: readonly JsonObject[], idKey: string): string | undefined {
  return rows.some((row) => Object.hasOwn(row, idKey)) ? idKey : undefined;
}

function toInput(layout: Layout): PlanInput['layout'] {
  return {
    kind: layout.kind,
    text: layout.text.map((path) => [...path]),
    typed: layout.typed.map(({ path, type }) => ({ path: [...path], type })),
    ...(layout.label ? { label: [...layout.label] } : {}),
    ...(layout.id ? { id: [...layout.id] } : {}),
  };
}
