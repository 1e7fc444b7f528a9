import { describe, expect, it } from 'vitest';
import type { Task, TextModel, TextRequest } from '../../../src/core/ports/text-model.ts';
import { hashPrompt, keyCall } from '../../../src/core/prompts/call-key.ts';
import { makeMixed, mixedLayout } from './shapes.ts';

const sample = (text: string) => makeMixed({ text });
const task: Extract<Task, { kind: 'rows' }> = {
  kind: 'rows',
  layout: mixedLayout,
  attributes: {},
  demonstrations: [sample('a')],
  cell: [sample('b')],
  classRows: [sample('a'), sample('b')],
  count: 3,
};
const request: TextRequest = {
  messages: [{ role: 'user', content: 'hello' }],
  replySchema: { type: 'object' },
  task,
  temperature: 1,
  maxOutputTokens: 100,
  seed: '1 rows c1 0',
};
const model: TextModel = {
  id: 'made/model',
  fingerprint: null,
  limits: { concurrency: 1, maxInputTokens: 1, maxOutputTokens: 1 },
  complete: () => Promise.reject(new Error('not asked')),
};

/** Changes of what the model is shown. */
const shown: Partial<TextRequest>[] = [
  { messages: [{ role: 'user', content: 'hello ' }] },
  { messages: [{ role: 'system', content: 'hello' }] },
  { messages: [...request.messages, ...request.messages] },
  { replySchema: {} },
  { temperature: 0.5 },
  { maxOutputTokens: 101 },
];
/** Changes of which call it is, or of the rows that the built-in model works from. */
const beside: Partial<TextRequest>[] = [
  { seed: '1 rows c1 1' },
  { task: { ...task, demonstrations: [sample('x')] } },
  { task: { ...task, cell: [sample('x')] } },
  { task: { ...task, cell: [sample('b'), sample('x')] } },
  { task: { ...task, classRows: [sample('a'), sample('x')] } },
];

describe('hashPrompt', () => {
  it('changes with everything that is shown and with nothing else', () => {
    const hashes = shown.map((change) => hashPrompt({ ...request, ...change }));
    expect(new Set([...hashes, hashPrompt(request)]).size).toBe(shown.length + 1);
    for (const change of beside) expect(hashPrompt({ ...request, ...change })).toBe(hashPrompt(request));
  });
});

describe('keyCall', () => {
  it('changes with the model, the prompt, the seed and the task data, each on its own', () => {
    const keys = [
      keyCall(model, request),
      keyCall({ ...model, id: 'made/other' }, request),
      keyCall({ ...model, fingerprint: { version: 2 } }, request),
      ...[...shown, ...beside].map((change) => keyCall(model, { ...request, ...change })),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the same for equal content, however it is held, and for other limits of the model', () => {
    const copy: TextRequest = structuredClone(request);
    expect(keyCall(model, copy)).toBe(keyCall(model, request));
    expect(keyCall({ ...model, limits: { ...model.limits, concurrency: 9 } }, request)).toBe(keyCall(model, request));
    expect(keyCall(model, request)).toMatch(/^[0-9a-f]{16}$/);
  });
});
