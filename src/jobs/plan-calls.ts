import type { TokenCounter } from '../adapters/chat/count-tokens.ts';
import type { CallKind, PlannedCalls, RunOutline } from '../adapters/chat/forecast.ts';
import { toStrictSchema } from '../adapters/chat/request-shape.ts';
import type { AttributeSchema, AttributeSheet } from '../core/data/attribute.ts';
import { formatPath } from '../core/data/path.ts';
import type { Plan } from '../core/data/plan.ts';
import type { Sample } from '../core/data/sample.ts';
import type { Assignment } from '../core/pipeline/assignment.ts';
import { type Commissioner, createCommissioner } from '../core/pipeline/commission.ts';
import { fitSpaces, type Ground, readReal } from '../core/pipeline/ground.ts';
import type { Progress, RunEvent } from '../core/pipeline/run-event.ts';
import { exploreBatch, shareRows } from '../core/pipeline/synthesise.ts';
import type { TextRequest } from '../core/ports/text-model.ts';
import type { World } from '../core/ports/world.ts';
import { fieldsOf } from '../core/prompts/fields.ts';
import { createPromptKit, type PromptKit } from '../core/prompts/prompt-kit.ts';
import { type LabelBudget, rowsOwed, spreadRows } from '../core/stages/budget.ts';
import { rowsRequest } from '../core/stages/generate.ts';
import { applyRegion, completeSheet, schemaRequest, sheetRequest } from '../core/stages/reason.ts';
import { type Screening, screenRows } from '../core/stages/screen.ts';
import { type PreviewedPrompt, previewPrompts } from './preview-prompts.ts';

/** A run looked at beforehand, as far as that goes without asking anybody. */
export interface PlannedRun {
  readonly ground: Ground;
  readonly budgets: readonly LabelBudget[];
  readonly clusters: number;
  readonly outline: RunOutline;
  /** What the prompts of the first round show of the data. */
  readonly shown: { readonly rows: number; readonly fields: readonly string[]; readonly bytes: number };
  /** What the prompts are made with: the templates and settings of the plan. */
  readonly kit: PromptKit;
  /** Secrets and personal data in the rows that prompts may show. */
  readonly screening: Screening;
  /** The first prompts: of the schema where it is asked for, of a cluster, and of its rows, as far as they are known. */
  readonly prompts: readonly PreviewedPrompt[];
  /** What one call is expected to use. */
  expect(request: TextRequest): { readonly prompt: number; readonly output: number };
}

/** Clusters whose prompts are written out; the others are taken to be like them. */
const mostSampled = 60;
/** Real rows of a label whose lengths stand for the new ones. */
const mostLengths = 200;
/** Tokens of a list of attributes, as models write it. */
const schemaTokens = 420;
/** What prompts may be off by before the attributes are known, as a share. */
const standInDoubt = 0.15;
/** What an estimated count may be off by, as a share. */
const counterDoubt = 0.25;

/** Stands for the attributes until a model has found them. */
const standInSchema: AttributeSchema = {
  attributes: ['tone', 'length', 'register', 'person', 'topic', 'form', 'detail', 'structure'].map((name) => ({
    name,
    description: 'How the rows differ in this, in one sentence as models write it.',
    values: ['a first value', 'a second value', 'another value', 'one more value'],
  })),
};

/** Goes as far as a run can without asking a model, and writes nothing. */
export async function planCalls(
  plan: Plan,
  world: Omit<World, 'replies' | 'runId'>,
  counter: TokenCounter,
): Promise<PlannedRun> {
  const whole: World = { ...world, runId: 'preview', replies: { get: () => undefined, put: () => Promise.resolve() } };
  const ground = await drain(readReal(plan, whole));
  const kit = createPromptKit(plan, ground.working);
  const screening = screenRows(ground.working, plan.layout, kit.rowCharacters);
  const spaces = await drain(fitSpaces(plan, whole, ground));
  const budgets = drainNow(shareRows(plan, ground, spaces));
  const assignments = drainNow(exploreBatch(plan, ground, spaces, budgets, 0, world.earlier, []));
  const schema = world.attributes ?? standInSchema;
  const commission = createCommissioner(plan, whole, ground, spaces);
  const expect = createExpectation(counter, ground.working, plan);

  const requests: TextRequest[] = [];
  const askSchema = world.attributes === undefined ? schemaRequest(kit, spaces.diverse) : undefined;
  if (askSchema) requests.push(askSchema);
  const membersOf = ({ cluster }: Assignment) => commission.findDemonstrations(cluster);
  // Nobody is asked for the attributes of a region that names them all.
  const lacksSheet = ({ cluster, region }: Assignment) =>
    world.attributes === undefined || completeSheet(world.attributes, cluster, region) === undefined;
  const lacking = assignments.filter(lacksSheet);
  const sheets = takeSome(lacking).map((assignment) =>
    sheetRequest(kit, schema, assignment.cluster, membersOf(assignment)),
  );
  const rowCalls =
    plan.stopAfter === 'attributes'
      ? []
      : takeSome(assignments).flatMap((assignment) => writeRowCalls(plan, kit, schema, commission, assignment));
  requests.push(...sheets, ...rowCalls);

  const counts = countCalls(plan, budgets, assignments);
  const isKnown = world.attributes !== undefined;
  const doubt = Math.hypot(isKnown ? 0 : standInDoubt, counter.isExact ? 0 : counterDoubt);
  const kinds: { readonly [kind in CallKind]: PlannedCalls } = {
    schema: scaleCalls(askSchema ? [askSchema] : [], askSchema ? 1 : 0, counter.isExact ? 0 : counterDoubt, expect),
    attributes: scaleCalls(sheets, counts.clusters - assignments.length + lacking.length, doubt, expect),
    rows: scaleCalls(rowCalls, counts.rowCalls, doubt, expect),
  };
  const showsRows = [...new Set([...(askSchema ? spaces.diverse : []), ...assignments.flatMap(membersOf)])];
  return {
    ground,
    budgets,
    clusters: counts.clusters,
    outline: { kinds, rows: rowCalls.length === 0 ? 0 : counts.rows },
    shown: {
      rows: showsRows.length,
      fields: [
        ...plan.layout.text,
        ...plan.layout.typed.map(({ path }) => path),
        ...(plan.layout.label ? [plan.layout.label] : []),
      ].map(formatPath),
      bytes: (['schema', 'attributes', 'rows'] as const).reduce((sum, kind) => {
        const own = requests.filter(({ task }) => task.kind === kind);
        const bytes = own.reduce(
          (all, { messages }) => all + Buffer.byteLength(messages.map(({ content }) => content).join('')),
          0,
        );
        return sum + (own.length === 0 ? 0 : Math.round((bytes / own.length) * kinds[kind].calls));
      }, 0),
    },
    kit,
    screening,
    prompts: previewPrompts(plan, world, kit, spaces, commission, assignments[0]),
    expect,
  };
}

/** Assignments spread evenly over all of them. */
function takeSome(assignments: readonly Assignment[]): Assignment[] {
  return assignments.filter((_, i) => i % Math.ceil(assignments.length / mostSampled) === 0);
}

/** The calls for the rows of one cluster, with values in place of those that nobody has found yet. */
function writeRowCalls(
  plan: Plan,
  kit: PromptKit,
  schema: AttributeSchema,
  commission: Commissioner,
  assignment: Assignment,
): TextRequest[] {
  const { cluster, region, rows } = assignment;
  const sheet: AttributeSheet = {
    cluster: cluster.id,
    name: 'a name of some words',
    values: Object.fromEntries(schema.attributes.map(({ name, values }) => [name, values[0] ?? ''])),
  };
  const written = commission.write(assignment, completeSheet(schema, cluster, region) ?? applyRegion(sheet, region));
  const shares = spreadRows(rows, Math.ceil(rows / plan.generate.rowsPerCall));
  return shares.map((count, call) => rowsRequest(kit, plan.generate, written, count, call, plan.seed));
}

/** How many calls of each kind all batches make when every one of them finds its clusters. */
function countCalls(plan: Plan, budgets: readonly LabelBudget[], first: readonly Assignment[]) {
  const callsFor = (rows: number) => Math.ceil(rows / plan.generate.rowsPerCall);
  let clusters = first.length;
  let rows = first.reduce((sum, assignment) => sum + assignment.rows, 0);
  let rowCalls = first.reduce((sum, assignment) => sum + callsFor(assignment.rows), 0);
  if (plan.regions === undefined) {
    for (const budget of budgets) {
      for (let batch = 1; batch < budget.batches; batch++) {
        // As though all rows of the batches before had come.
        const wanted = rowsOwed(budget, batch, budget.rows);
        const picks = Math.ceil(wanted / plan.explore.rowsPerCluster);
        clusters += picks;
        rows += wanted;
        rowCalls += spreadRows(wanted, picks).reduce((sum, share) => sum + callsFor(share), 0);
      }
    }
  }
  return plan.stopAfter === 'attributes' ? { clusters, rows: 0, rowCalls: 0 } : { clusters, rows, rowCalls };
}

function scaleCalls(
  requests: readonly TextRequest[],
  calls: number,
  promptDoubt: number,
  expect: PlannedRun['expect'],
): PlannedCalls {
  if (requests.length === 0) return { calls: 0, prompt: 0, output: 0, promptDoubt };
  const all = requests.map(expect);
  const scale = calls / requests.length;
  return {
    calls,
    prompt: scale * all.reduce((sum, { prompt }) => sum + prompt, 0),
    output: scale * all.reduce((sum, { output }) => sum + output, 0),
    promptDoubt,
  };
}

/** Expects of a call: its exact prompt, and a reply as long as the real rows or the listed values make it. */
function createExpectation(counter: TokenCounter, working: readonly Sample[], plan: Plan): PlannedRun['expect'] {
  const lengths = new Map<string | undefined, number>();
  const rowTokens = (label: string | undefined) => {
    let tokens = lengths.get(label);
    if (tokens === undefined) {
      const own = working.filter((sample) => label === undefined || sample.label === label);
      const some = own.filter((_, i) => i % Math.ceil(own.length / mostLengths) === 0);
      const total = some.reduce(
        (sum, sample) => sum + counter.count(`${JSON.stringify(fieldsOf(sample, plan.layout))},`).expected,
        0,
      );
      tokens = total / Math.max(1, some.length);
      lengths.set(label, tokens);
    }
    return tokens;
  };
  return (request) => {
    const { task, messages, replySchema } = request;
    // OpenAI counts the schema of the reply with the prompt; servers that use it as a grammar do not.
    const schema = counter.isExact ? JSON.stringify(toStrictSchema(replySchema)) : '';
    const prompt = counter.countPrompt(messages, schema).expected;
    if (task.kind === 'schema') return { prompt, output: schemaTokens };
    if (task.kind === 'attributes') {
      const values = Object.fromEntries(task.schema.attributes.map(({ name, values: all }) => [name, all[0] ?? '']));
      return { prompt, output: counter.count(JSON.stringify({ name: 'a name of some words', values })).expected };
    }
    return { prompt, output: 6 + task.count * rowTokens(task.label) };
  };
}

async function drain<T>(events: AsyncGenerator<RunEvent | Progress, T>): Promise<T> {
  for (;;) {
    const step = await events.next();
    if (step.done) return step.value;
  }
}

function drainNow<T>(events: Generator<RunEvent | Progress, T>): T {
  for (;;) {
    const step = events.next();
    if (step.done) return step.value;
  }
}
