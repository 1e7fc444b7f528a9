// The suites of `suite/` in a desktop VS Code: `npm run test:electron`. It is downloaded on first use, which needs the
// network; `VSCODE` names one that is there already. On Linux without a screen: xvfb-run -a npm run test:electron
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { makeWorkspace } from './workbench.mjs';

const here = import.meta.dirname;
const root = resolve(here, '../..');
const own = join(root, '.vscode-test');

/** Mocha as the workbench tools name it; alone, because the rest of the tools is for Linux and large. */
function findMocha() {
  const { dependencies } = JSON.parse(readFileSync(join(here, 'tools/package.json'), 'utf8'));
  const folder = [join(here, 'tools'), join(own, 'mocha')].find((path) => existsSync(join(path, 'node_modules/mocha')));
  if (folder) return createRequire(join(folder, 'package.json')).resolve('mocha');
  const target = join(own, 'mocha');
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'package.json'), '{"private":true}');
  const words = ['install', `mocha@${dependencies.mocha}`, '--ignore-scripts', '--no-fund', '--no-audit'];
  const isWindows = process.platform === 'win32';
  const { status } = spawnSync(isWindows ? 'npm.cmd' : 'npm', words, {
    cwd: target,
    stdio: 'inherit',
    shell: isWindows,
  });
  if (status !== 0) throw new Error('npm could not install mocha; its own message stands above.');
  return createRequire(join(target, 'package.json')).resolve('mocha');
}

const results = join(mkdtempSync(join(tmpdir(), 'synalign-electron-')), 'results.json');
const workspace = makeWorkspace();
let code = 1;
try {
  spawnSync(process.execPath, ['dist/cli.mjs', 'augment', join(workspace, 'tickets.jsonl'), '--rows', '40'], {
    cwd: root,
  });
  code = await runTests({
    ...(process.env.VSCODE ? { vscodeExecutablePath: process.env.VSCODE } : {}),
    cachePath: own,
    extensionDevelopmentPath: root,
    extensionTestsPath: join(here, 'suite/index.cjs'),
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
    extensionTestsEnv: { RESULTS: results, SPECS: process.env.SPECS ?? '', MOCHA: findMocha() },
  }).catch((error) => {
    console.error(`The desktop VS Code did not run its tests: ${error.message ?? error}`);
    return 1;
  });
  // The exit code alone proves nothing: a test that ends the process gives 0.
  const tests = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : [];
  for (const { title, error } of tests) console.log(error ? `✗ ${title}\n${error}` : `✓ ${title}`);
  const failed = tests.filter(({ error }) => error).length;
  console.log(`desktop VS Code: ${tests.length - failed} passed, ${failed} failed`);
  if (failed > 0 || tests.length === 0) code = 1;
} finally {
  rmSync(workspace, { recursive: true, force: true });
  rmSync(join(results, '..'), { recursive: true, force: true });
}
process.exit(code);
