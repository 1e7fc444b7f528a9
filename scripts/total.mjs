// Adds up what the unit tests and the tests in a browser and in a real VS Code left in dist/; fails when one of them did
// not get there.
import { existsSync, readFileSync } from 'node:fs';

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);
const unit = read('dist/test-results.json');
const editor = read('dist/vscode-results.json');
const panel = read('dist/webview-results.json');
if (!unit) console.log('The unit tests did not run: something before them failed.');
if (!editor) console.log('The tests in a real VS Code did not run: something before them failed.');
if (!panel) console.log('The tests of the panel did not run: something before them failed.');

const passed = (unit?.numPassedTests ?? 0) + (panel?.passed ?? 0) + (editor?.passed ?? 0);
const failed = (unit?.numFailedTests ?? 0) + (panel?.failed ?? 0) + (editor?.failed ?? 0);
const skipped =
  (unit?.numPendingTests ?? 0) + (unit?.numTodoTests ?? 0) + (panel?.skipped ?? 0) + (editor?.skipped ?? 0);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(unit && panel && editor ? 0 : 1);
