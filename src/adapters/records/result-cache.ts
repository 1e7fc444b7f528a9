import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultCache } from '../../core/ports/world.ts';
import { packValue, unpackValue } from './pack.ts';
import { createRandomId } from './random-id.ts';

/** Results kept at most; the oldest go first. */
const mostResults = 12;

/**
 * Results in a folder that may be deleted at any time, one file a key. A file that cannot be read or written costs the
 * result only: it is made again.
 */
export function openResultCache(folder: string): ResultCache {
  const pathOf = (key: string) => join(folder, `result-${key}.bin`);
  return {
    get(key) {
      try {
        return unpackValue(readFileSync(pathOf(key)));
      } catch {
        return undefined;
      }
    },
    put(key, value) {
      try {
        mkdirSync(folder, { recursive: true });
        const draft = join(folder, `.${createRandomId(8)}.tmp`);
        writeFileSync(draft, packValue(value));
        renameSync(draft, pathOf(key));
        removeOldest(folder);
      } catch {
        // A full or read-only disk must not end a run over something that can be made again.
      }
    },
  };
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => /^result-.*\.bin$/.test(name))
    .map((name) => ({ path: join(folder, name), written: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.written - a.written);
  for (const { path } of files.slice(mostResults)) rmSync(path, { force: true });
}
