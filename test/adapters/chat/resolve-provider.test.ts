import { describe, expect, it } from 'vitest';
import { type ProviderSources, resolveProvider } from '../../../src/adapters/chat/resolve-provider.ts';

const empty: ProviderSources = { file: { version: 1, providers: {}, prices: {} }, env: {}, allowedHosts: [] };
const sources = (changes: Partial<ProviderSources>): ProviderSources => ({ ...empty, ...changes });
const withEntry = (id: string, baseUrl: string, more: object = {}) =>
  sources({ file: { version: 1, providers: { [id]: { baseUrl, ...more } }, prices: {} } });
const key = { OPENAI_API_KEY: 'sk-openai-key', AZURE_OPENAI_API_KEY: 'azure-key', OPENROUTER_API_KEY: 'router-key' };

describe('resolveProvider', () => {
  it('asks before rows go to a host for the first time, though the plan and a key are there', () => {
    expect(() => resolveProvider('openai', sources({ env: key }))).toThrow(
      expect.objectContaining({
        code: 'host-not-allowed',
        message: expect.stringContaining('--allow-host api.openai.com'),
      }),
    );
    const once = resolveProvider('openai', sources({ env: key, allowedHosts: ['api.openai.com'] }));
    expect(once).toMatchObject({ origin: 'https://api.openai.com', apiKey: 'sk-openai-key' });
    const kept = resolveProvider('openai', { ...withEntry('openai', 'https://api.openai.com/v1'), env: key });
    expect(kept.apiKey).toBe('sk-openai-key');
  });

  it('needs no leave for this machine', () => {
    expect(resolveProvider('ollama', empty)).toMatchObject({ baseUrl: 'http://localhost:11434/v1', slots: 4 });
    expect(resolveProvider('ollama', empty).apiKey).toBeUndefined();
  });

  it.each([
    ['openai', 'https://proxy.example.com/v1'],
    ['azure', 'https://evil.example.com'],
    ['azure', 'https://openai.azure.com.evil.example'],
    ['openrouter', 'https://openrouter.ai.example.com/v1'],
  ])('sends no key that belongs elsewhere: %s at %s', (id, url) => {
    expect(() => resolveProvider(id, { ...withEntry(id, url), env: key })).toThrow(
      expect.objectContaining({ code: 'no-key' }),
    );
    const own = { [`SYNALIGN_KEY_${id.toUpperCase()}`]: 'own-key' };
    expect(resolveProvider(id, { ...withEntry(id, url), env: { ...key, ...own } }).apiKey).toBe('own-key');
  });

  it('does not send a key of OpenAI elsewhere even when the settings name its variable', () => {
    const entry = withEntry('mine', 'https://mine.example.com/v1', { keyVariable: 'OPENAI_API_KEY' });
    expect(resolveProvider('mine', { ...entry, env: key }).apiKey).toBeUndefined();
  });

  it('finds the key of a server of one’s own in its own variable or the named one', () => {
    const env = { SYNALIGN_KEY_MY_SERVER: 'a-key', TEAM_KEY: 'team-key' };
    expect(
      resolveProvider('my-server', { ...withEntry('my-server', 'https://my.example.com/v1/'), env }),
    ).toMatchObject({
      apiKey: 'a-key',
      baseUrl: 'https://my.example.com/v1',
    });
    const named = withEntry('my-server', 'https://my.example.com/v1', { keyVariable: 'TEAM_KEY' });
    expect(resolveProvider('my-server', { ...named, env }).apiKey).toBe('team-key');
  });

  it('gives Azure its key at Azure', () => {
    const entry = withEntry('azure', 'https://my-resource.openai.azure.com', { apiVersion: '2024-10-21' });
    expect(resolveProvider('azure', { ...entry, env: key })).toMatchObject({
      style: 'azure',
      apiKey: 'azure-key',
      apiVersion: '2024-10-21',
    });
  });

  it('looks at nothing but what the editor hands over', () => {
    const given = [
      { id: 'openai', baseUrl: 'https://api.openai.com/v1', apiKey: 'from-editor', headers: { 'x-team': 'a' } },
    ];
    const all = { ...withEntry('ollama', 'http://localhost:1/v1'), given, env: key };
    expect(resolveProvider('openai', all)).toMatchObject({ apiKey: 'from-editor', headers: { 'x-team': 'a' } });
    expect(() => resolveProvider('ollama', all)).toThrow(expect.objectContaining({ code: 'unknown-provider' }));
    expect(() =>
      resolveProvider('openai', { ...all, given: [{ id: 'openai', baseUrl: 'https://api.openai.com/v1' }] }),
    ).toThrow(expect.objectContaining({ code: 'no-key' }));
  });

  it.each(['nobody', 'azure', 'constructor', 'Bad Name', 'offline', '../x'])('does not know %s', (id) => {
    expect(() => resolveProvider(id, empty)).toThrow(expect.objectContaining({ code: 'unknown-provider' }));
  });

  it('refuses an address that is not safe, and a key with a line end', () => {
    expect(() => resolveProvider('mine', withEntry('mine', 'http://example.com/v1'))).toThrow(
      expect.objectContaining({ code: 'unsafe-address' }),
    );
    expect(resolveProvider('mine', withEntry('mine', 'http://example.com/v1', { allowHttp: true })).origin).toBe(
      'http://example.com',
    );
    const bad = { ...withEntry('mine', 'https://a.example/v1'), env: { SYNALIGN_KEY_MINE: 'abc\r\nx: y' } };
    expect(() => resolveProvider('mine', bad)).toThrow(
      expect.objectContaining({ code: 'no-key', message: expect.not.stringContaining('abc') }),
    );
  });
});
