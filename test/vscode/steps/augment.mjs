import { fileEntry, notification, pickFromMenu, pickItem, tab } from '../actions.mjs';

/** From the data set to rows in the review. */
export const augmentSteps = [
  [
    'right-click the data set, Augment, first item',
    async ({ page, picture }) => {
      const look = () => picture('menu');
      await pickFromMenu(page, fileEntry(page, 'tickets.jsonl'), 'SynAlign: Augment Dataset…', look);
      await pickItem(page, 'Run with these settings').waitFor();
      await picture('augment');
      await page.keyboard.press('Enter');
    },
  ],
  [
    'rows appear while the run goes on',
    async ({ page, picture }) => {
      await tab(page, 'tickets.review.jsonl').waitFor();
      await page.locator('.statusbar-item', { hasText: 'SynAlign: ' }).waitFor();
      await page.locator('.codelens-decoration a', { hasText: '✓ Accept' }).first().waitFor();
      await picture('running');
      await notification(page, 'ready for review').waitFor();
      await picture('done');
      await notification(page, 'ready for review').locator('a', { hasText: 'Open Review' }).click();
    },
  ],
];
