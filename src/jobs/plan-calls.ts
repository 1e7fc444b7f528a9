import type { TokenCounter } from '../adapters/chat/count-tokens.ts';
import { callKinds, type PlannedCalls, type RunOutline } from '../adapters/chat/forecast.ts';
import { toStrictSchema } from '../adapters/chat/request-shape.ts';
import type { AttributeSchema, AttributeSheet } from '../core/data/attribute.ts';
import { formatPath } from '../core/data/path.ts';
import type { Plan, Region } from '../core/data/plan.ts';
import type { Sample } from '../core/data/sample.ts';
import type { Assignment } from '../core/pipeline/assignment.ts';
import { type Commissioner, createCommissioner } from '../core/pipeline/commission.ts';
import { fitSpaces, readReal } from '../core/pipeline/ground.ts';
import type { Progress, RunEvent } from '../core/pipeline/run-event.ts';
import { exploreBatch, shareRows } from '../core/pipeline/synthesise.ts';
import type { TextRequest } from '../core/ports/text-model.ts';
import type { World } from '../core/ports/world.ts';
import { fieldsOf } from '../core/prompts/fields.ts';
import { createPromptKit, type PromptKit } from '../core/prompts/prompt-kit.ts';
import { type LabelBudget, rowsOwed, spreadRows } from '../core/stages/budget.ts';
import { type Commission, rowsRequest } from '../core/stages/generate.ts';
import { applyRegion, completeSheet, nameSheet, schemaRequest, sheetRequest } from '../core/stages/reason.ts';
import { type Screening, screenRows } from '../core/stages/screen.ts';
import { type PreviewedPrompt, previewPrompts } from './preview-prompts.ts';

/** A run looked at beforehand, as far as that goes without asking anybody. Holds on to no more rows than it shows. */
export interface PlannedRun {
  /** Real rows: all, those that take part, and those that only measure. */
  readonly real: { readonly rows: number; readonly working: number; readonly heldOut: number };
  readonly budgets: readonly LabelBudget[];
  readonly outline: RunOutline;
  /** What the prompts of the first round show of the data. */
  readonly shown: {
    readonly rows: number;
    /** Their lines in the data set, ascending. */
    readonly lines: readonly number[];
    readonly fields: readonly string[];
    readonly bytes: number;
  };
  readonly clusters: number;
  /** What the prompts are made with: the templates and settings of the plan. */
  readonly kit: PromptKit;
  /** Secrets and personal data in the rows that prompts may show. */
  readonly screening: Screening;
  /** The first prompts: of the schema where it is asked for, of a cluster, and of its rows, as far as they are known. */
  readonly prompts: readonly PreviewedPrompt[];
  /** The outline with the attributes that a model has found. */
  outlineWith(schema: AttributeSchema): RunOutline;
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
  const commission = createCommissioner(plan, whole, ground, spaces);
  const expect = createExpectation(counter, ground.working, plan);
  const counts = countCalls(plan, budgets, assignments);
  const askSchema = world.attributes === undefined ? schemaRequest(kit, spaces.diverse) : undefined;
  const { places, sampled, members } = takePlaces(assignments, commission);
  const write = (schema: AttributeSchema) => ({
    schema: askSchema ? [askSchema] : [],
    attributes: sampled.map(({ written }) => sheetRequest(kit, schema, written.cluster, written.demonstrations)),
    rows: plan.stopAfter === 'attributes' ? [] : sampled.flatMap((place) => writeRowCalls(plan, kit, schema, place)),
  });
  const toOutline = (requests: ReturnType<typeof write>, schema: AttributeSchema, isKnown: boolean): RunOutline => {
    const doubt = counter.isExact ? 0 : counterDoubt;
    const inValues = Math.hypot(isKnown ? 0 : standInDoubt, doubt);
    // Nobody is asked for the attributes of a region that names them all.
    const named = places.filter(({ cluster, region }) => completeSheet(schema, cluster, region) !== undefined).length;
    return {
      kinds: {
        schema: scaleCalls(requests.schema, requests.schema.length, doubt, expect),
        attributes: scaleCalls(requests.attributes, counts.clusters - named, inValues, expect),
        rows: scaleCalls(requests.rows, counts.rowCalls, inValues, expect),
      },
      rows: counts.rows,
    };
  };
  const isKnown = world.attributes !== undefined;
  const schema = world.attributes ?? standInSchema;
  const first = write(schema);
  const outline = toOutline(first, schema, isKnown);
  const shownRows = new Set([...(askSchema ? spaces.diverse : []), ...members]);
  const { text, typed, label } = plan.layout;
  return {
    real: {
      rows: ground.corpus.samples.length,
      working: ground.working.length,
      heldOut: ground.reservation.heldOut.length,
    },
    budgets,
    clusters: counts.clusters,
    outline,
    shown: {
      rows: shownRows.size,
      lines: [...shownRows].map(({ line }) => line).sort((a, b) => a - b),
      fields: [...text, ...typed.map(({ path }) => path), ...(label ? [label] : [])].map(formatPath),
      bytes: callKinds.reduce((sum, kind) => sum + countBytes(first[kind], outline.kinds[kind].calls), 0),
    },
    kit,
    screening,
    prompts: previewPrompts(plan, world, kit, spaces, commission, assignments[0]),
    outlineWith: (schema) => toOutline(write(schema), schema, true),
    expect,
  };
}

/** A cluster of the first round with all that its prompts show, but for its attributes. */
interface SampledPlace {
  readonly written: Commission;
  readonly region: Region | undefined;
  readonly rows: number;
}

/**
 * The clusters of the first round, some of them with what their prompts show, and every row that is shown. A function of its
 * own, so that what is kept for later outlines holds no other row.
 */
function takePlaces(assignments: readonly Assignment[], commission: Commissioner) {
  const some = assignments.filter((_, i) => i % Math.ceil(assignments.length / mostSampled) === 0);
  return {
    places: assignments.map(({ cluster, region }) => ({ cluster, region })),
    sampled: some.map((assignment): SampledPlace => {
      const { cluster, region, rows } = assignment;
      const written = { ...commission.write(assignment, nameSheet(cluster)), cell: [], classRows: [] };
      return { written, region, rows };
    }),
    members: assignments.flatMap(({ cluster }) => commission.findDemonstrations(cluster)),
  };
}

/** Bytes of so many prompts like these. */
function countBytes(requests: readonly TextRequest[], calls: number): number {
  if (requests.length === 0) return 0;
  const bytes = requests.reduce(
    (sum, { messages }) => sum + messages.reduce((all, { content }) => all + Buffer.byteLength(content), 0),
    0,
  );
  return Math.round((bytes / requests.length) * calls);
}

/** The calls for the rows of one cluster, with values in place of those that nobody has found yet. */
function writeRowCalls(
  plan: Plan,
  kit: PromptKit,
  schema: AttributeSchema,
  { written, region, rows }: SampledPlace,
): TextRequest[] {
  const { cluster } = written;
  const sheet: AttributeSheet = {
    cluster: cluster.id,
    name: 'a name of some words',
    values: Object.fromEntries(schema.attributes.map(({ name, values }) => [name, values[0] ?? ''])),
  };
  const known = completeSheet(schema, cluster, region) ?? applyRegion(sheet, region);
  const shares = spreadRows(rows, Math.ceil(rows / plan.generate.rowsPerCall));
  return shares.map((count, call) =>
    rowsRequest(kit, plan.generate, { ...written, sheet: known }, count, call, plan.seed),
  );
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
  const byLabel = new Map<string | undefined, Sample[]>();
  for (const sample of working) {
    const own = byLabel.get(sample.label);
    if (own) own.push(sample);
    else byLabel.set(sample.label, [sample]);
  }
  const averageRow = (own: readonly Sample[]) => {
    const some = own.filter((_, i) => i % Math.ceil(own.length / mostLengths) === 0);
    const texts = some.map((sample) => `${JSON.stringify(fieldsOf(sample, plan.layout))},`);
    return texts.reduce((sum, text) => sum + counter.count(text).expected, 0) / Math.max(1, some.length);
  };
  const lengths = new Map([...byLabel].map(([label, own]) => [label, averageRow(own)]));
  const ofAll = averageRow(working);
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
    return { prompt, output: 6 + task.count * (lengths.get(task.label) ?? ofAll) };
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
