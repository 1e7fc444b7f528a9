import type { Json, JsonObject } from '../../src/core/data/json.ts';
import { createRng, type Rng } from '../../src/core/math/rng.ts';

/** The three questions of the program, told apart by what they ask to be answered with. */
export type AskedFor = 'schema' | 'attributes' | 'rows' | 'other';

/** What an invented answer is made from. */
export interface AnswerSettings {
  readonly seed: string;
  /** Words of a text field on average. */
  readonly words: number;
  /** Writes the same row again and again. */
  readonly duplicates: boolean;
  /** Writes about something else than the label that was asked for. */
  readonly ignoresLabel: boolean;
}

/** A chat request as far as the fake server reads it. */
export interface ChatBody {
  readonly model?: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly response_format?: {
    readonly type: string;
    readonly json_schema?: { readonly schema?: JsonObject };
  };
}

const subjects = ['my order', 'the parcel', 'this device', 'our account', 'the invoice', 'that shop', 'the manual'];
const verbs = ['arrived', 'broke', 'helped', 'failed', 'changed', 'worked', 'stopped', 'surprised us'];
const tails = ['yesterday', 'in the end', 'after a week', 'without notice', 'as promised', 'too late', 'again'];
const asides = ['honestly', 'to be fair', 'as you know', 'once more', 'so far', 'at last', 'in short', 'by the way'];

/** What a request asks for: by its JSON schema when it has one, else by the example its prompt ends with. */
export function readQuestion(body: ChatBody): AskedFor {
  const properties = (body.response_format?.json_schema?.schema?.properties ?? {}) as JsonObject;
  if ('rows' in properties) return 'rows';
  if ('attributes' in properties) return 'schema';
  if ('values' in properties) return 'attributes';
  const examples = [...promptOf(body).matchAll(/\{"(attributes": ?\[|rows": ?\[|name": ?"…", ?"values": ?\{)/g)];
  const example = examples.at(-1)?.[1] ?? '';
  return example.startsWith('attributes')
    ? 'schema'
    : example.startsWith('rows')
      ? 'rows'
      : example === ''
        ? 'other'
        : 'attributes';
}

/** Writes a believable answer in JSON from the request alone; the same request gives the same answer. */
export function writeAnswer(body: ChatBody, settings: AnswerSettings): string {
  const rng = createRng(`${settings.seed} ${body.seed ?? ''} ${promptOf(body)}`);
  switch (readQuestion(body)) {
    case 'schema':
      return JSON.stringify({ attributes: inventAttributes(rng) });
    case 'attributes':
      return JSON.stringify(inventSheet(body, rng));
    case 'rows':
      return JSON.stringify({ rows: inventRows(body, settings, rng) });
    default:
      return 'Yes.';
  }
}

function promptOf(body: ChatBody): string {
  return (body.messages ?? []).map(({ content }) => content).join('\n');
}

function inventAttributes(rng: Rng): Json[] {
  const all: readonly (readonly [string, string, readonly string[]])[] = [
    ['tone', 'How the writer feels about it.', ['calm', 'annoyed', 'pleased', 'worried']],
    ['length', 'How long the text is.', ['one short sentence', 'one sentence', 'several sentences']],
    ['register', 'How formal the wording is.', ['formal', 'plain', 'casual']],
    ['person', 'Who speaks.', ['first person singular', 'first person plural', 'nobody in particular']],
    ['topic', 'What the text is about.', ['an order', 'a device', 'money', 'people', 'something else']],
    ['form', 'The grammatical form.', ['statement', 'question', 'request']],
    ['detail', 'How exact it is.', ['names and numbers', 'some detail', 'no detail']],
  ];
  return rng
    .shuffle([...all])
    .slice(0, 6)
    .map(([name, description, values]) => ({ name, description, values: [...values] }));
}

function inventSheet(body: ChatBody, rng: Rng): Json {
  const values: Record<string, Json> = {};
  for (const [name, allowed] of readAttributes(body)) values[name] = pick(rng, allowed);
  return { name: `${pick(rng, ['short', 'plain', 'odd', 'usual'])} ${pick(rng, subjects)}`, values };
}

/** The attributes with their values: from the JSON schema of the reply, else from the fenced list in the prompt. */
function readAttributes(body: ChatBody): [string, readonly string[]][] {
  const schema = body.response_format?.json_schema?.schema as
    | { properties?: { values?: { properties?: Record<string, { enum?: string[] }> } } }
    | undefined;
  const listed = schema?.properties?.values?.properties;
  if (listed !== undefined) return Object.entries(listed).map(([name, { enum: values }]) => [name, values ?? ['yes']]);
  const block = promptOf(body).match(/<attributes>\n([\s\S]*?)\n<\/attributes>/)?.[1] ?? '';
  return block
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { name: string; values: string[] })
    .map(({ name, values }) => [name, values]);
}

function inventRows(body: ChatBody, settings: AnswerSettings, rng: Rng): Json[] {
  const prompt = promptOf(body);
  const count = Number(prompt.match(/Write (\d+) (?:new )?rows?/)?.[1] ?? 1);
  const label = readQuoted(prompt, /(?:label |<label>\n)("(?:[^"\\]|\\.)*")/);
  const about = settings.ignoresLabel
    ? 'the weather on the moon'
    : [label, readQuoted(prompt, /(?:about: |<name>\n)("(?:[^"\\]|\\.)*")/)].filter(Boolean).join(' ');
  const fields = readFields(body, prompt);
  const write = (row: Rng): JsonObject =>
    Object.fromEntries(fields.map(([name, schema]) => [name, inventValue(row, schema, about, settings.words)]));
  if (settings.duplicates) {
    const only = write(createRng(`${settings.seed} only row`));
    return Array.from({ length: count }, () => only);
  }
  return Array.from({ length: count }, (_, i) => write(rng.fork(i)));
}

function readQuoted(text: string, pattern: RegExp): string {
  const quoted = text.match(pattern)?.[1];
  return quoted === undefined ? '' : String(JSON.parse(quoted));
}

type FieldSchema = { readonly type?: string | readonly string[]; readonly enum?: readonly Json[] };

function readFields(body: ChatBody, prompt: string): [string, FieldSchema][] {
  const schema = body.response_format?.json_schema?.schema as
    | { properties?: { rows?: { items?: { properties?: Record<string, FieldSchema> } } } }
    | undefined;
  const listed = schema?.properties?.rows?.items?.properties;
  if (listed !== undefined) return Object.entries(listed);
  const example = prompt.slice(prompt.lastIndexOf('{"rows"'));
  return [...example.matchAll(/[{,] ?("(?:[^"\\]|\\.)*"): ?"?…/g)].map(([, name]) => [String(JSON.parse(name!)), {}]);
}

function inventValue(rng: Rng, schema: FieldSchema, about: string, words: number): Json {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['string']);
  if (schema.enum !== undefined) return pick(rng, schema.enum);
  if (types.includes('array')) {
    return [
      { role: 'user', content: inventText(rng, about, words) },
      { role: 'assistant', content: inventText(rng, about, words) },
    ];
  }
  if (types.includes('number')) return Math.round(rng.normal() * 200 + 500) / 100;
  if (types.includes('boolean')) return rng.int(2) === 1;
  return inventText(rng, about, types.includes('null') ? 1 : words);
}

/** A text of about so many words; lengths scatter as those of people do. */
function inventText(rng: Rng, about: string, words: number): string {
  const wanted = Math.max(1, Math.round(words * Math.exp(0.4 * rng.normal() - 0.08)));
  const written: string[] = [];
  while (written.length < wanted) {
    const sentence = `${pick(rng, asides)}, ${pick(rng, subjects)} ${pick(rng, verbs)} ${pick(rng, tails)} ${rng.int(4) === 0 ? `(${about})` : ''} ${100 + rng.int(9000)}.`;
    written.push(...sentence.split(' ').filter(Boolean));
  }
  return written.slice(0, wanted).join(' ');
}

function pick<T>(rng: Rng, items: readonly T[]): T {
  return items[rng.int(items.length)]!;
}
