import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';

/** A program under test in a process of its own. */
export type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Makes an empty folder for one test. */
export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'synalign-'));
}

/** Bundles a TypeScript program, which may import `records/<file>.ts`, into a file that node can run. */
export async function bundleScript(contents: string): Promise<string> {
  const outfile = join(await makeFolder(), 'script.mjs');
  const records = join(import.meta.dirname, '../../../src/adapters/records');
  await build({
    stdin: { contents: contents.replaceAll("'records/", `'${records}/`), loader: 'ts', resolveDir: records },
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    outfile,
    logLevel: 'silent',
  });
  return outfile;
}

/** Starts a bundled program. */
export function startScript(script: string, args: readonly string[] = []): Child {
  return spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits for the program to end and gives the whole lines it printed. */
export async function collectLines(child: Child): Promise<{ lines: string[]; errors: string }> {
  let [text, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    errors += piece;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return { lines: text.split('\n').slice(0, -1), errors };
}

/** Waits for the first whole line that the program prints. */
export function waitForLine(child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('close', () => reject(new Error('The program ended without a line.')));
  });
}

/** Kills the program without warning: `wait` milliseconds after it has printed `lines` lines. */
export function killAfter(child: Child, lines: number, wait: number): void {
  let seen = 0;
  child.stdout.on('data', (piece: string | Buffer) => {
    const before = seen;
    seen += String(piece).split('\n').length - 1;
    if (before < lines && seen >= lines) setTimeout(() => child.kill('SIGKILL'), wait);
  });
}
