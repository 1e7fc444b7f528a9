import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeAtomic } from '../../../src/adapters/records/atomic-write.ts';
import { RecordError } from '../../../src/adapters/records/record-error.ts';
import { bundleScript, collectLines, killAfter, makeFolder, startScript } from './run-script.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await makeFolder();
  path = join(folder, 'file.txt');
});

async function* breakOff(code?: string): AsyncGenerator<string> {
  yield 'new '.repeat(1_000_000);
  await Promise.resolve();
  throw Object.assign(new Error('broken off'), code === undefined ? {} : { code });
}

describe('writeAtomic', () => {
  it('writes text, bytes and streams, and leaves nothing else behind', async () => {
    await writeAtomic(path, 'é');
    expect(await readFile(path, 'utf8')).toBe('é');
    await writeAtomic(path, new Uint8Array([0, 255]));
    expect([...(await readFile(path))]).toEqual([0, 255]);
    await writeAtomic(
      path,
      Array.from({ length: 3000 }, (_, i) => `${i} `.repeat(200)),
    );
    expect(await readFile(path, 'utf8')).toBe(Array.from({ length: 3000 }, (_, i) => `${i} `.repeat(200)).join(''));
    expect(await readdir(folder)).toEqual(['file.txt']);
  });

  it('keeps the old content when the new one breaks off', async () => {
    await writeFile(path, 'old');
    await expect(writeAtomic(path, breakOff())).rejects.toThrow('broken off');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['file.txt']);
  });

  it('says in words what to do about a disk that refuses', async () => {
    const codes = { ENOSPC: 'disk-full', EROFS: 'read-only', EACCES: 'no-permission' };
    for (const [code, expected] of Object.entries(codes)) {
      const failure = await writeAtomic(path, breakOff(code)).catch((error: unknown) => error as RecordError);
      expect(failure).toBeInstanceOf(RecordError);
      expect(failure).toMatchObject({ code: expected });
      expect(String(failure)).toContain(path);
    }
    await expect(writeAtomic(join(folder, 'none', 'file'), 'x')).rejects.toMatchObject({ code: 'folder-missing' });
    await mkdir(join(folder, 'sub'));
    await expect(writeAtomic(join(folder, 'sub'), 'x')).rejects.toBeInstanceOf(RecordError);
    expect((await readdir(folder)).sort()).toEqual(['sub']);
  });

  it('never replaces a file when it is to be new, not even in a race', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => writeAtomic(path, `${i}`, { isNew: true })),
    );
    const won = tries.flatMap(({ status }, i) => (status === 'fulfilled' ? [i] : []));
    expect(won).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe(String(won[0]));
    await expect(writeAtomic(path, 'x', { isNew: true })).rejects.toMatchObject({ code: 'file-exists' });
    expect(await readdir(folder)).toEqual(['file.txt']);
  });

  it.skipIf(process.platform === 'win32')('keeps permissions and links', async () => {
    await writeFile(path, 'old');
    await chmod(path, 0o600);
    const name = join(folder, 'link');
    await symlink(path, name);
    await writeAtomic(name, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('shows the old or the new content as a whole when it is killed', async () => {
    const script = await bundleScript(`
      import { writeSync } from 'node:fs';
      import { writeAtomic } from 'records/atomic-write.ts';
      for (let i = 0; ; i++) {
        await writeAtomic(process.argv[2], 'AB'[i % 2].repeat(3_000_000));
        writeSync(1, 'written\\n');
      }
    `);
    for (let round = 0; round < 8; round++) {
      const child = startScript(script, [path]);
      killAfter(child, 1 + (round % 2), Math.random() * 20);
      await collectLines(child);
      const text = await readFile(path, 'utf8');
      expect(['A'.repeat(3_000_000), 'B'.repeat(3_000_000)].includes(text)).toBe(true);
    }
  });
});
