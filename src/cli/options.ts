import { dirname, relative, resolve, sep } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExportShape, FieldChoice, PlanChanges, PreviewedExport, Verdict } from '../jobs/job.ts';
import type { Output } from './run-in-terminal.ts';

/** Everything that any command takes; commander fills in what was given. */
export interface Options {
  readonly rows?: number;
  readonly target?: Record<string, number>;
  readonly share?: string;
  readonly budget?: number;
  readonly budgetTokens?: number;
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly concurrency?: number;
  readonly allowHost?: string[];
  readonly retryFailed?: boolean;
  readonly rule?: string;
  readonly model?: string;
  readonly attributes?: string;
  readonly plan?: string;
  readonly showDemonstrations?: boolean;
  readonly stopAfter?: string;
  readonly newRun?: boolean;
  readonly dryRun?: boolean;
  readonly record?: string;
  readonly text?: string[];
  readonly label?: string | false;
  readonly id?: string;
  readonly seed?: string;
  readonly classMass?: string;
  readonly cap?: number;
  readonly embedding?: string;
  readonly embeddingEndpoint?: string;
  readonly role?: string[];
  readonly out?: string;
  readonly cluster?: string;
  readonly labelIs?: string;
  readonly minWeight?: number;
  readonly maxWeight?: number;
  readonly warning?: string;
  readonly reason?: string;
  readonly as?: string;
  readonly weights?: boolean;
  readonly resample?: number;
  readonly copies?: number;
  readonly multinomial?: boolean;
  readonly subset?: number;
  readonly merge?: boolean;
  readonly preview?: boolean;
  readonly inPlace?: PreviewedExport;
  readonly format?: string;
  readonly undecided?: boolean;
  readonly force?: boolean;
  readonly seeds?: number;
  readonly json?: boolean;
  readonly textOutput?: boolean;
}

/** Options that name fields, shared by the commands that read rows. */
export function addFields(command: Command): void {
  command
    .option('--text <field...>', 'text fields, such as text or messages[0].content (detected by default)')
    .option('--label <field>', 'label field')
    .option('--no-label', 'treat the rows as unlabelled')
    .option('--id <field>', 'id field');
}

/** Options of weights and seeds, shared by the commands that weigh. */
export function addWeighing(command: Command): void {
  command
    .option('--seed <seed>', 'seed of everything random (1 for a new plan)')
    .addOption(
      new Option('--class-mass <rule>', 'share of the weight that each label gets').choices([
        'real',
        'target',
        'equal',
      ]),
    )
    .option('--cap <number>', 'largest weight, as a multiple of the mean', number)
    .option('--embedding <folder>', 'a model2vec folder to embed with instead of the built-in embedder')
    .option('--embedding-endpoint <provider:name>', "a provider's embedding model; the text of every row goes there");
}

/** Options of what a model may cost, and where rows may go. */
export function addBudget(command: Command): void {
  command
    .option('--budget <money>', 'the most that the model may cost; calls under way count', money)
    .option(
      '--budget-tokens <number>',
      'the most tokens that may be used, prompts and replies together',
      wholeNumber(1),
    )
    .option('--allow-host <host>', 'send rows to this host in this call; may be repeated', collect);
}

/** Options of what a model may cost and how fast it is asked, shared by the commands that ask one. */
export function addLimits(command: Command): void {
  addBudget(command);
  command
    .option('--requests-per-minute <number>', 'requests sent a minute, at most', wholeNumber(1))
    .option('--tokens-per-minute <number>', 'tokens sent and allowed in replies a minute, at most', wholeNumber(1))
    .option('--concurrency <number>', 'calls under way at once, at most', wholeNumber(1));
}

/** What the shared options change in a plan; paths are taken from the current folder. */
export function commonChanges(options: Options, dataset: string): PlanChanges {
  const align = {
    ...given('classMass', options.classMass as 'real' | undefined),
    ...given('cap', options.cap),
  };
  return {
    ...given(
      'seed',
      options.seed === undefined ? undefined : /^\d{1,15}$/.test(options.seed) ? Number(options.seed) : options.seed,
    ),
    ...given('align', Object.keys(align).length > 0 ? align : undefined),
    ...given('embedding', parseEmbedding(options, dataset)),
  };
}

function parseEmbedding({ embedding, embeddingEndpoint }: Options, dataset: string): PlanChanges['embedding'] {
  if (embedding !== undefined && embeddingEndpoint !== undefined) {
    throw new InvalidArgumentError('choose one of --embedding and --embedding-endpoint');
  }
  if (embedding !== undefined) return { kind: 'static-model', folder: nameFromDataset(dataset, embedding) };
  if (embeddingEndpoint === undefined) return undefined;
  const at = embeddingEndpoint.indexOf(':');
  if (at < 1 || at === embeddingEndpoint.length - 1) {
    throw new InvalidArgumentError(
      'write --embedding-endpoint as provider:name, such as openai:text-embedding-3-small',
    );
  }
  return { kind: 'endpoint', provider: embeddingEndpoint.slice(0, at), name: embeddingEndpoint.slice(at + 1) };
}

/** The fields that the user named. */
export function parseFields(options: Options): FieldChoice {
  return {
    ...given('text', options.text),
    ...given('label', typeof options.label === 'string' ? options.label : undefined),
    ...given('noLabel', options.label === false ? true : undefined),
    ...given('id', options.id),
  };
}

/** Reads `provider`, `provider:NAME`, or `replay:FILE`. */
export function parseModel(text: string, dataset: string): { provider: string; name?: string; file?: string } {
  const at = text.indexOf(':');
  if (at < 0) return { provider: text };
  const [provider, rest] = [text.slice(0, at), text.slice(at + 1)];
  return provider === 'replay' ? { provider, file: nameFromDataset(dataset, rest) } : { provider, name: rest };
}

/** The limits that were given; undefined when none was. */
export function parseLimits(options: Options): PlanChanges['limits'] {
  const limits = {
    ...given('money', options.budget),
    ...given('tokens', options.budgetTokens),
    ...given('requestsPerMinute', options.requestsPerMinute),
    ...given('tokensPerMinute', options.tokensPerMinute),
    ...given('concurrency', options.concurrency),
  };
  return Object.keys(limits).length > 0 ? limits : undefined;
}

/** Reads an amount of money. */
function money(text: string): number {
  if (['sqrt', 'size', 'residual'].includes(text)) {
    throw new InvalidArgumentError('it is an amount of money; how rows are shared among labels is --share');
  }
  const value = number(text);
  if (value <= 0) throw new InvalidArgumentError('it is an amount above 0');
  return value;
}

/** Collects the values of an option that may be repeated. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** A path typed at the prompt as plans name it: from the folder of the data set, with slashes. */
export function nameFromDataset(dataset: string, path: string): string {
  return (
    relative(dirname(resolve(dataset)), resolve(path))
      .split(sep)
      .join('/') || '.'
  );
}

/** What an export does with the weights; refuses options that exclude each other. */
export function parseShape(options: Options): ExportShape {
  if (options.format !== undefined && (options.merge || options.weights)) {
    throw new InvalidArgumentError(
      '--format writes rows in another schema, so it goes with neither --merge nor --weights',
    );
  }
  if (options.inPlace && (!options.merge || options.out !== undefined || options.preview)) {
    throw new InvalidArgumentError('--in-place goes with --merge, and with neither --out nor --preview');
  }
  const chosen = [options.weights, options.resample, options.subset, options.merge].filter(
    (value) => value !== undefined,
  );
  if (chosen.length > 1) throw new InvalidArgumentError('choose one of --weights, --resample, --subset and --merge');
  if (options.resample !== undefined) {
    return {
      kind: 'resampled',
      size: options.resample,
      multinomial: options.multinomial === true,
      ...given('copies', options.copies),
    };
  }
  if (options.subset !== undefined) return { kind: 'subset', size: options.subset };
  if (options.merge) return { kind: 'merged', ...(options.inPlace ? { inPlace: true } : {}) };
  return { kind: options.weights ? 'weights' : 'plain' };
}

/** Reads the fingerprint that a preview told. */
export function parseFingerprint(text: string): PreviewedExport {
  const [, dataset, lines] = /^([0-9a-f]{64})-([0-9a-f]{64})$/.exec(text) ?? [];
  if (dataset === undefined || lines === undefined) {
    throw new InvalidArgumentError('it is the fingerprint that --merge --preview told');
  }
  return { dataset, lines };
}

/** Reads a verdict. */
export function parseVerdict(text: string): Verdict {
  if (text === 'accept' || text === 'reject' || text === 'undo' || text === 'redo') return text;
  throw new InvalidArgumentError('it is one of accept, reject, undo, redo');
}

/** Reads a role; undefined when none was given. */
export function parseRole(text: string | undefined): 'train' | 'dev' | 'test' | undefined {
  if (text === undefined || text === 'train' || text === 'dev' || text === 'test') return text;
  throw new InvalidArgumentError(`a role is train, dev or test, not ${text}`);
}

/** Reads `label=rows` and adds it to those before. */
export function collectTarget(text: string, before: Record<string, number> = {}): Record<string, number> {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('write it as label=rows');
  return { ...before, [text.slice(0, at)]: wholeNumber(0)(text.slice(at + 1)) };
}

/** Makes the reader of a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`it is a whole number from ${least}`);
    return value;
  };
}

/** Reads a number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('it is a number');
  return value;
}

/** How the output was asked for. */
export function outputOf({ json, textOutput }: Options): Output {
  return json ? 'json' : textOutput ? 'text' : 'auto';
}

/** `{[key]: value}`, or nothing when the value is undefined: options that were not given must not appear. */
export function given<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: V });
}
