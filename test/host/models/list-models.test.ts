import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listModels } from '../../../src/host/models/list-models.ts';
import { type ModelServer, startModelServer } from '../../fakes/model-server.ts';

const key = 'team-key-of-a-test-0815';
const never = new AbortController().signal;
let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer({ key });
});
afterEach(() => server.close());

describe('listModels', () => {
  it('asks the provider with its key, and sends no row', async () => {
    expect(await listModels({ id: 'team', baseUrl: server.url, apiKey: key }, never, fetch)).toEqual([
      'fake-1',
      'fake-2',
    ]);
    expect(server.calls).toEqual([]);
  });

  it('says why when it is refused or nobody is there, without the key', async () => {
    const wrong = { id: 'team', baseUrl: server.url, apiKey: 'another-key-4711' };
    await expect(listModels(wrong, never, fetch)).rejects.toThrow(/^127\.0\.0\.1:\d+: status 401$/);
    const gone = { id: 'team', baseUrl: 'http://127.0.0.1:1/v1', apiKey: key };
    await expect(listModels(gone, never, fetch)).rejects.toThrow(/^127\.0\.0\.1:1: /);
    const leaky = async () => Promise.reject(new Error(`no way with ${key}`));
    await expect(listModels({ ...gone }, never, leaky)).rejects.toThrow(/no way with \[key\]$/);
  });

  it('does not follow to another origin, takes no answer of another form, and can be cancelled', async () => {
    const given = { id: 'team', baseUrl: server.url, apiKey: key };
    const moved = async () => new Response(null, { status: 307, headers: { location: 'https://thief.example/' } });
    await expect(listModels(given, never, moved)).rejects.toThrow(/Nothing was sent there/);
    for (const answer of ['[]', '{"data":[{"name":"x"}]}', '{"data":3}', 'null']) {
      await expect(listModels(given, never, async () => new Response(answer))).rejects.toThrow(/names no model/);
    }
    await expect(listModels(given, AbortSignal.abort(), fetch)).rejects.toThrow();
  });
});
