import { countValues, type FieldStatistics, isTextual, measureVariety } from './field-statistics.ts';
import type { LayoutKind } from './layout.ts';

/** A well-known shape of rows, found by the names and values of its fields. */
export interface Shape {
  readonly kind: LayoutKind;
  readonly confidence: number;
  readonly why: string;
  /** Text fields in reading order, each with the part it plays. */
  readonly text: readonly { readonly field: FieldStatistics; readonly part: string }[];
  /** The answer when it is one of a few, not a text. */
  readonly label?: FieldStatistics;
}

const CHOSEN = [
  'chosen',
  'chosenresponse',
  'responsechosen',
  'preferred',
  'preferredoutput',
  'preferredresponse',
  'accepted',
  'better',
];
const REJECTED = [
  'rejected',
  'rejectedresponse',
  'responserejected',
  'dispreferred',
  'nonpreferredoutput',
  'unpreferred',
  'worse',
];
const PROMPT = ['prompt', 'instruction', 'question', 'query', 'input', 'context', 'inputmessages'];
const SYSTEM = ['system', 'systemprompt', 'systemmessage'];
const INSTRUCTION = ['instruction', 'instructions', 'prompt', 'task', 'definition', 'userprompt'];
const INPUT = ['input', 'context', 'inputs'];
const OUTPUT = ['output', 'response', 'completion', 'outputs', 'answer', 'targetoutput', 'demonstration'];
const QUESTION = ['question', 'q', 'query', 'questiontext', 'problem'];
const ANSWER = [
  'answer',
  'answers',
  'a',
  'answertext',
  'answerstext',
  'response',
  'solution',
  'correctanswer',
  'answervalue',
];
const CONTEXT = ['context', 'passage', 'paragraph', 'document', 'background'];
const CHOICES = ['choices', 'options', 'choicestext', 'optionstext'];
const CONVERSATION = ['messages', 'conversations', 'conversation', 'dialog', 'dialogue', 'chat', 'turns'];

/** Finds chat, preference, question/answer or instruction rows; undefined when the rows have none of these shapes. */
export function detectShape(fields: readonly FieldStatistics[], rowCount: number): Shape | undefined {
  const textual = fields.filter((field) => isTextual(field) && countValues(field) >= 0.5 * rowCount);
  return (
    detectPreference(textual) ??
    detectChat(textual, rowCount) ??
    detectQuestion(fields, textual, rowCount) ??
    detectInstruction(textual, rowCount)
  );
}

/** A key without its spelling: lower case letters and digits only (`Question_Text` is `questiontext`). */
export function simplifyName(key: string | number): string {
  return String(key)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** True when the field takes few enough values to be classes: each value comes about five times or more. */
export function hasFewValues(field: FieldStatistics): boolean {
  const singles = field.strings + field.integers + field.booleans;
  return singles >= 0.9 * countValues(field) && singles >= 10 && measureVariety(field) <= 0.2;
}

function findNamed(fields: readonly FieldStatistics[], names: readonly string[]): FieldStatistics | undefined {
  for (const name of names) {
    const matches = fields.filter(({ path }) => {
      return simplifyName(path.at(-1)!) === name || (path.length > 1 && path.map(simplifyName).join('') === name);
    });
    matches.sort((a, b) => a.path.length - b.path.length);
    if (matches[0] !== undefined) return matches[0];
  }
  return undefined;
}

function detectPreference(textual: readonly FieldStatistics[]): Shape | undefined {
  const chosen = findNamed(textual, CHOSEN);
  const rejected = findNamed(textual, REJECTED);
  if (chosen === undefined || rejected === undefined) return undefined;
  const rest = textual.filter((field) => field !== chosen && field !== rejected);
  const prompt = findNamed(rest, PROMPT) ?? rest.find((field) => field.conversations > 0);
  const text = [
    { field: prompt, part: 'the prompt' },
    { field: chosen, part: 'the preferred answer' },
    { field: rejected, part: 'the answer it is preferred to' },
  ].filter(isFilled);
  return {
    kind: 'preference',
    confidence: prompt ? 0.97 : 0.9,
    why: 'Each row has a chosen and a rejected answer.',
    text,
  };
}

function detectChat(textual: readonly FieldStatistics[], rowCount: number): Shape | undefined {
  const chats = textual.filter((field) => field.conversations >= 0.8 * rowCount);
  const field = findNamed(chats, CONVERSATION) ?? chats[0];
  if (field === undefined) return undefined;
  const named = CONVERSATION.includes(simplifyName(field.path.at(-1)!));
  const share = field.conversations / rowCount;
  const why = 'Each row holds a list of turns with a role and a content.';
  return { kind: 'chat', confidence: (named ? 0.98 : 0.85) * share, why, text: [{ field, part: 'the conversation' }] };
}

function detectQuestion(
  fields: readonly FieldStatistics[],
  textual: readonly FieldStatistics[],
  rowCount: number,
): Shape | undefined {
  const question = findNamed(textual, QUESTION);
  const answer = findNamed(
    fields.filter(
      (field) => field !== question && field.others < 0.5 * field.present && countValues(field) >= 0.5 * rowCount,
    ),
    ANSWER,
  );
  if (question === undefined || answer === undefined) return undefined;
  const isClass = hasFewValues(answer) || !isTextual(answer);
  const text = [
    { field: findNamed(textual, SYSTEM), part: 'the system prompt' },
    { field: findNamed(textual, CONTEXT), part: 'the passage the question is about' },
    { field: question, part: 'the question' },
    { field: findNamed(textual, CHOICES), part: 'the answers to choose from' },
    { field: isClass ? undefined : answer, part: 'the answer' },
  ].filter(isFilled);
  const why = 'Each row has a question and an answer.';
  return { kind: 'qa', confidence: 0.95, why, text, ...(isClass ? { label: answer } : {}) };
}

function detectInstruction(textual: readonly FieldStatistics[], rowCount: number): Shape | undefined {
  const input = findNamed(textual, INPUT);
  const instruction = findNamed(textual, INSTRUCTION) ?? input;
  const output = findNamed(
    textual.filter((field) => field !== instruction),
    OUTPUT,
  );
  if (instruction === undefined || output === undefined) return undefined;
  // `{"prompt": "...", "completion": " positive"}` is a classifier's training row, not a writing task.
  if (hasFewValues(output) && rowCount >= 20) {
    const text = [instruction, input].filter((field) => field !== undefined);
    const parts = [...new Set(text)].map((field) => ({ field, part: 'the text' }));
    return { kind: 'text', confidence: 0.8, why: 'The answers are a few classes.', text: parts, label: output };
  }
  const text = [
    { field: findNamed(textual, SYSTEM), part: 'the system prompt' },
    { field: instruction, part: 'the instruction' },
    { field: input === instruction ? undefined : input, part: 'the input of the task' },
    { field: output, part: 'the answer' },
  ].filter(isFilled);
  const why = 'Each row has an instruction and an answer.';
  return { kind: 'instruction', confidence: 0.96, why, text };
}

function isFilled(entry: {
  field: FieldStatistics | undefined;
  part: string;
}): entry is { field: FieldStatistics; part: string } {
  return entry.field !== undefined;
}
