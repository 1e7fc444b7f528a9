import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openReplyStore } from '../../../src/adapters/records/reply-store.ts';
import type { TextReply } from '../../../src/core/ports/text-model.ts';
import { bundleScript, collectLines, killAfter, makeFolder, startScript } from './run-script.ts';

let folder = '';
beforeEach(async () => {
  folder = join(await makeFolder(), 'cache');
});
const reply = (text: string): TextReply => ({
  text,
  model: 'm-1',
  finish: 'stop',
  usage: { promptTokens: 3, outputTokens: 5 },
});

describe('openReplyStore', () => {
  it('gives replies back after closing and opening, and makes nothing before the first', async () => {
    const empty = await openReplyStore(folder);
    expect(empty.get('k1')).toBeUndefined();
    await empty.close();
    await expect(readdir(folder)).rejects.toThrow();
    const store = await openReplyStore(folder);
    await Promise.all([store.put('k1', reply('one')), store.put('k2', reply('line\nbreak'))]);
    await store.close();
    const again = await openReplyStore(folder);
    expect([again.get('k1'), again.get('k2'), again.size]).toEqual([reply('one'), reply('line\nbreak'), 2]);
    await again.put('k1', reply('other'));
    expect(again.get('k1')).toEqual(reply('one'));
    await again.close();
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('reads texts from the disk when they are asked for, from several segments and of any length', async () => {
    const texts = Array.from({ length: 300 }, (_, i) => `${'ü€😀\n"'.repeat(i % 40)} ${i}`);
    for (let part = 0; part < 3; part++) {
      const store = await openReplyStore(folder);
      await Promise.all(texts.map((text, i) => (i % 3 === part ? store.put(`k${i}`, reply(text)) : undefined)));
      // Replies put by this very opening are read back too.
      expect(store.get(`k${part}`)?.text).toBe(texts[part]);
      await store.close();
    }
    const store = await openReplyStore(folder);
    for (const i of [0, 1, 2, 299, 150, 7, 298]) expect(store.get(`k${i}`)?.text).toBe(texts[i]);
    for (const name of await readdir(folder)) await writeFile(join(folder, name), '');
    expect(texts.map((_, i) => store.get(`k${i}`)).every((found) => found === undefined)).toBe(true);
    await store.close();
  });

  it('lets two programs write at once', async () => {
    const [a, b] = [await openReplyStore(folder), await openReplyStore(folder)];
    await Promise.all([a.put('a', reply('a')), b.put('b', reply('b'))]);
    await Promise.all([a.close(), b.close()]);
    expect((await openReplyStore(folder)).size).toBe(2);
  });

  it('loses one reply to a broken line, not more', async () => {
    const store = await openReplyStore(folder);
    for (const key of ['a', 'b', 'c']) await store.put(key, reply(key));
    await store.close();
    const path = join(folder, (await readdir(folder))[0]);
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, [lines[0], lines[1].slice(0, 20), lines[2], ''].join('\n'));
    await appendFile(path, '{"key":"d","reply":{"text":7}}\n{"key":"e","rep');
    const again = await openReplyStore(folder);
    expect(['a', 'b', 'c', 'd', 'e'].filter((key) => again.get(key) !== undefined)).toEqual(['a', 'c']);
    expect(again.broken).toBe(3);
  });

  it('has every reply whose put resolved after kills', async () => {
    const script = await bundleScript(`
      import { writeSync } from 'node:fs';
      import { openReplyStore } from 'records/reply-store.ts';
      const store = await openReplyStore(process.argv[2]);
      for (let n = 0; ; n++) {
        const key = process.argv[3] + '-' + n;
        await store.put(key, { text: 'x'.repeat(n % 2000), model: 'm', finish: 'stop' });
        writeSync(1, key + '\\n');
      }
    `);
    const safe: string[] = [];
    for (let round = 0; round < 5; round++) {
      const child = startScript(script, [folder, String(round)]);
      killAfter(child, 3, Math.random() * 30);
      safe.push(...(await collectLines(child)).lines);
    }
    const store = await openReplyStore(folder);
    expect(safe.length).toBeGreaterThan(5);
    expect(safe.filter((key) => store.get(key) === undefined)).toEqual([]);
  });
});
