import { appendFile, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openVectorStore } from '../../../src/adapters/records/vector-store.ts';
import { makeFolder } from './run-script.ts';

let folder = '';
beforeEach(async () => {
  folder = join(await makeFolder(), 'cache');
});
const key = (n: number) => n.toString(16).padStart(32, '0');
const vector = (n: number) => Float32Array.from([n, n / 2, -n]);

describe('openVectorStore', () => {
  it('gives vectors back to the bit after opening again, and makes nothing before the first', async () => {
    const empty = await openVectorStore(folder, 'abc');
    expect([empty.size, empty.dimensions, empty.get(key(1))]).toEqual([0, undefined, undefined]);
    await expect(readdir(folder)).rejects.toThrow();
    const store = await openVectorStore(folder, 'abc');
    await Promise.all([
      store.put([1, 2].map((n) => [key(n), vector(n)])),
      store.put([2, 3].map((n) => [key(n), vector(10 * n)])),
    ]);
    expect(store.get(key(2))).toEqual(vector(2));
    await store.close();
    const again = await openVectorStore(folder, 'abc');
    expect([again.size, again.dimensions]).toEqual([3, 3]);
    expect([1, 2, 3].map((n) => again.get(key(n)))).toEqual([vector(1), vector(2), vector(30)]);
    await again.put([[key(4), vector(4)]]);
    await again.close();
    expect(await readdir(folder)).toHaveLength(2);
    expect((await openVectorStore(folder, 'abc')).size).toBe(4);
  });

  it('keeps models apart', async () => {
    const store = await openVectorStore(folder, 'abc');
    await store.put([[key(1), vector(1)]]);
    expect((await openVectorStore(folder, 'abd')).size).toBe(0);
  });

  it('loses a torn last vector and no other, also with many', async () => {
    const store = await openVectorStore(folder, 'abc');
    await store.put(Array.from({ length: 1300 }, (_, n) => [key(n), vector(n)]));
    await store.close();
    const path = join(folder, (await readdir(folder))[0]!);
    await appendFile(path, Buffer.alloc(20));
    expect((await openVectorStore(folder, 'abc')).size).toBe(1300);
    await truncate(path, 1300 * 28 - 1);
    const again = await openVectorStore(folder, 'abc');
    expect(again.size).toBe(1299);
    expect([again.get(key(1298)), again.get(key(1299))]).toEqual([vector(1298), undefined]);
  });
});
