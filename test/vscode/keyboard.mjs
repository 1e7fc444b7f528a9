// The same half hour for somebody who has no mouse: every call that would use one throws.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  notification,
  pickItem,
  runCommand,
  tab,
  waitForFocus,
  waitForLine,
  waitForPath,
  waitForStatus,
} from './actions.mjs';
import { takeMouseAway } from './keyboard-only.mjs';
import { takeSteps } from './window.mjs';
import { retry } from './workbench.mjs';

const steps = [
  [
    'the mouse is really gone',
    async ({ page }) => {
      for (const use of [() => page.mouse.click(1, 1), () => page.locator('.tab').first().click()]) {
        let refused = false;
        try {
          await use();
        } catch (error) {
          refused = /needs a mouse/.test(String(error));
        }
        if (!refused) throw new Error('A mouse call went through.');
      }
    },
  ],
  [
    'the menu of the data set opens and starts the run',
    async ({ page }) => {
      const chosen = page.locator('.context-view .monaco-menu .action-item.focused', {
        hasText: 'SynAlign: Augment Dataset…',
      });
      const row = page.locator('.explorer-folders-view .monaco-list-row.focused', { hasText: 'tickets.jsonl' });
      await retry(async () => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+Shift+E');
        await page.keyboard.press('End');
        await row.waitFor({ timeout: 1000 });
        await page.keyboard.press('Shift+F10');
        // Entries that arrive late are not in this menu: it is opened again.
        for (let entry = 0; entry < 40 && (await chosen.count()) === 0; entry++) await page.keyboard.press('ArrowDown');
        await chosen.waitFor({ timeout: 500 });
      });
      await page.keyboard.press('Enter');
      await pickItem(page, 'Run with these settings').waitFor();
      await page.keyboard.press('Enter');
      await notification(page, 'ready for review').waitFor();
    },
  ],
  [
    'rows are accepted, rejected and taken back, one after the other',
    async ({ page }) => {
      await runCommand(page, 'SynAlign: Open Review');
      await waitForStatus(page, /A 0 · R 0 · left 200/);
      await waitForFocus(page);
      await waitForLine(page, 1);
      await page.keyboard.press('Alt+A');
      await waitForStatus(page, /A 1 · R 0/);
      await page.keyboard.press('Alt+F5');
      await waitForLine(page, 2);
      await page.keyboard.press('Alt+X');
      await waitForStatus(page, /A 1 · R 1/);
      await page.keyboard.press('Control+Z');
      await waitForStatus(page, /A 1 · R 0/);
      await page.keyboard.press('Shift+Alt+U');
      await waitForStatus(page, /A 1 · R 1/);
      await page.keyboard.press('Alt+F5');
      await waitForLine(page, 3);
      await page.keyboard.press('Shift+Alt+F5');
      await page.keyboard.press('Alt+F5');
      await waitForLine(page, 3);
      await page.keyboard.press('Alt+A');
      await waitForStatus(page, /A 2 · R 1/);
    },
  ],
  [
    'a row is read beside, and compared with the nearest real one',
    async ({ page }) => {
      await page.keyboard.press('Alt+Q');
      await tab(page, 'Row.synalign-row').waitFor();
      await runCommand(page, 'View: Focus First Editor Group');
      await waitForFocus(page);
      await page.keyboard.press('Alt+D');
      await tab(page, 'Real Row').waitFor();
      await runCommand(page, 'View: Revert and Close Editor');
      await tab(page, 'Real Row').waitFor({ state: 'detached' });
      await runCommand(page, 'View: Focus First Editor Group');
    },
  ],
  [
    'many rows are accepted at once and taken back',
    async ({ page }) => {
      await runCommand(page, 'SynAlign: Decide Many Rows');
      await pickItem(page, 'Rows without warnings').waitFor();
      await page.keyboard.press('Enter');
      await pickItem(page, 'Accept ').waitFor();
      await page.keyboard.press('Enter');
      await waitForStatus(page, /A \d{2,} · R 1/);
      await page.keyboard.press('Alt+U');
      await waitForStatus(page, /A 2 · R 1/);
    },
  ],
  [
    'everything is there after a reload, and the accepted rows become a file',
    async ({ page, workspace }) => {
      await page.reload();
      await retry(async () => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+P');
        await page.keyboard.type('tickets.review');
        await pickItem(page, 'tickets.review.jsonl').first().waitFor({ timeout: 5000 });
      });
      await page.keyboard.press('Enter');
      await waitForStatus(page, /A 2 · R 1/);
      await runCommand(page, 'SynAlign: Export Accepted');
      await pickItem(page, 'Rows with a Weight Column').waitFor();
      await page.keyboard.press('Enter');
      await waitForPath(page, 'tickets.accepted.jsonl');
      await page.keyboard.press('Enter');
      const out = join(workspace, 'tickets.accepted.jsonl');
      await retry(() => {
        if (!existsSync(out)) throw new Error(`${out} was not written`);
      }, 30_000);
      const rows = readFileSync(out, 'utf8').trim().split('\n').length;
      if (rows !== 2) throw new Error(`${rows} rows instead of the 2 accepted`);
    },
  ],
];

/** Resolves to one result a step; the first step that fails ends the journey. */
export const runKeyboardJourney = () => takeSteps('keyboard alone', steps, { prepare: takeMouseAway });
