import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  clickRow,
  notification,
  pickItem,
  runCommand,
  tab,
  waitForFocus,
  waitForLine,
  waitForStatus,
} from '../actions.mjs';
import { retry } from '../workbench.mjs';

const records = (workspace) => join(workspace, '.synalign/tickets');
/** Entries of the tree: data sets, runs, clusters, rows. */
const treeLevel = (page, level) => page.locator(`.pane-body .monaco-list-row[aria-level="${level}"]`);
/** The question for a reason, when keys go to it. */
const asked = (page) =>
  page.locator('.quick-input-widget', { hasText: 'Why this row is rejected' }).locator('input:focus');
const treeRow = (page, text) => page.locator('.pane-body .monaco-list-row', { hasText: text });

/** Tree, findings, folding, merge and runs, on a data set with sixty rows to review. */
export const editorSteps = [
  [
    'the tree leads from the data set to a row, and decides about it',
    async ({ page, picture }) => {
      await page.locator('.activitybar a.action-label[aria-label="SynAlign"]').click();
      await treeRow(page, 'tickets.jsonl').waitFor();
      await treeRow(page, 'left 60').first().waitFor();
      await treeLevel(page, 2).first().click();
      await treeLevel(page, 3).first().click();
      const row = treeLevel(page, 4).first();
      await row.waitFor();
      await row.hover();
      await picture('tree');
      await row.locator('a.action-label[aria-label^="Accept Row"]').click();
      await treeRow(page, 'A 1 · left 59').first().waitFor();
      await row.click();
      await tab(page, 'tickets.review.jsonl').waitFor();
      await waitForStatus(page, /A 1 · R 0/);
    },
  ],
  [
    'keys decide in the tree as well, and take back',
    async ({ page }) => {
      await treeLevel(page, 4).nth(1).click();
      await page.keyboard.press('Control+Shift+E');
      await page.locator('.activitybar a.action-label[aria-label="SynAlign"]').click();
      await runCommand(page, 'SynAlign: Focus on Data Sets View');
      await page.locator('.pane-body .monaco-list:focus').waitFor();
      await page.keyboard.press('Alt+X');
      await treeRow(page, 'A 1 · R 1 · left 58').first().waitFor();
      await page.keyboard.press('Alt+U');
      await treeRow(page, 'A 1 · left 59').first().waitFor();
    },
  ],
  [
    'the Problems panel lists what was found',
    async ({ page, picture }) => {
      await runCommand(page, 'Problems: Focus on Problems View');
      await page.locator('.markers-panel .monaco-list-row', { hasText: 'copies a real row' }).first().waitFor();
      await picture('problems');
      await runCommand(page, 'View: Hide Panel');
    },
  ],
  [
    'decided rows fold',
    async ({ page, picture }) => {
      await tab(page, 'tickets.review.jsonl').click();
      await clickRow(page, 4);
      await waitForFocus(page);
      await page.keyboard.press('Home');
      await waitForLine(page, 4);
      for (let line = 0; line < 4; line++) await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Alt+A');
      await waitForStatus(page, /A [45] · R 0/);
      await page.keyboard.press('Alt+O');
      await page.locator('.codicon-folding-collapsed').first().waitFor();
      await picture('folded');
      await runCommand(page, 'Unfold All');
      await page.locator('.codicon-folding-collapsed').first().waitFor({ state: 'detached' });
    },
  ],
  [
    'rows are rejected for a reason that is asked for once',
    async ({ page, workspace, picture }) => {
      await clickRow(page, 10);
      await page.keyboard.press('Shift+Alt+X');
      await asked(page).waitFor();
      await page.keyboard.type('off topic');
      await pickItem(page, 'new reason').waitFor();
      await page.keyboard.press('Enter');
      await waitForStatus(page, /R 1/);
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
      await clickRow(page, 11);
      await page.keyboard.press('Shift+Alt+X');
      await asked(page).waitFor();
      await pickItem(page, 'off topic').waitFor();
      await picture('reason');
      await page.keyboard.press('Enter');
      await waitForStatus(page, /R 2/);
      const log = readdirSync(join(records(workspace), 'decisions')).map((name) =>
        readFileSync(join(records(workspace), 'decisions', name), 'utf8'),
      );
      const reasons = log.join('').match(/"reason":"off topic"/g) ?? [];
      if (reasons.length !== 2) throw new Error(`${reasons.length} reasons in the log instead of 2`);
    },
  ],
  [
    'a merge is looked at in a diff: cancelled it changes nothing, confirmed it only adds',
    async ({ page, workspace, picture }) => {
      const dataset = join(workspace, 'tickets.jsonl');
      const before = readFileSync(dataset);
      const look = async () => {
        await runCommand(page, 'SynAlign: Export Accepted');
        await pickItem(page, 'Merged with the Data Set').click();
        await pickItem(page, 'Into the Data Set Itself').click();
        await tab(page, 'its last 20 lines').waitFor();
        await pickItem(page, 'Rows into tickets.jsonl Itself').waitFor();
      };
      await look();
      await picture('merge');
      await pickItem(page, 'Cancel').click();
      await tab(page, 'its last 20 lines').waitFor({ state: 'detached' });
      if (!readFileSync(dataset).equals(before)) throw new Error('A cancelled merge changed the data set.');
      await look();
      await page.keyboard.press('Enter');
      await notification(page, 'Every byte that stood there before is unchanged').waitFor();
      const after = readFileSync(dataset);
      if (!after.subarray(0, before.length).equals(before)) throw new Error('Bytes of the data set changed.');
      const added = after.subarray(before.length).toString().trim().split('\n');
      if (added.length < 4 || added.length > 5) throw new Error(`${added.length} rows were added`);
      if (added.some((line) => '_id' in JSON.parse(line))) throw new Error('An id went into the data set.');
      await notification(page, 'Every byte').hover();
      await runCommand(page, 'Notifications: Clear All');
    },
  ],
  [
    'a run is paused from the status bar, the window ends, and it is resumed',
    async ({ page, workspace, picture }) => {
      const plan = join(records(workspace), 'plan.jsonc');
      writeFileSync(plan, readFileSync(plan, 'utf8').replace(/"rows": \d+/, '"rows": 3000'));
      const runs = () => readdirSync(join(records(workspace), 'runs')).length;
      await tab(page, 'tickets.review.jsonl').click();
      await runCommand(page, 'SynAlign: Augment Dataset');
      await pickItem(page, 'Run with these settings').waitFor();
      await page.keyboard.press('Enter');
      const bar = (text) => page.locator('.statusbar-item', { hasText: text });
      await bar('writing rows').waitFor();
      await bar('SynAlign: ').click();
      await pickItem(page, 'Pause Run').click();
      await bar('paused after').waitFor();
      await picture('paused');
      const started = runs();
      await page.reload();
      await notification(page, /A run of tickets.jsonl stopped after \d+ rows/).waitFor();
      await picture('stopped');
      await notification(page, 'stopped after').locator('a.monaco-button', { hasText: 'Resume' }).click();
      await bar('writing rows').waitFor();
      await bar('SynAlign: ').click();
      await pickItem(page, 'Cancel Run').click();
      await notification(page, /Run cancelled. \d+ rows of tickets.jsonl are kept/).waitFor();
      await retry(() => {
        if (runs() !== started) throw new Error(`${runs()} runs instead of ${started}: it was not resumed`);
      }, 5000);
    },
  ],
];
