// Runs with the models of VS Code itself: a fake extension provides them, with consent and without.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { choose, notification, pickItem, runCommand } from './actions.mjs';
import { takeSteps } from './window.mjs';
import { inHost, retry } from './workbench.mjs';

const rows = 24;

const recordsOf = (workspace, name) => join(workspace, '.synalign', name);
const readRows = (workspace, name) => {
  const path = join(recordsOf(workspace, name), `${name}.review.jsonl`);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').filter(Boolean) : [];
};
const listRuns = (workspace, name) => {
  const runs = join(recordsOf(workspace, name), 'runs');
  return existsSync(runs) ? readdirSync(runs).sort() : [];
};
const readReport = (workspace, name) =>
  JSON.parse(readFileSync(join(recordsOf(workspace, name), 'runs', listRuns(workspace, name).at(-1), 'report.json')));

/** A data set whose plan names a model of the editor. */
function makeDataset(workspace, name, model, wanted = rows) {
  cpSync(join(workspace, 'tickets.jsonl'), join(workspace, `${name}.jsonl`));
  mkdirSync(recordsOf(workspace, name), { recursive: true });
  const plan = {
    version: 1,
    dataset: `${name}.jsonl`,
    layout: { kind: 'text', text: [['text']], typed: [], label: ['label'], id: ['id'] },
    idKey: '_id',
    rows: wanted,
    model: { provider: 'vscode', name: model },
  };
  writeFileSync(join(recordsOf(workspace, name), 'plan.jsonc'), JSON.stringify(plan));
}

const dialog = (page, text) => page.locator('.monaco-dialog-box', { hasText: text });
const press = (box, name) => box.getByRole('button', { name, exact: true }).click();

/** Starts a run as a person does and resolves when the question about it is shown. */
async function startRun({ page, server, workspace }, name) {
  await clearNotifications(page);
  await inHost(
    server,
    (vscode, path) => void vscode.commands.executeCommand('synalign.augment', vscode.Uri.file(path)),
    join(workspace, `${name}.jsonl`),
  );
  await pickItem(page, 'Run with these settings').waitFor();
  await page.keyboard.press('Enter');
  await pickItem(page, 'sends rows to').waitFor();
}

/** Lets a run begin that was looked at. */
const begin = (page) => page.keyboard.press('Enter');

async function clearNotifications(page) {
  await runCommand(page, 'Notifications: Clear All Notifications');
  await page.locator('.notification-list-item').first().waitFor({ state: 'detached' });
}

const waitForEnd = (page) => notification(page, `${rows} rows for`).waitFor();

/** What the fake models were asked, by id. */
const readCalls = (server, id) =>
  inHost(
    server,
    (vscode, wanted) =>
      vscode.extensions.getExtension('synalign-test.fake-models').exports.calls.filter((call) => call.id === wanted),
    id,
  );

const heal = (server, isHealed) =>
  inHost(
    server,
    (vscode, value) => {
      vscode.extensions.getExtension('synalign-test.fake-models').exports.healed = value;
      return 0;
    },
    isHealed,
  );

function expectEqual(found, wanted, what) {
  const [a, b] = [found, wanted].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}

function expectNoneTwice(calls) {
  const answered = calls.filter((call) => call.answered).map(({ prompt }) => prompt);
  expectEqual(new Set(answered).size, answered.length, 'Prompts answered once');
}

const steps = [
  [
    'says beforehand what goes to which model, and sends nothing when that is declined',
    async (window) => {
      const { page, server, workspace, picture } = window;
      makeDataset(workspace, 'plain', 'fakemodels/answers');
      await startRun(window, 'plain');
      const told = await page
        .locator('.quick-input-list .monaco-list-row')
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')).join('\n'));
      for (const part of [
        'sends rows to Fake answers (fakemodels/answers) in VS Code',
        'text, label',
        'at most 200 calls',
        'price not known',
      ]) {
        if (!told.includes(part)) throw new Error(`It is not said beforehand: “${part}”: ${told}`);
      }
      await picture('language-model-question');
      await page.keyboard.press('Escape');
      await pickItem(page, 'sends rows to').waitFor({ state: 'hidden' });
      expectEqual(await readCalls(server, 'answers'), [], 'Calls');
      expectEqual(listRuns(workspace, 'plain'), [], 'Runs');
    },
  ],
  [
    'is offered where the model is chosen, and can have a budget in tokens',
    async ({ page, server, workspace, picture }) => {
      await inHost(
        server,
        (vscode, path) => void vscode.commands.executeCommand('synalign.augment', vscode.Uri.file(path)),
        join(workspace, 'tickets.jsonl'),
      );
      await choose(page, 'Model');
      await pickItem(page, 'fakemodels/answers · prompts of up to').waitFor();
      await picture('language-model-choice');
      await choose(page, 'fakemodels/answers');
      await pickItem(page, 'Run with these settings').filter({ hasText: 'fakemodels/answers in VS Code' }).waitFor();
      await choose(page, 'Budget');
      await pickItem(page, 'At Most So Many Tokens').waitFor();
      await page.keyboard.press('Escape');
      await pickItem(page, 'At Most So Many Tokens').waitFor({ state: 'hidden' });
      expectEqual(listRuns(workspace, 'tickets'), [], 'Runs');
    },
  ],
  [
    'writes its rows into the review, with tokens as VS Code counts them',
    async (window) => {
      const { page, server, workspace } = window;
      await startRun(window, 'plain');
      await begin(page);
      await page.locator('.tab', { hasText: 'plain.review.jsonl' }).waitFor();
      await waitForEnd(page);
      const calls = await readCalls(server, 'answers');
      const { model, fact, currency } = readReport(workspace, 'plain').spend;
      expectEqual(model, 'vscode/fakemodels/answers', 'The model');
      expectEqual(currency, undefined, 'The currency');
      expectEqual(fact.settled.calls, calls.length, 'Calls in the report');
      const spent = calls.reduce((sum, { prompt }) => sum + Math.ceil(prompt.length / 4), 0);
      expectEqual(fact.settled.prompt, spent, 'Tokens of the prompts');
      if (readRows(workspace, 'plain').length < rows) throw new Error('Rows are missing in the review.');
    },
  ],
  [
    'counts what a filter refuses, and goes on without',
    async (window) => {
      const { page, workspace } = window;
      makeDataset(workspace, 'filtered', 'fakemodels/filters');
      await startRun(window, 'filtered');
      await begin(page);
      await notification(page, 'rows for filtered.jsonl are ready').waitFor();
      const { failureKinds } = readReport(workspace, 'filtered');
      if (!(failureKinds?.filtered > 0)) throw new Error(`No refusal was counted: ${JSON.stringify(failureKinds)}`);
    },
  ],
  [
    'is cancelled in the middle of replies, which cancels their requests, and goes on from there',
    async (window) => {
      const { page, server, workspace } = window;
      makeDataset(workspace, 'stopped', 'fakemodels/hangs');
      await startRun(window, 'stopped');
      await begin(page);
      const isWaiting = ({ asked, answered }) => asked === 'rows' && !answered;
      await retry(async () => {
        const waiting = (await readCalls(server, 'hangs')).filter(isWaiting);
        if (waiting.length !== 2) throw new Error(`${waiting.length} calls wait.`);
      });
      const milliseconds = await inHost(
        server,
        async (vscode, dataset) => {
          const { runs } = vscode.extensions.getExtension('synalign.synalign').exports;
          const ended = new Promise((settle) => {
            runs.onDidChangeRuns(() => {
              if (runs.find(dataset) === undefined) settle();
            });
          });
          const started = performance.now();
          await vscode.commands.executeCommand('synalign.cancelRun', vscode.Uri.file(dataset));
          await ended;
          return Math.round(performance.now() - started);
        },
        join(workspace, 'stopped.jsonl'),
      );
      console.log(`  cancelled after ${milliseconds} ms`);
      await notification(page, 'Run cancelled.').waitFor();
      await retry(async () => {
        const waiting = (await readCalls(server, 'hangs')).filter(isWaiting);
        if (!waiting.every(({ cancelled }) => cancelled)) throw new Error('A request was not cancelled.');
      });
      const kept = readRows(workspace, 'stopped');
      if (kept.length === 0) throw new Error('No row was kept.');
      await heal(server, true);
      await startRun(window, 'stopped');
      await begin(page);
      await waitForEnd(page);
      await heal(server, false);
      expectEqual(readRows(workspace, 'stopped').slice(0, kept.length), kept, 'Rows kept');
      expectEqual(listRuns(workspace, 'stopped').length, 1, 'Runs');
      expectNoneTwice(await readCalls(server, 'hangs'));
    },
  ],
  [
    'stops at a limit of the provider without asking on, says so, and goes on later',
    async (window) => {
      const { page, server, workspace } = window;
      makeDataset(workspace, 'limited', 'fakemodels/quota');
      await startRun(window, 'limited');
      await begin(page);
      await notification(page, 'VS Code lets no more requests through').waitFor();
      const refused = (await readCalls(server, 'quota')).filter(({ answered }) => !answered);
      if (refused.length === 0 || refused.length > 2) throw new Error(`${refused.length} calls were refused.`);
      if (readRows(workspace, 'limited').length === 0) throw new Error('No row was kept.');
      await heal(server, true);
      await startRun(window, 'limited');
      await begin(page);
      await waitForEnd(page);
      await heal(server, false);
      expectNoneTwice(await readCalls(server, 'quota'));
    },
  ],
  [
    'cuts a reply without an end',
    async (window) => {
      const { page, server, workspace } = window;
      makeDataset(workspace, 'endless', 'fakemodels/endless', 6);
      await startRun(window, 'endless');
      await begin(page);
      await notification(page, 'no row could be used').waitFor();
      const calls = (await readCalls(server, 'endless')).filter(({ asked }) => asked === 'rows');
      if (calls.length === 0 || !calls.every(({ cancelled }) => cancelled)) throw new Error('A reply was not cut.');
    },
  ],
  [
    'asks for consent with the reason, and takes a no',
    async (window) => {
      const { page, server, workspace, picture } = window;
      makeDataset(workspace, 'consent', 'asksfirst/answers');
      const before = (await readCalls(server, 'answers')).length;
      await startRun(window, 'consent');
      await begin(page);
      const box = dialog(page, 'wants to access the language models');
      await box.waitFor();
      if (!(await box.textContent()).includes('It writes synthetic rows')) throw new Error('The reason is not shown.');
      await picture('language-model-consent');
      await press(box, 'Cancel');
      await notification(page, 'VS Code was not allowed to let SynAlign use this model').waitFor();
      expectEqual((await readCalls(server, 'answers')).length, before, 'Calls');
    },
  ],
  [
    'goes on with the same run when consent is given',
    async (window) => {
      const { page, workspace } = window;
      const runs = listRuns(workspace, 'consent');
      await startRun(window, 'consent');
      await begin(page);
      await press(dialog(page, 'wants to access the language models'), 'Allow');
      await waitForEnd(page);
      expectEqual(listRuns(workspace, 'consent'), runs, 'Runs');
      if (readRows(workspace, 'consent').length < rows) throw new Error('Rows are missing in the review.');
    },
  ],
];

/** Builds the extension with the fake models, to be installed into a window; `remove` takes it away again. */
export function installFakeModels() {
  const folder = mkdtempSync(join(tmpdir(), 'synalign-models-'));
  const extension = join(folder, 'fake-models');
  const source = join(import.meta.dirname, 'fake-models');
  cpSync(join(source, 'package.json'), join(extension, 'package.json'));
  buildSync({
    entryPoints: [join(source, 'extension.cjs')],
    outfile: join(extension, 'extension.cjs'),
    external: ['vscode'],
    bundle: true,
    format: 'cjs',
    platform: 'node',
  });
  return { extension, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Resolves to one result a step; the first step that fails ends it. */
export async function runLanguageModel(options = {}) {
  const { extension, remove } = installFakeModels();
  try {
    return await takeSteps('language model', steps, { extensions: [extension], ...options });
  } finally {
    remove();
  }
}
