// Tests the extension in a real VS Code: suites in the extension host, then journeys through the interface.
// node test/vscode/run.mjs [PART…] [--times N], the parts are those of `parts`; without a name everything runs.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runEditor } from './editor.mjs';
import { runSuites } from './extension-host.mjs';
import { runJourney } from './journey.mjs';
import { runKeyboardJourney } from './keyboard.mjs';
import { runKilled } from './killed.mjs';
import { runLanguageModel } from './language-model.mjs';
import { runModelJourney } from './model-journey.mjs';
import { runModels } from './models.mjs';
import { runPanel } from './panel.mjs';
import { runRestricted } from './restricted.mjs';
import { setUp } from './set-up.mjs';
import { runWelcome } from './welcome.mjs';

const target = join(resolve(import.meta.dirname, '../..'), 'dist/vscode-results.json');
const parts = {
  host: async () => {
    const results = [];
    for (const autoSave of ['off', 'afterDelay']) {
      const tests = await runSuites({ 'files.autoSave': autoSave, 'files.autoSaveDelay': 300 });
      results.push(...tests.map((test) => ({ ...test, title: `${test.title} (autoSave ${autoSave})` })));
    }
    return results;
  },
  welcome: () => runWelcome(),
  journey: () => runJourney(),
  keyboard: () => runKeyboardJourney(),
  panel: () => runPanel(),
  killed: () => runKilled(),
  editor: () => runEditor(),
  restricted: () => runRestricted(),
  'language-model': () => runLanguageModel(),
  models: () => runModels(),
  'model-journey': () => runModelJourney(),
};

const words = process.argv.slice(2);
const times = words.includes('--times') ? Number(words[words.indexOf('--times') + 1]) : 1;
const named = words.filter((word) => word in parts);
if (!Number.isInteger(times) || times < 1) {
  console.error('--times takes a whole number from 1.');
  process.exit(2);
}

// Servers and browsers end with this process, however it ends.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
rmSync(target, { force: true });
if (!setUp()) {
  const sentence =
    'The tests in a real VS Code did not run: the workbench or Chromium could not be installed; the reason stands above.';
  const strict = process.env.CI === 'true';
  console.error(`\n${strict ? 'FAILED' : 'SKIPPED'}: ${sentence}`);
  finish([{ title: 'a real VS Code', ...(strict ? { error: sentence } : { skipped: true }) }]);
}

const results = [];
const seconds = [];
for (let time = 1; time <= times; time++) {
  const started = performance.now();
  for (const name of named.length > 0 ? named : Object.keys(parts)) {
    const tests = await parts[name]();
    for (const { title, error, milliseconds } of tests) {
      console.log(error ? `✗ ${title}\n${error}` : `✓ ${title}${milliseconds ? ` (${milliseconds} ms)` : ''}`);
    }
    results.push(...tests);
  }
  seconds.push((performance.now() - started) / 1000);
  if (times > 1) console.log(`${time} of ${times}: ${seconds.at(-1).toFixed(1)} s`);
}
if (times > 1) {
  const total = seconds.reduce((sum, each) => sum + each, 0);
  const green = results.every(({ error }) => !error) ? 'all green' : 'not all green';
  console.log(`${times} times in ${total.toFixed(1)} s, ${green}`);
}
finish(results);

function finish(tests) {
  const failed = tests.filter(({ error }) => error).length;
  const skipped = tests.filter((test) => test.skipped).length;
  const passed = tests.length - failed - skipped;
  mkdirSync(join(target, '..'), { recursive: true });
  writeFileSync(target, JSON.stringify({ passed, failed, skipped, tests }, null, 1));
  console.log(`VS Code: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed > 0 ? 1 : 0);
}
