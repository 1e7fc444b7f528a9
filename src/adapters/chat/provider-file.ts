import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { writeAtomic } from '../records/atomic-write.ts';
import { errorCode, explainFileError } from '../records/record-error.ts';
import { ProviderError } from './provider-error.ts';
import { type Environment, userConfigFolder } from './user-folders.ts';

const amount = v.pipe(v.number(), v.minValue(0), v.maxValue(1e9));

const entry = v.strictObject({
  baseUrl: v.string(),
  /** For Azure's older addresses. */
  apiVersion: v.optional(v.string()),
  /** Name of the environment variable that holds the key. */
  keyVariable: v.optional(v.string()),
  /** Plain http to another network is allowed. */
  allowHttp: v.optional(v.boolean()),
});

const price = v.strictObject({
  /** Money for a million tokens of prompts. */
  input: amount,
  /** Money for a million tokens of replies. */
  output: amount,
  currency: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)), 'USD'),
});

const fileShape = v.strictObject({
  version: v.literal(1),
  providers: v.optional(v.record(v.string(), entry), {}),
  prices: v.optional(v.record(v.string(), price), {}),
});

/** The user's own providers and prices, on this machine; never part of a project. Holds no key. */
export type ProviderFile = v.InferOutput<typeof fileShape>;

/** One provider as the user set it. */
export type ProviderEntry = v.InferOutput<typeof entry>;

/** Where the file is. */
export function providerFilePath(env: Environment): string {
  return join(userConfigFolder(env), 'providers.json');
}

/**
 * Reads the user's providers; empty when there is no file.
 * @throws ProviderError `bad-provider-file` when it cannot be read, or when others could have written it
 */
export async function readProviderFile(env: Environment): Promise<ProviderFile> {
  const path = providerFilePath(env);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
    if (process.platform !== 'win32' && ((await stat(path)).mode & 0o022) !== 0) {
      throw new ProviderError(
        'bad-provider-file',
        `Other users can change ${path}, so they could send your rows and keys elsewhere. Run “chmod 600 ${path}” and look through it.`,
      );
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { version: 1, providers: {}, prices: {} };
    throw error instanceof ProviderError ? error : explainFileError(error, path);
  }
  return checkProviders(parseJson(text), path, 'Correct it, or delete it and set the providers again.');
}

/** Checks providers and prices, of the file or from elsewhere. Throws `ProviderError` that names `where` and the first fault. */
export function checkProviders(value: unknown, where: string, advice: string): ProviderFile {
  const result = v.safeParse(fileShape, value);
  if (result.success) return result.output;
  const first = result.issues[0];
  throw new ProviderError(
    'bad-provider-file',
    `${where} cannot be used: ${v.getDotPath(first) ?? 'file'}: ${first.message}. ${advice}`,
  );
}

/** Writes the user's providers, readable by nobody else. */
export async function writeProviderFile(env: Environment, file: ProviderFile): Promise<void> {
  const path = providerFilePath(env);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeAtomic(path, `${JSON.stringify(file, null, 2)}\n`);
    await chmod(path, 0o600);
  } catch (error) {
    throw explainFileError(error, path);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
