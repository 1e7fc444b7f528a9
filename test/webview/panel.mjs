// Tests the panel and the report in a real browser: `npm run test:webview`, or with words of the titles to run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setUp } from '../vscode/set-up.mjs';
import { accessTests } from './access-tests.mjs';
import { mapTests } from './map-tests.mjs';
import { launchBrowser, servePages } from './pages.mjs';
import { reportTests } from './report-tests.mjs';
import { rowTests } from './row-tests.mjs';
import { stateTests } from './state-tests.mjs';

const root = resolve(import.meta.dirname, '../..');
const wanted = process.argv[2];
const tests = Object.entries({ ...rowTests, ...mapTests, ...stateTests, ...reportTests, ...accessTests }).filter(
  ([title]) => !wanted || title.includes(wanted),
);
if (!setUp()) {
  const sentence = 'The tests of the panel did not run: Chromium could not be installed; the reason stands above.';
  const strict = process.env.CI === 'true';
  console.error(`\n${strict ? 'FAILED' : 'SKIPPED'}: ${sentence}`);
  finish([{ title: 'a real browser', ...(strict ? { error: sentence } : { skipped: true }) }]);
}
const pages = await servePages();
const browser = await launchBrowser(['--disable-gpu']);
const results = [];
for (const [title, test] of tests) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  try {
    await test({ page, context, pages });
    if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join('\n')}`);
    results.push({ title });
    console.log(`✓ ${title}`);
  } catch (error) {
    results.push({ title, error: error.stack ?? String(error) });
    console.log(`✗ ${title}\n${error.stack ?? error}`);
  }
  await context.close();
}
await browser.close();
await pages.close();
finish(results);

function finish(all) {
  const failed = all.filter(({ error }) => error).length;
  const skipped = all.filter((test) => test.skipped).length;
  const passed = all.length - failed - skipped;
  mkdirSync(join(root, 'dist'), { recursive: true });
  const text = JSON.stringify({ passed, failed, skipped, tests: all }, null, 1);
  writeFileSync(join(root, 'dist/webview-results.json'), text);
  console.log(`Panel: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed > 0 || all.length === 0 ? 1 : 0);
}
