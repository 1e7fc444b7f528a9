import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { machineClock } from '../../../src/adapters/chat/clock.ts';
import { createEstimator } from '../../../src/adapters/chat/count-tokens.ts';
import { EndpointEmbeddings, MissingVectorsError } from '../../../src/adapters/chat/embedding-model.ts';
import { openClient } from '../../../src/adapters/chat/open-client.ts';
import { Scheduler } from '../../../src/adapters/chat/scheduler.ts';
import { SpendAccount, type SpendHold, type SpendLimits } from '../../../src/adapters/chat/spend-account.ts';
import { openVectorStore } from '../../../src/adapters/records/vector-store.ts';
import { rowOf } from '../../../src/core/math/matrix.ts';
import { makeLedger } from '../../fakes/memory-ledger.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../../fakes/model-server.ts';

const servers: ModelServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
const { signal } = new AbortController();
const texts = Array.from({ length: 200 }, (_, i) => `row ${i} about lamp ${i % 7}`);

interface Changes extends ModelServerOptions {
  readonly folder?: string;
  readonly asked?: number;
  readonly limits?: SpendLimits;
}

async function open({ folder, asked, limits = {}, ...options }: Changes = {}) {
  const server = await startModelServer(options);
  servers.push(server);
  const place = folder ?? (await mkdtemp(join(tmpdir(), 'synalign-vectors-')));
  const ledger = makeLedger();
  const account = new SpendAccount(ledger, limits, { input: 1, output: 1, currency: 'USD' });
  let connected = 0;
  const { origin, host } = new URL(server.url);
  const model = new EndpointEmbeddings({
    providerId: 'mine',
    name: 'embed-1',
    dimensions: asked,
    hide: (text) => text.replaceAll('secret', '[KEY]'),
    store: await openVectorStore(place, 'abc'),
    async connect() {
      connected++;
      const provider = {
        id: 'mine',
        baseUrl: server.url,
        origin,
        headers: {},
        style: 'openai' as const,
        slots: 4,
        firstByte: 9000,
      };
      return {
        client: await openClient(provider, 'embed-1'),
        scheduler: new Scheduler<SpendHold>({
          clock: machineClock,
          random: () => 0,
          pace: { slots: { most: 4, first: 4 } },
          purse: account.forEmbeddings({ input: 0.1, output: 0, currency: 'USD' }),
        }),
        counter: createEstimator(),
        scene: { host, model: 'embed-1', redact: (text: string) => text, timeOfDay: Date.now },
        patience: 60_000,
      };
    },
  });
  return { server, model, ledger, account, folder: place, connected: () => connected };
}

describe('EndpointEmbeddings', () => {
  it('asks in batches for floats, matches answers by index, and gives unit vectors', async () => {
    const { server, model, account } = await open();
    expect(() => model.embed(texts.slice(0, 3))).toThrow(MissingVectorsError);
    await model.prepare([...texts, ...texts], signal);
    const { rows, cols, data } = model.embed(texts);
    expect([rows, cols]).toEqual([200, 16]);
    for (let i = 0; i < rows; i++) expect(Math.hypot(...data.subarray(i * cols, (i + 1) * cols))).toBeCloseTo(1, 5);
    expect(server.calls.map(({ body }) => body.input?.length)).toEqual([64, 64, 64, 8]);
    expect(server.calls.every(({ body }) => body.encoding_format === 'float' && !('dimensions' in body))).toBe(true);
    // The same words give like vectors, so answers out of order were put in their places.
    const near = (a: number, b: number) => {
      const [x, y] = [rowOf({ rows, cols, data }, a), rowOf({ rows, cols, data }, b)];
      return x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    };
    expect(near(0, 7)).toBeGreaterThan(near(0, 3));
    const used = server.fact.promptTokens;
    expect(account.spending.embeddings).toMatchObject({ calls: 4, prompt: used });
    expect(account.spending.embeddings!.money).toBeCloseTo((used * 0.1) / 1e6);
    expect(account.spending.settled.calls).toBe(0);
  });

  it('takes from the cache what is there, without connecting, and asks for the rest only', async () => {
    const first = await open();
    await first.model.prepare(texts.slice(0, 100), signal);
    const before = first.model.embed(texts.slice(0, 100));
    await first.model.close();
    const second = await open({ folder: first.folder });
    await second.model.prepare(texts.slice(0, 100), signal);
    expect(second.model.embed(texts.slice(0, 100))).toEqual(before);
    expect([second.connected(), second.server.calls.length]).toEqual([0, 0]);
    await second.model.prepare(texts.slice(50, 120), signal);
    expect(second.server.calls.map(({ body }) => body.input)).toEqual([texts.slice(100, 120)]);
  });

  it('sends no text before what must not be sent is taken out of it', async () => {
    const { server, model } = await open();
    await model.prepare(['a secret row', 'a [KEY] row'], signal);
    expect(server.calls.map(({ body }) => body.input)).toEqual([['a [KEY] row']]);
    expect(model.embed(['a secret row', 'a [KEY] row']).rows).toBe(2);
  });

  it('asks for a text once, whoever needs it at the same time', async () => {
    const { server, model } = await open({ latency: 5 });
    await Promise.all([model.prepare(texts.slice(0, 10), signal), model.prepare(texts.slice(5, 15), signal)]);
    expect(server.calls.flatMap(({ body }) => body.input ?? []).toSorted()).toEqual(texts.slice(0, 15).toSorted());
  });

  it.each([
    ['base64', 'lists of numbers'],
    ['not-a-number', 'no number'],
    ['short', '15 numbers where 16 were expected'],
    ['one-missing', '64 texts were sent and 63 vectors came back'],
  ] as const)('refuses %s', async (how, message) => {
    const { model, account } = await open({
      fault: (_, number) => (number === 2 ? { kind: 'vectors', how } : undefined),
    });
    await model.prepare(texts.slice(0, 8), signal);
    await expect(model.prepare(texts, signal)).rejects.toMatchObject({
      code: 'bad-vectors',
      message: expect.stringContaining(message),
    });
    expect(() => model.embed(texts.slice(8, 72))).toThrow(MissingVectorsError);
    expect(account.spending.embeddings!.calls).toBeGreaterThanOrEqual(2);
  });

  it('asks for the dimensions of the plan and refuses others', async () => {
    const { server, model } = await open({ asked: 8 });
    await expect(model.prepare(texts.slice(0, 2), signal)).rejects.toMatchObject({ code: 'bad-vectors' });
    expect(server.calls[0]!.body).toMatchObject({ dimensions: 8 });
    expect(model.fingerprint).toBe('mine/embed-1@8');
  });

  it('tries again what can be, and stays within the budget', async () => {
    const { server, model } = await open({
      fault: ({ attempt }) => (attempt === 1 ? { kind: 'status', status: 500 } : undefined),
    });
    await model.prepare(texts.slice(0, 5), signal);
    expect(server.calls).toHaveLength(2);
    const small = await open({ limits: { tokens: 40 } });
    await expect(small.model.prepare(texts, signal)).rejects.toMatchObject({ code: 'budget-used-up' });
    expect(small.server.calls).toEqual([]);
  });
});
