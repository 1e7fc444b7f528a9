import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { writeAtomic } from '../records/atomic-write.ts';
import type { RequestShape } from './request-shape.ts';

const shapes = v.record(
  v.string(),
  v.object({
    format: v.picklist(['json_schema', 'json_object', 'text']),
    limit: v.picklist(['max_tokens', 'max_completion_tokens']),
    temperature: v.boolean(),
    seed: v.boolean(),
    streamUsage: v.boolean(),
    stream: v.boolean(),
  }),
);

/** What models were found to understand, by origin and model name, kept between runs. */
export interface ShapeMemory {
  recall(origin: string, model: string): Promise<RequestShape | undefined>;
  remember(origin: string, model: string, shape: RequestShape): Promise<void>;
}

/** Opens the memory in a folder of the user's. A file that cannot be read or written costs a few refused requests only. */
export function openShapeMemory(folder: string): ShapeMemory {
  const path = join(folder, 'model-shapes.json');
  const nameOf = (origin: string, model: string) => `${origin} ${model}`;
  const readAll = async () => {
    try {
      const result = v.safeParse(shapes, JSON.parse(await readFile(path, 'utf8')));
      return result.success ? result.output : {};
    } catch {
      return {};
    }
  };
  return {
    async recall(origin, model) {
      const all = await readAll();
      const name = nameOf(origin, model);
      return Object.hasOwn(all, name) ? all[name] : undefined;
    },
    async remember(origin, model, shape) {
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeAtomic(
          path,
          `${JSON.stringify({ ...(await readAll()), [nameOf(origin, model)]: shape }, null, 2)}\n`,
        );
      } catch {
        // Asked again next time.
      }
    },
  };
}
