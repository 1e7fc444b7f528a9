// A folder that nobody trusts: looking, reviewing and deciding work; nothing runs by its plan and nothing is sent.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { notification, pickItem, runCommand, tab, waitForFocus, waitForStatus } from './actions.mjs';
import { takeSteps } from './window.mjs';
import { inHost, makeWorkspace, retry } from './workbench.mjs';

const root = resolve(import.meta.dirname, '../..');

const listRuns = (workspace) => readdirSync(join(workspace, '.synalign/tickets/runs')).sort().join();

const steps = [
  [
    'the folder is restricted, and the extension is there',
    async ({ server }) => {
      const isTrusted = await inHost(server, (vscode) => vscode.workspace.isTrusted);
      if (isTrusted !== false) throw new Error('The workspace is trusted.');
      // Every socket and request of the extension host from here on.
      await inHost(server, () => {
        const channels = process.getBuiltinModule('node:diagnostics_channel');
        globalThis.sent = [];
        for (const name of ['net.client.socket', 'undici:request:create', 'http.client.request.start']) {
          channels.subscribe(name, () => globalThis.sent.push(name));
        }
        // One call to a port where nobody listens shows that calls are seen.
        return new Promise((settle) => {
          process.getBuiltinModule('node:net').connect(1, '127.0.0.1').once('error', settle);
        }).then(() => undefined);
      });
      const seen = await inHost(server, () => globalThis.sent.splice(0));
      if (seen.length !== 1) throw new Error(`One call was made, ${seen.length} were seen.`);
    },
  ],
  [
    'a data set can be inspected',
    async ({ page, server, workspace }) => {
      const path = join(workspace, 'tickets.jsonl');
      await inHost(server, (vscode, file) => vscode.window.showTextDocument(vscode.Uri.file(file)).then(() => 0), path);
      await runCommand(page, 'SynAlign: Inspect Dataset');
      await tab(page, 'Inspection: tickets.jsonl').waitFor();
    },
  ],
  [
    'rows can be reviewed and decided about, under the name that the user set and not the one in the folder',
    async ({ page, workspace, picture }) => {
      await tab(page, /^tickets\.jsonl/).click();
      await runCommand(page, 'SynAlign: Open Review');
      await waitForStatus(page, /A 0 · R 0 · left 40/);
      await waitForFocus(page);
      await page.keyboard.press('Alt+A');
      await waitForStatus(page, /A 1 · R 0/);
      await picture('restricted');
      const decisions = join(workspace, '.synalign/tickets/decisions');
      const lines = readdirSync(decisions).map((name) => readFileSync(join(decisions, name), 'utf8'));
      const { by } = JSON.parse(lines.join('').trim().split('\n').at(-1));
      if (by !== 'me') throw new Error(`The decision is by ${by}.`);
    },
  ],
  [
    'augment and weigh are not offered, and refused with the reason when called all the same',
    async ({ page, server, workspace }) => {
      const before = listRuns(workspace);
      await page.keyboard.press('F1');
      await page.keyboard.type('SynAlign: ');
      await pickItem(page, 'SynAlign: Inspect Dataset').waitFor();
      for (const title of ['SynAlign: Augment Dataset', 'SynAlign: Weigh Synthetic Rows']) {
        if ((await pickItem(page, title).count()) > 0) throw new Error(`${title} is offered.`);
      }
      await page.keyboard.press('Escape');
      for (const command of ['synalign.augment', 'synalign.weigh']) {
        await inHost(server, (vscode, [name, path]) => vscode.commands.executeCommand(name, vscode.Uri.file(path)), [
          command,
          join(workspace, 'tickets.jsonl'),
        ]);
        await notification(page, 'Runs start only in a trusted workspace').waitFor();
        await runCommand(page, 'Notifications: Clear All Notifications');
        await notification(page, 'Runs start only').waitFor({ state: 'detached' });
      }
      if (listRuns(workspace) !== before) throw new Error('A run was made.');
    },
  ],
  [
    'nothing was sent',
    async ({ server }) => {
      const sent = await inHost(server, () => globalThis.sent);
      if (!Array.isArray(sent) || sent.length > 0) throw new Error(`The extension host used the network: ${sent}`);
    },
  ],
  [
    'once the folder is trusted, a run starts',
    async ({ page, server, workspace }) => {
      await runCommand(page, 'Workspaces: Manage Workspace Trust');
      await page
        .locator('.workspace-trust-buttons-row .monaco-button', { hasText: /^Trust/ })
        .first()
        .click();
      await retry(async () => {
        if (!(await inHost(server, (vscode) => vscode.workspace.isTrusted))) throw new Error('It is not trusted.');
      });
      // The page about trust stands before the others.
      await inHost(server, (vscode) => vscode.commands.executeCommand('workbench.action.closeModalEditor'));
      await page.locator('.monaco-modal-editor-block').waitFor({ state: 'detached' });
      await tab(page, /^tickets\.jsonl/).click();
      await runCommand(page, 'SynAlign: Augment Dataset');
      await pickItem(page, 'Run with these settings').waitFor();
      await page.keyboard.press('Escape');
      if (listRuns(workspace).includes(',')) throw new Error('A run started before it was asked for.');
    },
  ],
];

/** Resolves to one result a step; the first step that fails ends it. */
export async function runRestricted(options = {}) {
  const workspace = makeWorkspace();
  execFileSync(process.execPath, [
    join(root, 'dist/cli.mjs'),
    ...['augment', join(workspace, 'tickets.jsonl'), '--rows', '40'],
  ]);
  mkdirSync(join(workspace, '.vscode'));
  writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify({ 'synalign.reviewer': 'somebody else' }));
  const settings = { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' };
  try {
    return await takeSteps('restricted mode', steps, { workspace, trust: true, settings, ...options });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}
