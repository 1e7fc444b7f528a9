import { describe, expect, it } from 'vitest';
import {
  measureBatchCall,
  readBatchAnswer,
  readBatchCall,
  writeBatchLine,
} from '../../../src/adapters/chat/batch-line.ts';
import { adaptShape, firstShape, readShape, writeBody } from '../../../src/adapters/chat/request-shape.ts';
import { makeRequest } from './open-model.ts';

const shape = { ...firstShape('openai'), stream: false, streamUsage: false };

describe('a line of a shard', () => {
  it('is a whole request that can be read back and measured', () => {
    const body = writeBody('gpt-4o-mini', makeRequest(), shape);
    const line = writeBatchLine('0123456789abcdef', body);
    expect(JSON.parse(line)).toEqual({
      custom_id: '0123456789abcdef',
      method: 'POST',
      url: '/v1/chat/completions',
      body,
    });
    expect(line).not.toContain('\n');
    expect(line).not.toContain('"stream"');
    const call = readBatchCall(line)!;
    expect(call.body.messages).toEqual(makeRequest().messages);
    expect(measureBatchCall(call)).toEqual({ limit: 2000, schema: expect.stringContaining('"attributes"') });
  });

  it('tells the form in which it was written, for every form', () => {
    for (const format of ['json_schema', 'json_object', 'text'] as const) {
      for (const limit of ['max_tokens', 'max_completion_tokens'] as const) {
        for (const flags of [0, 1, 2, 3]) {
          const one = { ...shape, format, limit, temperature: flags % 2 === 0, seed: flags < 2 };
          expect(readShape(writeBody('x', makeRequest(), one))).toEqual(one);
        }
      }
    }
  });

  it('that is torn or no request is none', () => {
    for (const text of ['', '{', '{"custom_id":"a"}', '{"custom_id":"a","body":{"messages":[]}}', '[]']) {
      expect(readBatchCall(text), text).toBeUndefined();
    }
  });
});

describe('a line of answers', () => {
  const completion = {
    id: 'c',
    model: 'gpt-4o-mini-2024-07-18',
    choices: [
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '<think>hm</think> {"a":1}' } },
    ],
    usage: { prompt_tokens: 12, completion_tokens: 5 },
  };
  const write = (response: unknown, error: unknown = null) =>
    readBatchAnswer(JSON.stringify({ id: 'x', custom_id: 'k', response, error }), 'asked');

  it('brings the same reply as a call that was asked at once', () => {
    expect(write({ status_code: 200, request_id: 'r', body: completion })).toEqual({
      id: 'k',
      reply: {
        text: '{"a":1}',
        model: 'gpt-4o-mini-2024-07-18',
        finish: 'stop',
        usage: { promptTokens: 12, outputTokens: 5 },
      },
    });
    const cut = { choices: [{ finish_reason: 'length', message: { content: '{"a"' } }] };
    expect(write({ status_code: 200, body: cut })).toEqual({
      id: 'k',
      reply: { text: '{"a"', model: 'asked', finish: 'length' },
    });
    const refusal = { choices: [{ finish_reason: 'stop', message: { content: null, refusal: 'No.' } }] };
    expect(write({ status_code: 200, body: refusal })).toMatchObject({ reply: { text: 'No.', finish: 'refusal' } });
  });

  it('of a prompt that a filter refused is a filtered reply and no failure', () => {
    const body = { error: { code: 'content_filter', message: 'The response was filtered.' } };
    expect(write({ status_code: 400, body })).toEqual({
      id: 'k',
      reply: { text: '', model: 'asked', finish: 'filtered' },
    });
  });

  it.each([
    [{ status_code: 500, body: { error: { message: 'It broke.' } } }, null, 'status 500: It broke.'],
    [null, { code: 'batch_expired', message: 'Too late.' }, 'no answer: Too late.'],
    [null, { code: 'batch_expired' }, 'no answer: batch_expired'],
    // vLLM: an error beside a response without a body, as text or as an object within.
    [{ status_code: 400, request_id: 'v', body: null }, 'stream mode', 'status 400: stream mode'],
    [{ status_code: 404, request_id: 'v' }, { error: { message: 'no model', code: 404 } }, 'status 404: no model'],
    [{ status_code: 200, body: { choices: [] } }, null, 'The reply ended before it was whole.'],
    [{ status_code: 200, body: null }, null, 'status 200'],
  ])('without a reply says why: %j %j', (response, error, failure) => {
    expect(write(response, error)).toMatchObject({ id: 'k', failure });
  });

  it('keeps what a refused request was refused for, so that the next one goes without it', () => {
    const said = { error: { message: 'Unsupported parameter', param: 'temperature', code: 'unsupported_parameter' } };
    const answer = write({ status_code: 400, body: said });
    expect(answer).toHaveProperty('refusal');
    expect(adaptShape(shape, (answer as { refusal: string }).refusal)).toEqual({ ...shape, temperature: false });
    expect(write({ status_code: 500, body: said })).not.toHaveProperty('refusal');
  });

  it('that is torn, a call, or something else is none', () => {
    const call = writeBatchLine('k', writeBody('x', makeRequest(), shape));
    for (const text of ['', '{"custom_id":"k","resp', call, '{"custom_id":7,"response":null,"error":null}', 'null']) {
      expect(readBatchAnswer(text, 'asked'), text).toBeUndefined();
    }
  });
});
