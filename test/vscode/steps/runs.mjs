import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notification, pickItem, runCommand, tab, typePath, waitForStatus } from '../actions.mjs';
import { inHost } from '../workbench.mjs';

/** Runs beyond the first. */
export const runSteps = [
  [
    'a longer run is cancelled from the status bar and keeps its rows',
    async ({ page, picture }) => {
      await tab(page, 'tickets.review.jsonl').click();
      await runCommand(page, 'SynAlign: Augment Dataset');
      await pickItem(page, 'Text fields').click();
      const bar = '.quick-input-titlebar';
      await page.locator(`${bar} [aria-label="Back"], ${bar} .codicon-quick-input-back`).first().click();
      await pickItem(page, 'Number of rows').click();
      await page.locator('.quick-input-message', { hasText: 'Synthetic rows to write' }).waitFor();
      await page.keyboard.press('Control+A');
      await page.keyboard.type('4000');
      await page.keyboard.press('Enter');
      await pickItem(page, '4,000').first().waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.statusbar-item', { hasText: 'writing rows' }).waitFor();
      await picture('progress');
      await page.locator('.statusbar-item', { hasText: 'SynAlign: ' }).click();
      await pickItem(page, 'Cancel Run').waitFor();
      await picture('show-run');
      await pickItem(page, 'Cancel Run').click();
      await notification(page, /Run cancelled. \d+ rows of tickets.jsonl are kept/).waitFor();
      await waitForStatus(page, /A 2 · R 1 · left [1-9]\d{2,}/);
    },
  ],
  [
    'rows from elsewhere are weighed against the data set',
    async ({ page, server, workspace, picture }) => {
      const real = join(workspace, 'tickets.jsonl');
      const made = join(workspace, 'made-elsewhere.jsonl');
      const rows = readFileSync(real, 'utf8').trim().split('\n').slice(0, 60);
      writeFileSync(made, rows.map((row) => `${row.replace('"text": "', '"text": "Hello again. ')}\n`).join(''));
      await inHost(server, (vscode, path) => vscode.window.showTextDocument(vscode.Uri.file(path)).then(() => 0), made);
      await runCommand(page, 'SynAlign: Weigh Synthetic Rows');
      await page.locator('.quick-input-title', { hasText: 'The real rows to weigh' }).waitFor();
      await typePath(page, real);
      await notification(page, '60 rows for tickets.jsonl are ready').waitFor();
      await picture('weighed');
    },
  ],
];
