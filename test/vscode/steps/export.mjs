import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pickItem, runCommand, tab, waitForPath } from '../actions.mjs';
import { retry } from '../workbench.mjs';

/** The accepted rows as a file. */
export const exportSteps = [
  [
    'export the accepted rows',
    async ({ page, workspace, picture }) => {
      await tab(page, 'tickets.review.jsonl').click();
      await runCommand(page, 'SynAlign: Export Accepted');
      await pickItem(page, 'Rows with a Weight Column').waitFor();
      await picture('export-shape');
      await page.keyboard.press('Enter');
      await waitForPath(page, 'tickets.accepted.jsonl');
      await picture('export-file');
      await page.keyboard.press('Enter');
      const out = join(workspace, 'tickets.accepted.jsonl');
      await retry(() => {
        if (!existsSync(out)) throw new Error(`${out} was not written`);
      }, 30_000);
      const rows = readFileSync(out, 'utf8').trim().split('\n');
      if (rows.length !== 2) throw new Error(`${rows.length} rows instead of the 2 accepted`);
    },
  ],
];
