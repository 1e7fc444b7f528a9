import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clickRow, fileEntry, pickFromMenu, pickItem, tab, waitForLine, waitForStatus } from '../actions.mjs';
import { retry } from '../workbench.mjs';

/** Decisions about the rows, one by one and many at once. */
export const decideSteps = [
  [
    'accept with the lens, reject with the key, undo',
    async ({ page, picture }) => {
      await page.locator('.codelens-decoration a', { hasText: '✓ Accept' }).first().click();
      await waitForStatus(page, /A 1 · R 0/);
      await clickRow(page, 2);
      await page.keyboard.press('Alt+X');
      await waitForStatus(page, /A 1 · R 1/);
      await page.keyboard.press('Control+Z');
      await waitForStatus(page, /A 1 · R 0/);
      await page.keyboard.press('Alt+X');
      await waitForStatus(page, /A 1 · R 1/);
      // A command's first call takes longer, so the cursor is waited for.
      await page.keyboard.press('Alt+F5');
      await waitForLine(page, 3);
      await page.keyboard.press('Alt+A');
      await waitForStatus(page, /A 2 · R 1/);
      await picture('review');
    },
  ],
  [
    'the decisions are there after a reload',
    async ({ page }) => {
      await page.reload();
      // Whether the tab is open again depends on when the workbench last stored its state.
      await pickFromMenu(page, fileEntry(page, 'tickets.jsonl'), 'SynAlign: Open Review');
      await waitForStatus(page, /A 2 · R 1/);
    },
  ],
  [
    'accept all rows without warnings at once, take it back',
    async ({ page, picture }) => {
      await page.locator('.statusbar-item', { hasText: 'A 2 · R 1' }).click();
      await pickItem(page, 'Rows without warnings').waitFor();
      await picture('decide-many');
      await page.keyboard.press('Enter');
      await pickItem(page, 'Accept ').waitFor();
      await page.keyboard.press('Enter');
      await waitForStatus(page, /A \d{2,} · R 1/);
      await clickRow(page, 2);
      await page.keyboard.press('Alt+U');
      await waitForStatus(page, /A 2 · R 1/);
    },
  ],
  [
    'read a row, with the page beside',
    async ({ page, picture }) => {
      await page.keyboard.press('Alt+Q');
      await tab(page, 'Row.synalign-row').waitFor();
      await page.mouse.move(400, 150);
      await picture('read-row');
    },
  ],
  [
    'the hover says where a row comes from',
    async ({ page, picture }) => {
      await tab(page, 'tickets.review.jsonl').click();
      const words = page.locator('.view-line').nth(2);
      await words.hover({ position: { x: 200, y: 8 } });
      await page.locator('.monaco-hover', { hasText: 'Written by' }).waitFor();
      await picture('hover');
      await page.keyboard.press('Escape');
    },
  ],
  [
    'many rows deleted by hand are asked about, rejected, and brought back by undo',
    async ({ page, workspace, picture }) => {
      await tab(page, 'tickets.review.jsonl').click();
      const lines = () =>
        readFileSync(join(workspace, '.synalign/tickets/tickets.review.jsonl'), 'utf8').trim().split('\n').length;
      const all = lines();
      await clickRow(page, 4);
      await page.keyboard.press('Home');
      for (let line = 0; line < 7; line++) await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Delete');
      await page.keyboard.press('Control+S');
      await page.locator('.monaco-dialog-box', { hasText: '7 rows were deleted' }).waitFor();
      await picture('deleted');
      await page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Reject Them' }).click();
      await retry(() => {
        if (lines() !== all - 7) throw new Error(`${lines()} lines instead of ${all - 7}`);
      }, 10_000);
      await waitForStatus(page, new RegExp(`A 2 · R 1 · left ${all - 10}$`));
      await clickRow(page, 4);
      await page.keyboard.press('Alt+U');
      await waitForStatus(page, new RegExp(`A 2 · R 1 · left ${all - 3}$`));
      if (lines() !== all) throw new Error(`${lines()} lines instead of ${all}`);
    },
  ],
];
