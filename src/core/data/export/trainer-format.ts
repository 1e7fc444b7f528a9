import { type ChatMessage, readMessages } from '../chat.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Layout, Path } from '../layout.ts';
import { formatPath, getAt } from '../path.ts';
import { readLabel, readText } from '../to-sample.ts';

/** Row formats that fine-tuning programs read. */
export type TrainerFormat = 'openai' | 'alpaca' | 'sharegpt' | 'preference';

/** A row in a trainer's format, or why this row cannot be written in it. */
export type TrainerRow = { readonly row: JsonObject } | { readonly problem: string };

/** A whole data set that a format cannot express. */
export class ExportError extends Error {
  readonly code = 'layout-not-expressible';
  constructor(message: string) {
    super(message);
    this.name = 'ExportError';
  }
}

/** What a row teaches: messages to learn from, with the last answer as the target. */
type Lesson = { readonly turns: readonly ChatMessage[]; readonly input?: string } | { readonly problem: string };

const names: { readonly [format in TrainerFormat]: string } = {
  openai: 'OpenAI messages',
  alpaca: 'Alpaca',
  sharegpt: 'ShareGPT',
  preference: 'preference pairs',
};

/**
 * Makes the translator of rows of one layout into a trainer's format: `{messages}`; `{instruction, input, output}`;
 * `{conversations: [{from, value}]}`; `{prompt, chosen, rejected}`. Text followed by a label becomes a question and its
 * answer. Texts are passed on as they are, whatever they look like.
 *
 * @throws ExportError when no row of this layout can be expressed in the format
 */
export function createTrainerFormat(format: TrainerFormat, layout: Layout): (row: JsonObject) => TrainerRow {
  const refusal = explainMismatch(format, layout);
  if (refusal !== undefined) throw new ExportError(`Rows cannot be exported as ${names[format]}: ${refusal}`);
  if (format === 'preference') return (row) => writePreference(row, layout.text);
  if (format === 'openai' && layout.kind === 'chat') {
    return (row) => {
      const own = getAt(row, layout.text[0]!);
      return isOpenAi(own) ? { row: { messages: own } } : write(format, readLesson(row, layout));
    };
  }
  return (row) => write(format, readLesson(row, layout));
}

/** The formats that rows of a layout can be written in. */
export function listTrainerFormats(layout: Layout): readonly TrainerFormat[] {
  return (Object.keys(names) as TrainerFormat[]).filter((format) => explainMismatch(format, layout) === undefined);
}

function explainMismatch(format: TrainerFormat, layout: Layout): string | undefined {
  const { kind, text } = layout;
  if (kind === 'tabular' || text.length === 0) {
    return 'the rows are typed fields without text. Export them in their own schema.';
  }
  if (format === 'preference') {
    if (kind !== 'preference') return `a pair needs a chosen and a rejected answer, and these rows (${kind}) have one.`;
    return text.length === 3 ? undefined : 'the layout must name three texts: prompt, chosen answer, rejected answer.';
  }
  if (kind === 'preference') {
    return 'each row holds two answers, of which only one could be kept. Export them as preference pairs.';
  }
  if (kind === 'text' && layout.label === undefined) {
    return 'there is no label, so nothing says what the model should answer.';
  }
  if ((kind === 'qa' || kind === 'instruction') && text.length < 2) {
    return 'the layout names one text only; a question and an answer are needed.';
  }
  return undefined;
}

function readLesson(row: JsonObject, layout: Layout): Lesson {
  if (layout.kind === 'chat') return readConversation(row, layout.text[0]!);
  const texts: string[] = [];
  for (const path of layout.text) {
    const value = getAt(row, path);
    const text = value === undefined || value === null ? '' : readText(value);
    if (text === undefined) return { problem: `The field ${formatPath(path)} is not text.` };
    texts.push(text);
  }
  if (layout.kind === 'text') {
    const label = readLabel(row, layout.label!);
    if (label === undefined) return { problem: `The row has no label in ${formatPath(layout.label!)}.` };
    texts.push(label);
  }
  const answer = texts.pop()!;
  if (answer === '') return { problem: 'The answer is empty.' };
  // An instruction comes with an input of its own; the parts of a question belong together.
  const split = layout.kind === 'instruction' ? 1 : texts.length;
  const question = joinTexts(texts.slice(0, split));
  const input = joinTexts(texts.slice(split));
  if (question === '' && input === '') return { problem: 'The question is empty.' };
  const turns = [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
  return { turns, input };
}

function readConversation(row: JsonObject, path: Path): Lesson {
  const value = getAt(row, path);
  const turns = readMessages(value);
  if (turns === undefined) return { problem: `The field ${formatPath(path)} is not a conversation.` };
  const lossy = turns.findIndex(({ content }, i) => !holdsPlainText((value as readonly JsonObject[])[i]!, content));
  if (lossy !== -1) return { problem: `Turn ${lossy + 1} holds more than plain text (parts or a tool call).` };
  return { turns };
}

/** True when the turn's text is there as one string and the turn calls no tool. */
function holdsPlainText(turn: JsonObject, content: string): boolean {
  const callsTool = ['tool_calls', 'function_call'].some((key) => Object.hasOwn(turn, key) && turn[key] !== null);
  return !callsTool && Object.values(turn).includes(content);
}

/** True for turns that are in OpenAI's own shape already: they are passed on with everything they hold. */
function isOpenAi(value: Json | undefined): value is readonly Json[] {
  const roles = ['system', 'developer', 'user', 'assistant', 'tool'];
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    (value as readonly Json[]).every((turn) => {
      if (typeof turn !== 'object' || turn === null || Array.isArray(turn)) return false;
      const { role, content } = turn as JsonObject;
      return roles.includes(role as string) && (content !== undefined || Object.hasOwn(turn, 'tool_calls'));
    })
  );
}

function write(format: Exclude<TrainerFormat, 'preference'>, lesson: Lesson): TrainerRow {
  if ('problem' in lesson) return lesson;
  if (format === 'alpaca') return writeAlpaca(lesson.turns, lesson.input ?? '');
  const turns = lesson.turns.map((turn, i) =>
    i === 0 && lesson.input ? { ...turn, content: joinTexts([turn.content, lesson.input]) } : turn,
  );
  if (format === 'openai') return { row: { messages: turns.map(({ role, content }) => ({ role, content })) } };
  const speakers = new Map([
    ['system', 'system'],
    ['user', 'human'],
    ['assistant', 'gpt'],
    ['tool', 'tool'],
  ]);
  const stranger = turns.find(({ role }) => !speakers.has(role));
  if (stranger !== undefined)
    return { problem: `ShareGPT has no speaker for the role ${JSON.stringify(stranger.role)}.` };
  return { row: { conversations: turns.map(({ role, content }) => ({ from: speakers.get(role)!, value: content })) } };
}

function writeAlpaca(turns: readonly ChatMessage[], input: string): TrainerRow {
  const [question, answer] = turns;
  if (turns.length !== 2 || question?.role !== 'user' || answer?.role !== 'assistant') {
    const roles = turns.map(({ role }) => role).join(', ');
    return { problem: `Alpaca holds one question and one answer; this conversation has the turns ${roles}.` };
  }
  return { row: { instruction: question.content, input, output: answer.content } };
}

function writePreference(row: JsonObject, paths: readonly Path[]): TrainerRow {
  const parts: Json[] = [];
  for (const path of paths) {
    const value = getAt(row, path);
    const usable = typeof value === 'string' ? value !== '' : readMessages(value) !== undefined;
    if (value === undefined || !usable) {
      return { problem: `The field ${formatPath(path)} is neither text nor a conversation.` };
    }
    parts.push(value);
  }
  const [prompt, chosen, rejected] = parts as [Json, Json, Json];
  return { row: { prompt, chosen, rejected } };
}

function joinTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}
