import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlanError } from '../../core/data/plan.ts';
import { writeAtomic } from './atomic-write.ts';
import { errorCode, explainFileError } from './record-error.ts';

/** The user's own copies of prompts; git tracks them with the plan. */
const folderName = 'prompts';

/** No prompt is longer, bytes. */
const mostBytes = 200_000;

/** A prompt file as a plan names it. */
export interface PromptFile {
  readonly name: string;
  /** `prompts/<name>.md`. */
  readonly source: string;
  readonly text: string;
}

/** Reads the prompt files that are there. `folder` is the data set's folder in `.synalign`. */
export async function readPromptFiles(folder: string, names: readonly string[]): Promise<PromptFile[]> {
  const files: PromptFile[] = [];
  for (const name of names) {
    const source = `${folderName}/${name}.md`;
    const path = join(folder, source);
    try {
      const { size } = await stat(path);
      if (size > mostBytes) {
        throw new PlanError(
          'plan-invalid',
          `The prompt ${path} has ${size} bytes; at most ${mostBytes} can be used. Shorten it.`,
        );
      }
      files.push({ name, source, text: (await readFile(path, 'utf8')).replaceAll('\r\n', '\n') });
    } catch (error) {
      if (error instanceof PlanError) throw error;
      if (errorCode(error) !== 'ENOENT') throw explainFileError(error, path);
    }
  }
  return files;
}

/** Writes prompt files; one that is there already stays unless `force`. Resolves to the paths written and left. */
export async function writePromptFiles(
  folder: string,
  prompts: readonly { readonly name: string; readonly text: string }[],
  force: boolean,
): Promise<{ readonly written: readonly string[]; readonly kept: readonly string[] }> {
  const written: string[] = [];
  const kept: string[] = [];
  const there = new Set(
    (
      await readPromptFiles(
        folder,
        prompts.map(({ name }) => name),
      )
    ).map(({ name }) => name),
  );
  for (const { name, text } of prompts) {
    const path = join(folder, folderName, `${name}.md`);
    if (there.has(name) && !force) {
      kept.push(path);
      continue;
    }
    try {
      await mkdir(join(folder, folderName), { recursive: true });
    } catch (error) {
      throw explainFileError(error, path);
    }
    await writeAtomic(path, text);
    written.push(path);
  }
  return { written, kept };
}
