import { describe, expect, it } from 'vitest';
import { detectLayout } from '../../../src/core/data/detect-layout.ts';
import type { JsonObject } from '../../../src/core/data/json.ts';
import { formatPath } from '../../../src/core/data/path.ts';
import { createRng } from '../../../src/core/math/rng.ts';

const rng = createRng('layouts');
const pick = <T>(items: readonly T[]): T => items[rng.int(items.length)]!;
const WORDS =
  'river stone quiet morning letter garden window travel silver market winter candle bridge harbour simple'.split(' ');
const sentence = (count = 9) => Array.from({ length: count + rng.int(5) }, () => pick(WORDS)).join(' ');
const make = (count: number, row: (i: number) => unknown) =>
  Array.from({ length: count }, (_, i) => row(i)) as JsonObject[];

/** Kind, text fields, label, id and typed fields in one line: `text(body; stars) label=mood id=id`. */
function describeLayout(rows: readonly JsonObject[]): string {
  const { layout } = detectLayout(rows);
  const typed = layout.typed.map(({ path, type }) => `${formatPath(path)}:${type}`).join(',');
  let text = `${layout.kind}(${layout.text.map(formatPath).join(',')})`;
  if (typed !== '') text += ` typed=${typed}`;
  if (layout.label !== undefined) text += ` label=${formatPath(layout.label)}`;
  if (layout.id !== undefined) text += ` id=${formatPath(layout.id)}`;
  return text;
}

const mood = () => pick(['good', 'bad', 'mixed']);
const turns = (first: string, second: string, role: string, content: string) => () => [
  { [role]: first, [content]: sentence() },
  { [role]: second, [content]: sentence() },
];

const SHAPES: [string, JsonObject[], string][] = [
  ['text and label', make(60, () => ({ text: sentence(), label: mood() })), 'text(text) label=label'],
  ['names that say nothing', make(60, () => ({ a1: sentence(), b1: mood() })), 'text(a1) label=b1'],
  ['a number for a label', make(60, () => ({ sentence: sentence(), label: rng.int(2) })), 'text(sentence) label=label'],
  [
    'a number and its name for a label',
    make(60, (i) => ({ text: sentence(), label: i % 2, label_text: ['neg', 'pos'][i % 2] })),
    'text(text) typed=label:number label=label_text',
  ],
  ['text alone', make(60, () => ({ content: sentence() })), 'text(content)'],
  [
    'id, title, body, stars',
    make(60, (i) => ({ id: `r-${i}`, title: sentence(4), body: sentence(20), stars: 1 + rng.int(5) })),
    'text(title,body) label=stars id=id',
  ],
  [
    'two sentences and a relation',
    make(60, () => ({ premise: sentence(), hypothesis: sentence(), label: mood() })),
    'text(premise,hypothesis) label=label',
  ],
  [
    'a search triple',
    make(60, () => ({ query: sentence(4), positive: sentence(), negative: sentence() })),
    'text(query,positive,negative)',
  ],
  [
    'nested fields',
    make(60, (i) => ({
      meta: { uid: `u${i}` },
      data: { review: { text: sentence() } },
      annotation: { class: mood() },
    })),
    'text(data.review.text) label=annotation.class id=meta.uid',
  ],
  [
    'Thai without spaces',
    make(60, (i) => ({
      text: `${pick(['พรุ่งนี้', 'วันนี้', 'เมื่อวาน'])}ฝนจะตกไหมที่บ้าน${String.fromCharCode(0xe01 + (i % 40))}`,
      intent: mood(),
    })),
    'text(text) label=intent',
  ],
  [
    'many classes',
    make(600, (i) => ({ utterance: sentence(5), intent: `intent_${i % 100}` })),
    'text(utterance) label=intent',
  ],
  [
    'links and dates beside the text',
    make(60, (i) => ({
      url: `https://example.org/${i}`,
      date: `2024-01-${10 + (i % 20)}`,
      text: sentence(),
      label: mood(),
    })),
    'text(text) label=label',
  ],
  [
    'a constant language code',
    make(60, () => ({ text: sentence(), lang: 'en', sentiment: mood() })),
    'text(text) label=sentiment',
  ],
  ['chat messages', make(30, () => ({ messages: turns('user', 'assistant', 'role', 'content')() })), 'chat(messages)'],
  [
    'ShareGPT conversations',
    make(30, (i) => ({ id: `c${i}`, conversations: turns('human', 'gpt', 'from', 'value')() })),
    'chat(conversations) id=id',
  ],
  [
    'chat under another name',
    make(30, () => ({ log: { entries: turns('user', 'assistant', 'speaker', 'text')() } })),
    'chat(log.entries)',
  ],
  [
    'preference pairs',
    make(30, () => ({ prompt: sentence(), chosen: sentence(), rejected: sentence(), score: rng.next() })),
    'preference(prompt,chosen,rejected)',
  ],
  [
    'preference pairs of conversations',
    make(30, () => ({
      chosen: turns('user', 'assistant', 'role', 'content')(),
      rejected: turns('user', 'assistant', 'role', 'content')(),
    })),
    'preference(chosen,rejected)',
  ],
  [
    'preference pairs with nested prompts',
    make(30, () => ({
      input: { messages: turns('system', 'user', 'role', 'content')() },
      preferred_output: turns('assistant', 'assistant', 'role', 'content')(),
      non_preferred_output: turns('assistant', 'assistant', 'role', 'content')(),
    })),
    'preference(input.messages,preferred_output,non_preferred_output)',
  ],
  [
    'instructions',
    make(60, (i) => ({ instruction: sentence(), input: i % 2 ? sentence() : '', output: sentence() })),
    'instruction(instruction,input,output)',
  ],
  [
    'instructions with a task kind',
    make(60, () => ({
      instruction: sentence(),
      context: sentence(),
      response: sentence(),
      category: pick(['open_qa', 'summarization', 'brainstorming']),
    })),
    'instruction(instruction,context,response)',
  ],
  [
    'instructions with a task label',
    make(60, () => ({
      instruction: sentence(),
      input: '',
      output: sentence(),
      label: pick(['generation', 'classification']),
    })),
    'instruction(instruction,input,output)',
  ],
  [
    'instructions with classes',
    make(60, () => ({ instruction: sentence(), output: sentence(), intent: mood() })),
    'instruction(instruction,output) label=intent',
  ],
  [
    'prompt and completion',
    make(60, () => ({ prompt: sentence(), completion: sentence() })),
    'instruction(prompt,completion)',
  ],
  [
    'a classifier as prompt and completion',
    make(60, () => ({ prompt: sentence(), completion: pick([' pos', ' neg']) })),
    'text(prompt) label=completion',
  ],
  [
    'questions and answers',
    make(60, (i) => ({ id: i + 1, question: sentence(), answer: sentence(2) })),
    'qa(question,answer) id=id',
  ],
  [
    'reading comprehension',
    make(60, () => ({
      context: sentence(30),
      question: sentence(),
      answers: { text: [sentence(2)], answer_start: [rng.int(90)] },
    })),
    'qa(context,question,answers.text)',
  ],
  [
    'multiple choice',
    make(60, () => ({ question: sentence(), choices: [sentence(2), sentence(2)], answer: rng.int(2) })),
    'qa(question,choices) label=answer',
  ],
  [
    'yes or no',
    make(60, () => ({ question: sentence(), passage: sentence(20), answer: rng.int(2) === 0 })),
    'qa(passage,question) label=answer',
  ],
  [
    'a table',
    make(60, () => ({
      age: 20 + rng.int(50),
      job: pick(['clerk', 'nurse', 'cook']),
      hours: rng.int(60),
      member: rng.int(2) === 0,
      income: pick(['low', 'high']),
    })),
    'tabular() typed=age:number,job:category,hours:number,member:boolean label=income',
  ],
  [
    'a table with names',
    make(60, (i) => ({
      PassengerId: i + 1,
      Survived: rng.int(2),
      Name: sentence(2).slice(0, 20),
      Age: rng.int(80),
      Fare: rng.next() * 90,
      Sex: pick(['male', 'female']),
    })),
    'tabular() typed=Age:number,Fare:number,Sex:category label=Survived id=PassengerId',
  ],
  [
    'a table of measurements',
    make(60, () => ({ x: rng.next(), y2: rng.next(), z: rng.next(), price: rng.next() * 100 })),
    'tabular() typed=x:number,y2:number,z:number,price:number',
  ],
  ['mostly null labels', make(60, (i) => ({ text: sentence(), label: i === 0 ? 'a' : null })), 'text(text)'],
  ['one row', [{ text: 'hello there', label: 'a' }] as JsonObject[], 'text(text) label=label'],
  [
    'keys named like inherited ones',
    make(30, () => JSON.parse(`{"__proto__": "${sentence()}", "constructor": "${mood()}"}`)),
    'text(__proto__) label=constructor',
  ],
];

describe('detectLayout', () => {
  it.each(SHAPES)('%s', (_, rows, expected) => {
    expect(describeLayout(rows)).toBe(expected);
  });

  it('gives every field a part with a reason, and confidences between 0 and 1', () => {
    for (const [, rows] of SHAPES) {
      const { parts, confidence } = detectLayout(rows);
      expect(confidence).toBeGreaterThanOrEqual(0);
      for (const part of parts) {
        expect(part.confidence).toBeGreaterThanOrEqual(0);
        expect(part.confidence).toBeLessThanOrEqual(1);
        expect(part.why).toMatch(/^\S.*\.$/);
      }
      const keys = new Set(rows.flatMap((row) => Object.keys(row)));
      const named = new Set(parts.map(({ path }) => path[0]).filter((key) => key !== undefined));
      expect(named).toEqual(keys);
    }
  });

  it('is surer of plain rows than of rows whose names say nothing, and never sure of a handful', () => {
    const plain = detectLayout(SHAPES[0]![1]).confidence;
    const nameless = detectLayout(SHAPES[1]![1]).confidence;
    expect(plain).toBeGreaterThan(0.9);
    expect(nameless).toBeLessThan(plain);
    expect(detectLayout(SHAPES[0]![1].slice(0, 4)).confidence).toBeLessThanOrEqual(0.6);
  });

  it('finds nothing in nothing', () => {
    for (const rows of [[], [{}], [{ a: null }, { a: null }]] as JsonObject[][]) {
      expect(detectLayout(rows)).toMatchObject({ confidence: 0, layout: { text: [], typed: [] } });
    }
  });
});
