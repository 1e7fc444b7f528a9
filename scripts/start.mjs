// Opens a real VS Code with the extension and a copy of the example data set: `npm start`. A desktop VS Code if `code` is
// on the path, else a workbench in the browser, which is installed on first use (Linux).
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setUp } from '../test/vscode/set-up.mjs';
import { makeWorkspace, startServer } from '../test/vscode/workbench.mjs';

const root = process.cwd();
const isWindows = process.platform === 'win32';
const wantsBrowser = process.argv.includes('--browser');
const { status } = wantsBrowser
  ? { status: 1 }
  : spawnSync('code', ['--version'], { stdio: 'ignore', shell: isWindows });
const workspace = makeWorkspace();

if (status === 0) {
  console.log(`VS Code opens with the extension and ${workspace}; the folder stays.`);
  const words = [`--extensionDevelopmentPath=${root}`, '--new-window', workspace];
  spawn('code', words, { stdio: 'inherit', shell: isWindows }).once('exit', (code) => process.exit(code ?? 1));
} else if (setUp(false)) {
  const server = await startServer({ installed: [root], settings: { 'workbench.startupEditor': 'none' } });
  console.log(`VS Code is at ${server.origin}/?folder=${encodeURIComponent(workspace)}`);
  console.log('Right-click tickets.jsonl to begin. Ctrl+C ends it and removes the copy of the data set.');
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await server.stop();
    rmSync(workspace, { recursive: true, force: true });
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end());
} else {
  rmSync(workspace, { recursive: true, force: true });
  console.error(
    'No VS Code to open: there is no “code” on the path, and the one for the browser could not be installed; the reason stands above.',
  );
  process.exit(1);
}
