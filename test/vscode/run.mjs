// Tests the extension in a real VS Code: suites in the extension host, then a person's journey through the interface.
import { runSuites } from './extension-host.mjs';
import { runJourney } from './journey.mjs';
import { isSetUp } from './workbench.mjs';

if (!isSetUp()) {
  console.error('Run test/vscode/setup.sh first: it installs the workbench to test in.');
  process.exit(2);
}
const only = process.argv[2];
const results = [];
for (const autoSave of ['off', 'afterDelay']) {
  if (only && only !== 'host') break;
  const named = (await runSuites({ 'files.autoSave': autoSave, 'files.autoSaveDelay': 300 })).map((test) => ({
    ...test,
    title: `${test.title} (autoSave ${autoSave})`,
  }));
  results.push(...named);
}
if (!only || only === 'journey') results.push(...(await runJourney()));
for (const { title, error } of results) console.log(error ? `✗ ${title}\n${error}` : `✓ ${title}`);
const failed = results.filter(({ error }) => error).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
