import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');

/** The command line in a process of its own. */
export type CliProcess = ChildProcessByStdio<null, Readable, Readable>;

/** How a call ended and what it printed. */
export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly errors: string;
}

/** Where and how the command line is called. */
export interface CliOptions {
  readonly cwd?: string;
  /** Variables on top of this process's own. */
  readonly env?: { readonly [name: string]: string };
  /** Called with the process as soon as it runs. */
  readonly onStart?: (child: CliProcess) => void;
}

let built: Promise<string> | undefined;

/**
 * Builds the command line once for the sources as they are, shared by all test processes: the folder is named after the
 * sources and appears under its name only when it is whole, so that two builders at once do no harm.
 */
export function buildCli(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const inFolder = (name: string) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((file) => join(name, file));
  const folders = ['src', 'webview', 'scripts'];
  const files = [...folders.flatMap(inFolder), 'esbuild.mjs', 'package.json'].sort();
  const state = files.map((file) => `${file} ${statSync(join(root, file)).mtimeMs}`).join('\n');
  const folder = join(
    tmpdir(),
    `synalign-cli-${createHash('sha256').update(`${root}\n${state}`).digest('hex').slice(0, 16)}`,
  );
  const cli = join(folder, 'dist', 'cli.mjs');
  if (existsSync(cli)) return cli;
  const making = await mkdtemp(`${folder}-`);
  for (const name of [...folders, 'package.json', 'node_modules']) await symlink(join(root, name), join(making, name));
  await promisify(execFile)(process.execPath, [join(root, 'esbuild.mjs')], { cwd: making });
  await rename(making, folder).catch(async () => {
    if (!existsSync(cli)) throw new Error(`${folder} could not be made`);
    await rm(making, { recursive: true });
  });
  return cli;
}

/** Calls the built command line and waits for its end. */
export async function callCli(args: readonly string[], { cwd, env, onStart }: CliOptions = {}): Promise<CliResult> {
  const cli = await buildCli();
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
    env: { ...process.env, ...env },
  });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    out += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    errors += piece;
  });
  onStart?.(child);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('close', (...end) => resolve(end));
  });
  return { code, signal, out, errors };
}

/** The JSON objects of an output, one a line. */
export function readJsonLines(out: string): { readonly type: string; readonly [key: string]: unknown }[] {
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Does something once the process has printed so many lines. */
export function afterLines(child: CliProcess, count: number, work: () => void): void {
  let seen = 0;
  child.stdout.on('data', (piece: string | Buffer) => {
    const before = seen;
    seen += String(piece).split('\n').length - 1;
    if (before < count && seen >= count) work();
  });
}
