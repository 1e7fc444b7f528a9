import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { ResultCache } from '../../core/ports/world.ts';
import { createRandomId } from './random-id.ts';

/**
 * Results in a folder that may be deleted at any time, one file a key. A file that cannot be read or written costs the
 * result only: it is made again. Files are bound to the Node version, whose serialisation they use.
 */
export function openResultCache(folder: string): ResultCache {
  const pathOf = (key: string) => join(folder, `result-${process.versions.v8}-${key}.bin`);
  return {
    get(key) {
      try {
        return deserialize(readFileSync(pathOf(key)));
      } catch {
        return undefined;
      }
    },
    put(key, value) {
      try {
        mkdirSync(folder, { recursive: true });
        const draft = join(folder, `.${createRandomId(8)}.tmp`);
        writeFileSync(draft, serialize(value));
        renameSync(draft, pathOf(key));
      } catch {
        // A full or read-only disk must not end a run over something that can be made again.
      }
    },
  };
}
