import { describe, expect, it } from 'vitest';
import {
  adaptShape,
  firstShape,
  type RequestShape,
  toStrictSchema,
  writeBody,
} from '../../../src/adapters/chat/request-shape.ts';
import { makeRequest } from './open-model.ts';

const shape = firstShape('mine');

describe('adaptShape', () => {
  it('goes down the ladder and ends', () => {
    const second = adaptShape(shape, "'response_format' of type 'json_schema' is not supported") as RequestShape;
    const third = adaptShape(second, 'response_format: Input should be text') as RequestShape;
    expect([shape.format, second.format, third.format]).toEqual(['json_schema', 'json_object', 'text']);
    expect(adaptShape(third, 'response_format')).toBeUndefined();
  });

  it.each([
    ["Unsupported parameter: 'max_tokens' … use 'max_completion_tokens' instead.", { limit: 'max_completion_tokens' }],
    ["Unsupported value: 'temperature' does not support 0 with this model.", { temperature: false }],
    ['Unknown field: seed', { seed: false }],
    ['Unrecognized request argument supplied: stream_options', { streamUsage: false }],
    ['Your organization must be verified to stream this model.', { stream: false, streamUsage: false }],
  ] as const)('leaves out what is not known: %s', (refusal, change) => {
    expect(adaptShape(shape, refusal)).toEqual({ ...shape, ...change });
  });

  it('leaves a refusal for another reason alone', () => {
    expect(adaptShape(shape, 'The context is too long.')).toBeUndefined();
    expect(adaptShape({ ...shape, temperature: false }, 'temperature')).toBeUndefined();
  });

  it('begins with the newer name of the limit where only that is known by all models', () => {
    expect([firstShape('openai').limit, firstShape('azure').limit, firstShape('ollama').limit]).toEqual([
      'max_completion_tokens',
      'max_completion_tokens',
      'max_tokens',
    ]);
  });
});

describe('writeBody', () => {
  it('writes only what the shape says, the same seed for the same call', () => {
    const plain: RequestShape = {
      format: 'text',
      limit: 'max_tokens',
      temperature: false,
      seed: false,
      streamUsage: false,
      stream: false,
    };
    expect(Object.keys(writeBody('m', makeRequest(), plain))).toEqual(['model', 'messages', 'max_tokens']);
    const [a, b, c] = ['a', 'a', 'b'].map((seed) => writeBody('m', makeRequest(seed), shape).seed);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    expect(Number.isInteger(a)).toBe(true);
    expect(writeBody('m', makeRequest(), { ...plain, format: 'json_object' }).response_format).toEqual({
      type: 'json_object',
    });
  });
});

describe('toStrictSchema', () => {
  it('names the type of closed lists and leaves out least counts, and keeps fields of these names', () => {
    const schema = {
      type: 'object',
      properties: {
        tone: { enum: ['a', 'b'] },
        list: { type: 'array', minItems: 1, items: { enum: [1, 2] } },
        minItems: { type: 'string' },
      },
      required: ['tone'],
    };
    expect(toStrictSchema(schema)).toEqual({
      type: 'object',
      properties: {
        tone: { type: 'string', enum: ['a', 'b'] },
        list: { type: 'array', items: { enum: [1, 2] } },
        minItems: { type: 'string' },
      },
      required: ['tone'],
    });
  });
});
