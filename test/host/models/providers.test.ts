import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeProviderFile } from '../../../src/adapters/chat/provider-file.ts';
import { Providers } from '../../../src/host/models/providers.ts';
import { createSecrets, createState } from './editor-memory.ts';

const editor = vi.hoisted(() => ({ isTrusted: true }));
vi.mock('vscode', () => ({
  workspace: editor,
  EventEmitter: class {
    readonly #listeners: (() => void)[] = [];
    readonly event = (listener: () => void) => this.#listeners.push(listener);
    fire() {
      for (const listener of this.#listeners) listener();
    }
    dispose() {}
  },
}));

const key = 'sk-only-in-the-storage-0815';
let folder: string;
beforeEach(async () => {
  editor.isTrusted = true;
  folder = await mkdtemp(join(tmpdir(), 'synalign-providers-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Providers of somebody with these settings, this environment and this file of the command line. */
function open(
  options: {
    readonly settings?: { readonly [id: string]: unknown };
    readonly prices?: unknown;
    readonly env?: { readonly [name: string]: string };
    readonly secrets?: ReturnType<typeof createSecrets>;
    readonly state?: ReturnType<typeof createState>;
  } = {},
) {
  const { settings = {}, prices = {}, env = {}, secrets = createSecrets(), state = createState() } = options;
  const places = { secrets, state, env: { XDG_CONFIG_HOME: folder, ...env } };
  return { providers: new Providers({ ...places, readSettings: () => ({ providers: settings, prices }) }), ...places };
}

async function find(providers: Providers, id: string) {
  const found = await providers.find(id);
  if (!found) throw new Error(`${id} is not known`);
  return found;
}

describe('Providers', () => {
  it('are those of the settings over those of the command line over the known ones', async () => {
    const env = { XDG_CONFIG_HOME: folder };
    const entries = { team: { baseUrl: 'https://old.example/v1' }, lab: { baseUrl: 'https://lab.example/v1' } };
    await writeProviderFile(env, { version: 1, providers: entries, prices: {} });
    const { providers } = open({ settings: { team: { baseUrl: 'https://new.example/v1' } } });
    const { providers: known, problems } = await providers.list();
    expect(problems).toEqual([]);
    const hosts = new Map(known.map(({ id, host }) => [id, host]));
    expect([hosts.get('team'), hosts.get('lab'), hosts.get('openai')]).toEqual([
      'new.example',
      'lab.example',
      'api.openai.com',
    ]);
    expect(hosts.has('azure')).toBe(false);
  });

  it('tell an address that is not safe and keep the others', async () => {
    const { providers } = open({
      settings: { far: { baseUrl: 'http://far.example/v1' }, Bad: { baseUrl: 'https://a/v1' } },
    });
    const { providers: known, problems } = await providers.list();
    expect(problems.join('\n')).toMatch(/far: .*plain http[\s\S]*Bad: use small letters/);
    expect(known.map(({ id }) => id)).toContain('openai');
  });

  it('say what is wrong with a setting', async () => {
    const { providers } = open({ settings: { team: { url: 'https://a.example/v1' } } });
    await expect(providers.list()).rejects.toMatchObject({
      code: 'bad-provider-file',
      message: /providers\.team\.baseUrl/,
    });
  });

  it('keep a key for one id at one origin, and hand it to no other address', async () => {
    const [secrets, state] = [createSecrets(), createState()];
    const first = open({ settings: { team: { baseUrl: 'https://one.example/v1' } }, secrets, state });
    let changes = 0;
    first.providers.onDidChange(() => changes++);
    expect(await first.providers.storeKey(await find(first.providers, 'team'), key)).toBe(true);
    expect(changes).toBe(1);
    expect([...secrets.values.keys()]).toEqual(['synalign.key:team@https://one.example']);
    expect(JSON.stringify(state.keys().map((name) => state.get(name)))).not.toContain(key);
    expect((await first.providers.give(['team'])).providers).toEqual([
      { id: 'team', baseUrl: 'https://one.example/v1', apiKey: key },
    ]);
    const moved = open({ settings: { team: { baseUrl: 'https://two.example/v1' } }, secrets, state });
    expect((await moved.providers.give(['team'])).providers).toEqual([
      { id: 'team', baseUrl: 'https://two.example/v1' },
    ]);
    expect(moved.providers.keys.list()).toEqual([{ id: 'team', origin: 'https://one.example' }]);
    await moved.providers.deleteKey({ id: 'team', origin: 'https://one.example' });
    expect([secrets.values.size, moved.providers.keys.list()]).toEqual([0, []]);
  });

  it('notice a storage that keeps nothing, and one that has lost a key since', async () => {
    const lossy = open({ secrets: createSecrets(true) });
    const openai = await find(lossy.providers, 'openai');
    expect(await lossy.providers.storeKey(openai, key)).toBe(false);
    expect(await lossy.providers.findKey(openai)).toEqual({ from: 'nowhere', wasStored: false });
    const { providers, secrets } = open();
    await providers.storeKey(openai, key);
    secrets.values.clear();
    expect(await providers.findKey(openai)).toEqual({ from: 'nowhere', wasStored: true });
  });

  it('take a key from the environment where the storage has none, and only for the host it belongs to', async () => {
    const env = { OPENAI_API_KEY: 'sk-of-openai' };
    const { providers } = open({ env });
    expect(await providers.findKey(await find(providers, 'openai'))).toMatchObject({ name: 'OPENAI_API_KEY' });
    const moved = open({ env, settings: { openai: { baseUrl: 'https://proxy.example/v1' } } });
    expect(await moved.providers.findKey(await find(moved.providers, 'openai'))).toMatchObject({ from: 'nowhere' });
  });

  it('hand out nothing unasked before a host is allowed, nor in a folder that nobody trusts', async () => {
    const { providers, state } = open({ prices: { 'ollama/llama3': { input: 1, output: 2 } } });
    expect(await providers.giveAllowed()).toEqual({ providers: [] });
    const { origin } = await find(providers, 'ollama');
    await providers.setAllowed(origin, true);
    expect(providers.isAllowed(origin)).toBe(true);
    expect(await providers.giveAllowed()).toEqual({
      providers: [{ id: 'ollama', baseUrl: 'http://localhost:11434/v1' }],
      prices: { 'ollama/llama3': { input: 1, output: 2, currency: 'USD' } },
    });
    editor.isTrusted = false;
    expect(await providers.giveAllowed()).toEqual({ providers: [] });
    editor.isTrusted = true;
    await providers.setAllowed(origin, false);
    expect(await open({ state }).providers.giveAllowed()).toEqual({ providers: [] });
  });
});
