import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SpendReport } from '../../src/jobs/spend-meter.ts';
import { type CliOptions, type CliResult, callCli, readJsonLines } from '../fakes/built-cli.ts';
import { makeDataset, recordsOf } from '../fakes/job-folder.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from '../fakes/model-server.ts';
import { makeTickets } from '../fakes/template-rows.ts';

/** The key that the server wants; it must show up nowhere else. */
export const secretKey = 'sk-a-very-secret-key-0123456789';

/** A server, a data set and a user of their own. */
export interface ModelBench {
  readonly server: ModelServer;
  readonly dataset: string;
  /** The user's settings and caches. */
  readonly home: string;
  call(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** `augment` with the server's model and little to compute. */
  augment(args?: readonly string[], options?: CliOptions): Promise<CliResult>;
}

/**
 * Makes a bench on which the provider `mine` is set and its key stands in the environment. It is closed when the test that
 * opens it has ended.
 */
export async function openBench(options: ModelServerOptions = {}, rows = makeTickets(80, 5)): Promise<ModelBench> {
  const server = await startModelServer({ key: secretKey, ...options });
  onTestFinished(() => server.close());
  const dataset = await makeDataset(rows);
  const home = await mkdtemp(join(tmpdir(), 'synalign-home-'));
  const env = {
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    SYNALIGN_KEY_MINE: secretKey,
    OPENAI_API_KEY: 'sk-of-another-house-999999',
  };
  const call = (args: readonly string[], more: CliOptions = {}) =>
    callCli(args, { ...more, env: { ...env, ...more.env } });
  const set = await call(['provider', 'set', 'mine', '--url', server.url]);
  if (set.code !== 0) throw new Error(set.errors);
  return {
    server,
    dataset,
    home,
    call,
    augment: (args = [], more = {}) => {
      const output = args.includes('--text-output') ? [] : ['--json'];
      return call(['augment', dataset, '--model', 'mine:fake-1', '--rows', '24', ...output, ...args], more);
    },
  };
}

/** The last line of an output, as far as tests of models look at it. */
export interface LastLine {
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
  readonly identical?: boolean;
  readonly sends: {
    readonly host: string;
    readonly rows: number;
    readonly lines: number[];
    readonly bytes: number;
    readonly fields: string[];
  };
  readonly forecast: SpendReport['forecast'];
  readonly firstPrompt: unknown;
  readonly spend: SpendReport;
  readonly failureKinds: { readonly [kind: string]: number };
  readonly rows: number;
}

/** Reads the last line of an output. */
export function lastOf({ out }: CliResult): LastLine {
  return readJsonLines(out).at(-1) as unknown as LastLine;
}

/** Every file below a folder as text, by its path. */
export async function readAll(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path, await readFile(path, 'latin1'));
  }
  return files;
}

/** Keys of all stored replies, with repeats. */
export async function readStoredKeys(dataset: string): Promise<string[]> {
  const cache = join(recordsOf(dataset), 'cache');
  const keys: string[] = [];
  for (const name of (await readdir(cache)).filter((entry) => entry.startsWith('replies-'))) {
    for (const line of (await readFile(join(cache, name), 'utf8')).split('\n')) {
      // A torn last line is a reply that was never used.
      if (line.endsWith('}')) keys.push((JSON.parse(line) as { key: string }).key);
    }
  }
  return keys;
}
