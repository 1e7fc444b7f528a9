// Runs the mocha suites of `suite/` in a real extension host.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { copyExtension, launchBrowser, makeWorkspace, startServer } from './workbench.mjs';

/** Resolves to one result a test; a host that ends without results is one failure. */
export async function runSuites(settings) {
  const server = await startServer({ driver: true, settings });
  const workspace = makeWorkspace();
  execFileSync(process.execPath, ['dist/cli.mjs', 'augment', join(workspace, 'tickets.jsonl'), '--rows', '40']);
  const results = join(server.folder, 'results.json');
  const log = [];
  let browser;
  try {
    browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const { promise: ended, resolve: end } = Promise.withResolvers?.() ?? withResolvers();
    await page.exposeFunction('codeAutomationExit', (code) => end(code));
    await page.exposeFunction('codeAutomationLog', (_type, parts) => log.push(format(...parts)));
    page.on('crash', () => end(98));
    const timer = setTimeout(() => end(99), 600_000);
    const address = (path) => `vscode-remote://${server.authority}${path}`;
    const payload = [
      ['extensionDevelopmentPath', address(copyExtension(join(server.folder, 'synalign')))],
      ['extensionTestsPath', address(join(import.meta.dirname, 'suite/index.cjs'))],
      ['skipWelcome', 'true'],
      ['extensionEnvironment', JSON.stringify({ RESULTS: results, SPECS: process.env.SPECS ?? '' })],
    ];
    await page.goto(
      `${server.origin}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
    );
    const code = await ended;
    clearTimeout(timer);
    // The exit code alone proves nothing: a test that ends the process gives 0.
    const tests = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : [];
    if (code !== 0 && tests.every(({ error }) => !error))
      tests.push({ title: 'extension host', error: `ended with ${code}` });
    if (tests.length === 0) tests.push({ title: 'extension host', error: 'no test ran' });
    if (tests.some(({ error }) => error))
      console.log(
        log
          .filter((line) => /synalign/i.test(line))
          .slice(-40)
          .join('\n'),
      );
    return tests;
  } finally {
    await browser?.close();
    await server.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** For Node 20. */
function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
