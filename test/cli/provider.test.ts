import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCli, callCli, readJsonLines } from '../fakes/built-cli.ts';

beforeAll(async () => {
  await buildCli();
});
let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'synalign-home-'));
});
const call = async (args: readonly string[], env: Record<string, string> = {}) => {
  const result = await callCli(['provider', ...args], { env: { XDG_CONFIG_HOME: home, ...env } });
  const isJson = result.out.startsWith('{');
  return { ...result, last: isJson ? readJsonLines(result.out).at(-1)! : { type: 'text' } };
};

describe('synalign provider', () => {
  it('keeps addresses and prices of the user, and forgets them', async () => {
    const set = await call([
      'set',
      'team',
      '--url',
      'https://models.example.com/v1',
      '--key-variable',
      'TEAM_KEY',
      '--json',
    ]);
    expect(set.last).toMatchObject({ id: 'team', keyVariables: ['TEAM_KEY', 'SYNALIGN_KEY_TEAM'] });
    await call(['price', 'team/large', '--input', '1.5', '--output', '6', '--currency', 'EUR']);
    const text = await readFile(join(home, 'synalign', 'providers.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({
      version: 1,
      providers: { team: { baseUrl: 'https://models.example.com/v1', keyVariable: 'TEAM_KEY' } },
      prices: { 'team/large': { input: 1.5, output: 6, currency: 'EUR' } },
    });
    const list = await call(['list', '--text-output'], { TEAM_KEY: 'sk-never-shown-1234' });
    expect(list.out).toMatch(/team +https:\/\/models\.example\.com\/v1 +set here +key: TEAM_KEY/);
    expect(list.out).toContain('team/large: prompts 1.5 EUR, replies 6 EUR');
    expect(list.out + list.errors).not.toContain('never-shown');
    expect((await call(['remove', 'team', '--json'])).last).toMatchObject({ removed: 'team' });
    expect((await call(['remove', 'team', '--json'])).code).toBe(2);
  });

  it('remembers that a known provider may be used, at its usual address', async () => {
    const { last } = await call(['set', 'openai', '--json']);
    expect(last).toMatchObject({
      baseUrl: 'https://api.openai.com/v1',
      keyVariables: ['SYNALIGN_KEY_OPENAI', 'OPENAI_API_KEY'],
    });
    const moved = await call(['set', 'openai', '--url', 'https://proxy.example.com/v1', '--json']);
    expect(moved.last).toMatchObject({ keyVariables: ['SYNALIGN_KEY_OPENAI'] });
  });

  it.each([
    [['set', 'team', '--url', 'http://models.example.com/v1'], 'unsafe-address'],
    [['set', 'team', '--url', 'https://u:p@models.example.com/v1'], 'unsafe-address'],
    [['set', 'team'], 'unsafe-address'],
    [['set', 'Bad Name', '--url', 'https://a.example/v1'], 'unknown-provider'],
    [['set', 'offline', '--url', 'https://a.example/v1'], 'unknown-provider'],
    [['set', 'team', '--url', 'https://a.example/v1', '--key-variable', 'OPENAI_API_KEY'], 'unsafe-address'],
  ])('refuses %j', async (args, code) => {
    const result = await call([...args, '--json']);
    expect([result.code, result.last.code]).toEqual([2, code]);
  });
});
