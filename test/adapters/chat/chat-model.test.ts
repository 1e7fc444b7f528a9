import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallError } from '../../../src/adapters/chat/call-error.ts';
import type { JsonObject } from '../../../src/core/data/json.ts';
import { parseReply } from '../../../src/core/prompts/parse-reply.ts';
import { type Fault, type ModelServer, type ModelServerOptions, startModelServer } from '../../fakes/model-server.ts';
import { makeRequest, openModel } from './open-model.ts';

const servers: ModelServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(options: ModelServerOptions = {}): Promise<ModelServer> {
  const server = await startModelServer(options);
  servers.push(server);
  return server;
}

/** Makes the first attempt of every call go wrong. */
const once = (fault: Fault): ModelServerOptions => ({ fault: ({ attempt }) => (attempt === 1 ? fault : undefined) });
const { signal } = new AbortController();

describe('createChatModel', () => {
  it('streams a reply piece by piece with its usage, the exact model and the key in its header', async () => {
    const server = await serve({ key: 'sk-test-key-1234567890' });
    const { model, ledger, observed } = await openModel(server.url);
    const pieces: string[] = [];
    const reply = await model.complete(makeRequest(), { signal, onText: (piece) => pieces.push(piece) });
    expect(reply).toMatchObject({ model: 'fake-1-2026-01-01', finish: 'stop' });
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe(reply.text);
    expect((JSON.parse(reply.text) as JsonObject).attributes).toHaveLength(6);
    const [call] = server.calls;
    expect(reply.usage).toEqual({ promptTokens: call!.promptTokens, outputTokens: call!.outputTokens });
    expect(call!.headers).not.toHaveProperty('x-stainless-os');
    expect(call!.body).toMatchObject({
      model: 'fake-1',
      stream: true,
      max_tokens: 2000,
      temperature: 0.5,
      response_format: { type: 'json_schema', json_schema: { name: 'schema', strict: true } },
    });
    expect(ledger.lines.map((line) => line.do)).toEqual(['hold', 'settle']);
    expect(ledger.lines[1]).toMatchObject({
      amounts: { prompt: call!.promptTokens, output: call!.outputTokens },
      estimated: false,
    });
    expect(observed[0]).toMatchObject({ text: reply.text, promptTokens: call!.promptTokens });
  });

  it('reads a reply that comes in one piece although a stream was asked for', async () => {
    const server = await serve({ neverStreams: true });
    const reply = await (await openModel(server.url)).model.complete(makeRequest(), { signal });
    expect(JSON.parse(reply.text)).toHaveProperty('attributes');
    expect(reply.usage?.estimated).toBeUndefined();
  });

  it('estimates what a provider does not say, upwards in the ledger, and marks it', async () => {
    const server = await serve({ withoutUsage: true });
    const { model, ledger } = await openModel(server.url);
    const { usage } = await model.complete(makeRequest(), { signal });
    expect(usage?.estimated).toBe(true);
    const { promptTokens, outputTokens } = server.calls[0]!;
    const settled = ledger.lines[1] as { amounts: { prompt: number; output: number }; estimated: boolean };
    expect(settled.estimated).toBe(true);
    expect(settled.amounts.prompt).toBeGreaterThanOrEqual(promptTokens);
    expect(settled.amounts.output).toBeGreaterThanOrEqual(outputTokens);
    expect(usage!.outputTokens).toBeGreaterThan(outputTokens / 2);
    expect(usage!.outputTokens).toBeLessThan(outputTokens * 2);
  });

  it('asks for a schema, then for an object, then for text: found out by one call and remembered', async () => {
    const server = await serve({ refuses: ['json_schema', 'json_object'], latency: 5 });
    const first = await openModel(server.url);
    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, i) => first.model.complete(makeRequest(`call ${i}`), { signal })),
    );
    for (const { text } of replies) expect(parseReply(text)).toHaveProperty('value.attributes');
    expect(server.count(400)).toBe(2);
    expect(server.calls.slice(0, 3).map(({ body }) => body.response_format?.type)).toEqual([
      'json_schema',
      'json_object',
      undefined,
    ]);
    // A refusal costs nothing, so one hold serves for all forms of a call.
    expect(first.ledger.lines.filter((line) => line.do === 'hold')).toHaveLength(6);

    const again = await openModel(server.url, { folder: first.folder });
    await again.model.complete(makeRequest('later'), { signal });
    expect(server.count(400)).toBe(2);
    const remembered = await readFile(join(first.folder, 'model-shapes.json'), 'utf8');
    expect(remembered).toContain(`"${new URL(server.url).origin} fake-1"`);
    expect(remembered).not.toContain('sk-test');
  });

  it('leaves out or renames what a model does not know', async () => {
    const server = await serve({ refuses: ['max_tokens', 'temperature', 'stream_options', 'stream'] });
    const reply = await (await openModel(server.url)).model.complete(makeRequest(), { signal });
    expect(JSON.parse(reply.text)).toHaveProperty('attributes');
    const { body } = server.calls.at(-1)!;
    expect(body).toMatchObject({ max_completion_tokens: 2000, response_format: { type: 'json_schema' } });
    for (const name of ['max_tokens', 'temperature', 'stream', 'stream_options']) expect(body).not.toHaveProperty(name);
  });

  it.each([
    ['429 in seconds', { kind: 'status', status: 429, headers: { 'retry-after': '0.05' } }],
    ['429 as a date', { kind: 'status', status: 429, headers: { 'retry-after': new Date(0).toUTCString() } }],
    ['429 in milliseconds', { kind: 'status', status: 429, headers: { 'retry-after-ms': '40' } }],
    ['429 with a reset', { kind: 'status', status: 429, headers: { 'x-ratelimit-reset-requests': '30ms' } }],
    ['429 that says nothing', { kind: 'status', status: 429 }],
    ['500', { kind: 'status', status: 500 }],
    ['502', { kind: 'status', status: 502 }],
    ['503', { kind: 'status', status: 503, headers: { 'retry-after': '0' } }],
    ['408', { kind: 'status', status: 408 }],
    ['409', { kind: 'status', status: 409 }],
    ['a broken connection before the first byte', { kind: 'drop', after: 0 }],
    ['a broken connection in the middle', { kind: 'drop', after: 4 }],
  ] satisfies [string, Fault][])('tries again after %s', async (_, fault) => {
    const server = await serve(once(fault));
    const { model, ledger } = await openModel(server.url);
    const reply = await model.complete(makeRequest(), { signal });
    expect(JSON.parse(reply.text)).toHaveProperty('attributes');
    expect(server.calls).toHaveLength(2);
    const mayBeBilled = fault.kind === 'drop' || [502, 408].includes(fault.status);
    expect(ledger.lines.map((line) => line.do)).toEqual(['hold', mayBeBilled ? 'lose' : 'free', 'hold', 'settle']);
  });

  it.each([
    ['before the reply', { kind: 'stall', after: 0 }],
    ['within the reply', { kind: 'stall', after: 3 }],
  ] satisfies [string, Fault][])('tries again when nothing comes %s', async (_, fault) => {
    const server = await serve(once(fault));
    // The first attempt can only end by its limits; the second has an answer at once and is not measured.
    const { model, ledger } = await openModel(server.url, { firstByte: 2000, idle: 2000 });
    expect(JSON.parse((await model.complete(makeRequest(), { signal })).text)).toHaveProperty('attributes');
    expect(ledger.lines.map((line) => line.do)).toEqual(['hold', 'lose', 'hold', 'settle']);
  });

  it.each([
    [401, 'refused-key'],
    [403, 'refused-key'],
    [404, 'no-such-model'],
    [400, 'bad-request'],
    [422, 'bad-request'],
  ] as const)('does not try again after %i, and says what to do', async (status, code) => {
    const server = await serve({
      fault: () => ({ kind: 'status', status, message: 'No. Key sk-test-key-1234567890 was used.' }),
    });
    const { model, ledger } = await openModel(server.url);
    const error = await model.complete(makeRequest(), { signal }).catch((caught: CallError) => caught as CallError);
    expect(error).toMatchObject({ code });
    expect((error as CallError).message).toContain('[key]');
    expect(
      JSON.stringify([error, (error as CallError).message, (error as CallError).stack, (error as CallError).details]),
    ).not.toContain('1234567890');
    expect(server.calls).toHaveLength(1);
    expect(ledger.lines.map((line) => line.do)).toEqual(['hold', 'free']);
  });

  it('stops when the quota at the provider is used up', async () => {
    const server = await serve({
      fault: () => ({
        kind: 'status',
        status: 429,
        code: 'insufficient_quota',
        message: 'You exceeded your current quota',
      }),
    });
    const { model } = await openModel(server.url);
    await expect(model.complete(makeRequest(), { signal })).rejects.toMatchObject({ code: 'quota-used-up' });
    expect(server.calls).toHaveLength(1);
  });

  it('says so when nobody answers at the address', async () => {
    const server = await startModelServer();
    const { url } = server;
    await server.close();
    const { model } = await openModel(url, { patience: { failures: 2, refusals: 2, longestWait: 1000 } });
    await expect(model.complete(makeRequest(), { signal })).rejects.toMatchObject({ code: 'no-connection' });
  });

  it.each([
    [
      'a refusal',
      { kind: 'refusal', text: 'I cannot help with that.' },
      { finish: 'refusal', text: 'I cannot help with that.' },
    ],
    ['a filtered reply', { kind: 'filter' }, { finish: 'filtered' }],
    [
      'a prompt that the filter refused',
      { kind: 'status', status: 400, code: 'content_filter' },
      { finish: 'filtered', text: '' },
    ],
    ['no JSON', { kind: 'text', text: 'Sure! Here it is.' }, { finish: 'stop', text: 'Sure! Here it is.' }],
    ['its thoughts first', { kind: 'text', text: '<think>{no}</think>\n{"a":1}' }, { finish: 'stop', text: '{"a":1}' }],
  ] satisfies [string, Fault, object][])('hands on %s', async (_, fault, expected) => {
    const server = await serve({ fault: () => fault });
    const { model } = await openModel(server.url);
    expect(await model.complete(makeRequest(), { signal })).toMatchObject(expected);
    expect(server.calls).toHaveLength(1);
  });

  it('marks a reply that reached its output limit', async () => {
    const server = await serve();
    const { model } = await openModel(server.url);
    const reply = await model.complete(makeRequest('long', { maxOutputTokens: 40 }), { signal });
    expect(reply.finish).toBe('length');
    expect(reply.usage!.outputTokens).toBeLessThanOrEqual(40);
  });

  it('keeps the reply of a server that writes beyond the limit, and asks it nothing more under a budget', async () => {
    const server = await serve({ fault: ({ attempt }) => ({ kind: 'overrun', tokens: 3000 * attempt }) });
    const { model } = await openModel(server.url, { limits: { tokens: 1_000_000 }, slots: 1 });
    const first = model.complete(makeRequest('one', { maxOutputTokens: 200 }), { signal });
    const second = model.complete(makeRequest('two', { maxOutputTokens: 200 }), { signal });
    expect((await first).usage!.outputTokens).toBeGreaterThan(2000);
    await expect(second).rejects.toMatchObject({ code: 'over-limit' });
    expect(server.calls).toHaveLength(1);
    const free = await openModel(server.url);
    await free.model.complete(makeRequest('three', { maxOutputTokens: 200 }), { signal });
    await free.model.complete(makeRequest('four', { maxOutputTokens: 200 }), { signal });
  });

  it('does not go where a redirect leads', async () => {
    const elsewhere = await serve();
    const server = await serve({ fault: () => ({ kind: 'redirect', to: `${elsewhere.url}/chat/completions` }) });
    const { model } = await openModel(server.url);
    await expect(model.complete(makeRequest(), { signal })).rejects.toMatchObject({ code: 'redirected' });
    expect(elsewhere.calls).toEqual([]);
  });

  it('follows a redirect within the same origin', async () => {
    let target = '';
    const server = await serve({
      fault: ({ path }) => (path.includes('again') ? undefined : { kind: 'redirect', to: target }),
    });
    target = `${server.url}/again/chat/completions`;
    const reply = await (await openModel(server.url)).model.complete(makeRequest(), { signal });
    expect(JSON.parse(reply.text)).toHaveProperty('attributes');
    expect(server.calls[1]!.headers.authorization).toBe('Bearer sk-test-key-1234567890');
  });

  it('ends at once when it is stopped: before the reply, within it, and in a long wait', async () => {
    const faults: Fault[] = [
      { kind: 'stall', after: 0 },
      { kind: 'stall', after: 3 },
      { kind: 'status', status: 429, headers: { 'retry-after': '600' } },
    ];
    for (const fault of faults) {
      const server = await serve({ fault: () => fault });
      const { model, ledger } = await openModel(server.url);
      const stop = new AbortController();
      let pieces = 0;
      const running = model.complete(makeRequest(), { signal: stop.signal, onText: () => pieces++ });
      running.catch(() => undefined);
      const reached = () =>
        fault.kind === 'stall' ? (fault.after === 0 ? server.calls.length > 0 : pieces > 1) : ledger.lines.length > 1;
      while (!reached()) await new Promise((resolve) => setImmediate(resolve));
      stop.abort(new Error('stopped by hand'));
      await expect(running).rejects.toThrow('stopped by hand');
    }
  });

  it('speaks Azure: the deployment in the path, a version in the query, the key in its own header', async () => {
    const server = await serve({ key: 'sk-test-key-1234567890' });
    const root = server.url.replace(/\/v1$/, '');
    const older = await openModel(root, {
      provider: { style: 'azure', apiVersion: '2024-10-21' },
      name: 'my deployment',
    });
    await older.model.complete(makeRequest(), { signal });
    expect(server.calls[0]!.path).toBe('/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21');
    expect(server.calls[0]!.headers).toMatchObject({ 'api-key': 'sk-test-key-1234567890' });
    expect(server.calls[0]!.headers).not.toHaveProperty('authorization');
    const newer = await openModel(`${root}/openai/v1`, { provider: { style: 'azure' } });
    await newer.model.complete(makeRequest('newer'), { signal });
    expect(server.calls.at(-1)!.path).toBe('/openai/v1/chat/completions');
  });

  it('takes nothing from the environment of the client library', async () => {
    const names = [
      'OPENAI_BASE_URL',
      'OPENAI_API_KEY',
      'OPENAI_ORG_ID',
      'OPENAI_PROJECT_ID',
      'OPENAI_CUSTOM_HEADERS',
      'OPENAI_LOG',
    ];
    const before = names.map((name) => process.env[name]);
    const elsewhere = await serve();
    const server = await serve();
    try {
      const values = [
        elsewhere.url,
        'sk-of-openai-0000',
        'org-1',
        'project-1',
        'x-evil: yes\nauthorization: Bearer evil',
        'debug',
      ];
      names.forEach((name, i) => {
        process.env[name] = values[i];
      });
      const { model } = await openModel(server.url, { provider: { apiKey: undefined as unknown as string } });
      await model.complete(makeRequest(), { signal });
    } finally {
      names.forEach((name, i) => {
        if (before[i] === undefined) delete process.env[name];
        else process.env[name] = before[i];
      });
    }
    expect(elsewhere.calls).toEqual([]);
    const sent = JSON.stringify(server.calls[0]!.headers);
    for (const part of ['sk-of-openai', 'org-1', 'project-1', 'evil', 'unused']) expect(sent).not.toContain(part);
  });
});
