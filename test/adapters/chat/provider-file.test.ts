import { chmod, mkdir, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { providerFilePath, readProviderFile, writeProviderFile } from '../../../src/adapters/chat/provider-file.ts';

let env: { XDG_CONFIG_HOME: string };
beforeEach(async () => {
  env = { XDG_CONFIG_HOME: await mkdtemp(join(tmpdir(), 'synalign-config-')) };
});

describe('the file of providers', () => {
  it('is empty when it is not there, and comes back as it was written, readable by its owner alone', async () => {
    expect(await readProviderFile(env)).toEqual({ version: 1, providers: {}, prices: {} });
    const file = {
      version: 1 as const,
      providers: { mine: { baseUrl: 'https://mine.example/v1' } },
      prices: { 'mine/a': { input: 1, output: 2, currency: 'EUR' } },
    };
    await writeProviderFile(env, file);
    expect(await readProviderFile(env)).toEqual(file);
    await writeProviderFile(env, file);
    expect((await stat(providerFilePath(env))).mode & 0o777).toBe(0o600);
  });

  it.each(['{', '{"version":2}', '{"version":1,"providers":{"a":{"baseUrl":"x","apiKey":"secret"}}}'])(
    'refuses %s',
    async (text) => {
      await mkdir(dirname(providerFilePath(env)), { recursive: true });
      await writeFile(providerFilePath(env), text, { mode: 0o600 });
      await expect(readProviderFile(env)).rejects.toMatchObject({ code: 'bad-provider-file' });
    },
  );

  it.skipIf(process.platform === 'win32')('refuses a file that others can change', async () => {
    await writeProviderFile(env, { version: 1, providers: {}, prices: {} });
    await chmod(providerFilePath(env), 0o666);
    await expect(readProviderFile(env)).rejects.toMatchObject({
      code: 'bad-provider-file',
      message: expect.stringContaining('chmod 600'),
    });
  });
});
