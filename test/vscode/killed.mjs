// The extension host is killed in the middle of deciding and in the middle of a run: nothing that was safe is lost.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileEntry, notification, pickFromMenu, pickItem, tab } from './actions.mjs';
import { takeSteps } from './window.mjs';
import { inHost, retry } from './workbench.mjs';

const records = (workspace) => join(workspace, '.synalign/tickets');
const readLines = (path) => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').filter(Boolean) : []);
const readRows = (workspace) => readLines(join(records(workspace), 'tickets.review.jsonl'));
const readIds = (workspace) => readRows(workspace).map((line) => JSON.parse(line)._id);

function readAccepted(workspace) {
  const folder = join(records(workspace), 'decisions');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => readLines(join(folder, name)))
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'accept')
    .map(({ row }) => row);
}

/** Ends the extension host at once, as a crash does. */
async function killHost(server) {
  process.kill(await inHost(server, () => process.pid), 'SIGKILL');
  // What the probe listened at stays behind and would be in the way of the next one.
  rmSync(server.socket, { force: true });
}

async function reload(page, server) {
  await page.reload();
  await retry(() => inHost(server, (vscode) => vscode.version));
}

const steps = [
  [
    'in the middle of a run: the rows stay, the run is offered again, and ends with every row once',
    async ({ page, server, workspace }) => {
      await pickFromMenu(page, fileEntry(page, 'tickets.jsonl'), 'SynAlign: Augment Dataset…');
      await pickItem(page, 'Run with these settings').waitFor();
      await page.keyboard.press('Enter');
      await retry(() => {
        if (readRows(workspace).length < 20) throw new Error('Too few rows to kill the host yet.');
      });
      await killHost(server);
      const before = readIds(workspace);
      if (before.length >= 200) throw new Error('The run had ended already.');
      await reload(page, server);
      await notification(page, /stopped after \d+ rows/).waitFor();
      await page.locator('.notification-list-item .monaco-button', { hasText: 'Resume' }).click();
      await notification(page, 'ready for review').waitFor();
      const after = readIds(workspace);
      const lost = before.filter((id) => !after.includes(id));
      if (after.length !== 200 || new Set(after).size !== 200 || lost.length > 0) {
        throw new Error(`${after.length} rows, ${new Set(after).size} different ones, ${lost.length} lost.`);
      }
      console.log(`  killed after ${before.length} rows: ${after.length} at the end, 0 lost, 0 twice`);
    },
  ],
  [
    'in the middle of deciding: every decision that was answered is in the log, once',
    async ({ page, server, workspace }) => {
      const told = join(workspace, 'told.txt');
      const review = join(records(workspace), 'tickets.review.jsonl');
      await inHost(
        server,
        async (vscode, { path, ids, out }) => {
          const { appendFileSync } = process.getBuiltinModule('node:fs');
          const document = await vscode.workspace.openTextDocument(path);
          await vscode.window.showTextDocument(document);
          // Goes on in the background until the host is killed.
          void (async () => {
            for (const id of ids) {
              await vscode.commands.executeCommand('synalign.accept', { document: document.uri.toString(), id });
              appendFileSync(out, `${id}\n`);
            }
          })();
          return 0;
        },
        { path: review, ids: readIds(workspace), out: told },
      );
      await retry(() => {
        if (readLines(told).length < 15) throw new Error('Too few decisions to kill the host yet.');
      });
      await killHost(server);
      const answered = readLines(told);
      const logged = readAccepted(workspace);
      const lost = answered.filter((id) => !logged.includes(id));
      if (lost.length > 0 || new Set(logged).size !== logged.length) {
        throw new Error(`${lost.length} of ${answered.length} answered decisions are lost; ${logged.length} logged.`);
      }
      await reload(page, server);
      await inHost(
        server,
        (vscode, path) => vscode.window.showTextDocument(vscode.Uri.file(path)).then(() => 0),
        review,
      );
      await tab(page, 'tickets.review.jsonl').waitFor();
      await page.locator('.statusbar-item', { hasText: `A ${logged.length} ·` }).waitFor();
      console.log(
        `  killed after ${answered.length} answered decisions: ${logged.length} in the log and in the window`,
      );
    },
  ],
];

/** Resolves to one result a step. */
export const runKilled = (options) => takeSteps('killed host', steps, options);
