import { describe, expect, it } from 'vitest';
import {
  createTrainerFormat,
  ExportError,
  listTrainerFormats,
  type TrainerFormat,
} from '../../../../src/core/data/export/trainer-format.ts';
import type { JsonObject } from '../../../../src/core/data/json.ts';
import type { Layout, LayoutKind } from '../../../../src/core/data/layout.ts';

const makeLayout = (kind: LayoutKind, text: string[], label?: string): Layout => ({
  kind,
  text: text.map((key) => [key]),
  typed: [],
  ...(label === undefined ? {} : { label: [label] }),
});
const convert = (format: TrainerFormat, layout: Layout, row: JsonObject) => {
  const answer = createTrainerFormat(format, layout)(row);
  return 'row' in answer ? answer.row : answer.problem;
};

const chat = makeLayout('chat', ['messages']);
const qa = makeLayout('qa', ['question', 'answer']);
const instruction = makeLayout('instruction', ['instruction', 'input', 'output']);
const preference = makeLayout('preference', ['prompt', 'chosen', 'rejected']);
const labelled = makeLayout('text', ['text'], 'label');
const talk = [
  { role: 'user', content: '=HYPERLINK("x")' },
  { role: 'assistant', content: '<b>no</b>' },
];

describe('listTrainerFormats', () => {
  it('lists the formats that a layout fits, in a fixed order', () => {
    const text = { kind: 'text' as const, text: [['text']], typed: [] };
    expect(listTrainerFormats(text)).toEqual([]);
    expect(listTrainerFormats({ ...text, label: ['label'] })).toEqual(['openai', 'alpaca', 'sharegpt']);
    const pairs = { kind: 'preference' as const, text: [['prompt'], ['chosen'], ['rejected']], typed: [] };
    expect(listTrainerFormats(pairs)).toEqual(['preference']);
  });
});

describe('createTrainerFormat', () => {
  it('writes every layout that has a question and an answer', () => {
    const qaRow = { question: 'Why?', answer: 'So.' };
    expect(convert('openai', qa, qaRow)).toEqual({
      messages: [
        { role: 'user', content: 'Why?' },
        { role: 'assistant', content: 'So.' },
      ],
    });
    expect(convert('alpaca', qa, qaRow)).toEqual({ instruction: 'Why?', input: '', output: 'So.' });
    expect(convert('sharegpt', qa, qaRow)).toEqual({
      conversations: [
        { from: 'human', value: 'Why?' },
        { from: 'gpt', value: 'So.' },
      ],
    });
    const task = { instruction: 'Sum up.', input: 'Long text.', output: 'Short.' };
    expect(convert('alpaca', instruction, task)).toEqual(task);
    expect(convert('openai', instruction, task)).toMatchObject({
      messages: [{ content: 'Sum up.\n\nLong text.' }, {}],
    });
    expect(convert('alpaca', instruction, { ...task, input: '' })).toMatchObject({ instruction: 'Sum up.', input: '' });
    expect(convert('alpaca', labelled, { text: '+1', label: 3 })).toEqual({
      instruction: '+1',
      input: '',
      output: '3',
    });
  });

  it('passes conversations on as they are and translates their dialects', () => {
    const withTool = [...talk, { role: 'assistant', content: null, tool_calls: [{ id: 'a' }] }];
    expect(convert('openai', chat, { messages: withTool })).toEqual({ messages: withTool });
    expect(convert('sharegpt', chat, { messages: talk })).toEqual({
      conversations: [
        { from: 'human', value: '=HYPERLINK("x")' },
        { from: 'gpt', value: '<b>no</b>' },
      ],
    });
    const dialect = [
      { from: 'human', value: 'a' },
      { from: 'gpt', value: 'b' },
    ];
    expect(convert('openai', makeLayout('chat', ['conversations']), { conversations: dialect })).toEqual({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
    });
    expect(convert('alpaca', chat, { messages: talk })).toMatchObject({ output: '<b>no</b>' });
  });

  it('writes pairs of texts and of conversations', () => {
    const row = { prompt: 'p', chosen: 'c', rejected: 'r', score: 3 };
    expect(convert('preference', preference, row)).toEqual({ prompt: 'p', chosen: 'c', rejected: 'r' });
    const long = { prompt: talk, chosen: talk, rejected: talk };
    expect(convert('preference', preference, long)).toEqual(long);
  });

  it('says of a row why it cannot be written rather than lose a part of it', () => {
    const system = { role: 'system', content: 's' };
    expect(convert('alpaca', chat, { messages: [system, ...talk] })).toMatch(/system, user, assistant/);
    const parts = [{ role: 'user', content: [{ type: 'text', text: 'a' }] }, talk[1]];
    expect(convert('sharegpt', chat, { messages: parts })).toMatch(/Turn 1 holds more/);
    const call = [talk[0], { role: 'assistant', content: 'x', tool_calls: [{}] }];
    expect(convert('sharegpt', chat, { messages: call })).toMatch(/Turn 2 holds more/);
    expect(convert('sharegpt', chat, { messages: [{ role: 'critic', content: 'x' }] })).toMatch(/"critic"/);
    expect(convert('openai', chat, { messages: 'x' })).toMatch(/not a conversation/);
    expect(convert('openai', qa, { question: 'x', answer: '' })).toMatch(/answer is empty/);
    expect(convert('openai', qa, { question: 3, answer: 'x' })).toMatch(/question is not text/);
    expect(convert('openai', labelled, { text: 'x' })).toMatch(/no label/);
    expect(convert('preference', preference, { prompt: 'p', chosen: 'c' })).toMatch(/rejected/);
  });

  it('refuses layouts that a format cannot express, with the reason', () => {
    const refused: [TrainerFormat, Layout, RegExp][] = [
      ['openai', makeLayout('text', ['text']), /no label/],
      ['openai', makeLayout('tabular', []), /typed fields/],
      ['alpaca', preference, /two answers/],
      ['preference', qa, /chosen and a rejected/],
      ['preference', makeLayout('preference', ['chosen', 'rejected']), /three texts/],
      ['sharegpt', makeLayout('qa', ['question']), /question and an answer/],
    ];
    for (const [format, layout, reason] of refused) {
      expect(() => createTrainerFormat(format, layout)).toThrow(ExportError);
      expect(() => createTrainerFormat(format, layout)).toThrow(reason);
    }
  });
});
