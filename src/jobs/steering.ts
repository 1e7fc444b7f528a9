import type { Project } from '../adapters/records/project.ts';
import { type Plan, PlanError } from '../core/data/plan.ts';
import { readLabel, toSample } from '../core/data/to-sample.ts';
import type { RunEvent } from '../core/pipeline/run-event.ts';
import type { Steered, World } from '../core/ports/world.ts';
import { fieldsOf } from '../core/prompts/fields.ts';
import { createPromptKit } from '../core/prompts/prompt-kit.ts';
import { checkWords, SensitiveWordsError } from '../core/stages/screen.ts';
import { countOf } from '../view/figures.ts';
import type { JobContext } from './job.ts';
import { type ReviewSnapshot, readReview } from './review-state.ts';

type Steering = NonNullable<Plan['steering']>;
type Reason = NonNullable<Steering['list']>[number];
type AcceptedRow = NonNullable<Steering['rows']>[number];

/** Reasons that steer at most; the most frequent count. */
const mostReasons = 12;

/** Accepted rows that a run can choose from. */
const mostRows = 60;

/**
 * What the decisions so far say to the next run: the plan's own list, the reasons of rejections that are not on it yet, and
 * accepted rows to choose from. Undefined when there is nothing to say.
 */
export async function collectSteering(plan: Plan, project: Project): Promise<Steering | undefined> {
  const own = plan.steering ?? {};
  const wantsReasons = own.reasons ?? true;
  const wantsRows = own.accepted ?? true;
  const isFirst = !(wantsReasons || wantsRows) || (await project.listRuns()).length === 0;
  const snapshot = isFirst ? undefined : await readSnapshot(project, plan.idKey);
  const list = [...(own.list ?? []), ...(snapshot && wantsReasons ? collectReasons(snapshot, own.list ?? []) : [])];
  const rows = snapshot && wantsRows ? collectRows(snapshot, plan) : [];
  const { rows: _, list: __, ...flags } = own;
  const steering = { ...flags, ...(list.length > 0 ? { list } : {}), ...(rows.length > 0 ? { rows } : {}) };
  return Object.keys(steering).length > 0 ? steering : undefined;
}

async function readSnapshot(project: Project, idKey: string): Promise<ReviewSnapshot> {
  const log = await project.openDecisions('reader');
  try {
    return await readReview(project, idKey, log);
  } finally {
    await log.close();
  }
}

/** Reasons of rejections, most frequent first, without those that the list names already, used or not. */
function collectReasons({ decisions }: ReviewSnapshot, known: readonly Reason[]): Reason[] {
  const counts = new Map<string, number>();
  for (const { state, reason } of decisions.values()) {
    const text = reason?.trim().replace(/\s+/g, ' ').slice(0, 300) ?? '';
    if (state === 'rejected' && text !== '' && !text.startsWith(handReason))
      counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const sources = new Set(known.map(({ from }) => from));
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostReasons)
    .map(([text]) => ({ text, from: `rejected: ${text}` }))
    .filter(({ from }) => !sources.has(from));
}

/** What the log says of rows that were taken out of the document by hand: it tells nothing about the row. */
const handReason = 'deleted in the review';

/** Accepted rows as they stand now: the last ones of each label, label by label in turn. */
function collectRows({ joined, decisions }: ReviewSnapshot, { layout }: Plan): AcceptedRow[] {
  const byLabel = new Map<string | undefined, AcceptedRow[]>();
  for (const { id, row } of joined.toReversed()) {
    if (id === undefined || row === undefined || decisions.get(id)?.state !== 'accepted') continue;
    const sample = toSample(row, 0, layout);
    if ('code' in sample) continue;
    const label = layout.label && readLabel(row, layout.label);
    const own = byLabel.get(label) ?? [];
    own.push({ id, ...(label === undefined ? {} : { label }), fields: JSON.stringify(fieldsOf(sample, layout)) });
    byLabel.set(label, own);
  }
  const chosen: AcceptedRow[] = [];
  for (let turn = 0; chosen.length < mostRows; turn++) {
    const next = [...byLabel.values()].flatMap((own) => own[turn] ?? []);
    if (next.length === 0) break;
    chosen.push(...next.slice(0, mostRows - chosen.length));
  }
  return chosen;
}

/**
 * Makes what a run asks between two batches. As long as its log has events that were not told yet, the log answers: a run that
 * goes on, or is derived again, hears what it heard then. After that the plan file and the decisions are looked at anew.
 */
export function createSteerer(
  logged: readonly RunEvent[],
  countTold: () => number,
  lookNow: () => Promise<Steered | undefined>,
): NonNullable<World['steer']> {
  return (batch) => {
    const next = logged[countTold()];
    if (next === undefined) return lookNow();
    return Promise.resolve(next.type === 'batch-steered' && next.batch === batch ? next.said : undefined);
  };
}

/** What plan.jsonc and the decisions say now; undefined when it cannot be used, with a warning. */
export async function lookAtSteering(plan: Plan, project: Project, context: JobContext): Promise<Steered | undefined> {
  try {
    const { guidance, steering: wanted } = (await project.readPlan()) ?? plan;
    const { steering: _, guidance: __, ...rest } = plan;
    const draft: Plan = { ...rest, ...(wanted === undefined ? {} : { steering: wanted }) };
    const steering = await collectSteering(draft, project);
    const said = { ...(guidance === undefined ? {} : { guidance }), ...(steering === undefined ? {} : { steering }) };
    createPromptKit({ ...rest, ...said }, []);
    checkWords({ ...rest, ...said });
    return said;
  } catch (error) {
    if (!(error instanceof PlanError || error instanceof SensitiveWordsError)) throw error;
    const text = `What was changed while the run went on is left for the next run: ${error.message}`;
    context.tell({ type: 'said', text, tone: 'warning' });
    return undefined;
  }
}

/** What steers a run, in lines; empty when nothing does. */
export function describeSteering({ guidance, steering }: Pick<Plan, 'guidance' | 'steering'>): string[] {
  const used = (steering?.list ?? []).filter(({ use }) => use !== false);
  const rows = steering?.rows?.length ?? 0;
  return [
    ...(guidance?.trim() ? [`Guidance: ${guidance.trim()}`] : []),
    ...(used.length > 0
      ? [
          `${countOf(used.length, 'reason', 'reasons')} to avoid, from “steering” of the plan and from rejections (edit them in plan.jsonc; "use": false keeps one out):`,
          ...used.map(({ text }) => `  ${text}`),
        ]
      : []),
    ...(rows > 0
      ? [
          `The nearest of ${countOf(rows, 'accepted row', 'accepted rows')} are shown to the model ("steering": {"accepted": false} in the plan leaves them out).`,
        ]
      : []),
  ];
}
