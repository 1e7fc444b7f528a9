import { checkAccess } from '../access.mjs';
import { copyWebview, findWebview, notification, runCommand, tab } from '../actions.mjs';

/** The pages that are shown in panels. */
export const pageSteps = [
  [
    'the panel opens, for everybody',
    async ({ page, picture }) => {
      await tab(page, 'tickets.review.jsonl').click();
      await runCommand(page, 'SynAlign: Open Panel');
      const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      await frame.locator('h1').first().waitFor();
      await frame.getByText('c1').first().waitFor();
      await picture('panel');
      await checkAccess(await findWebview(page), 'the panel');
      await page.keyboard.press('Escape');
    },
  ],
  [
    'the report of a run on another machine says where it lies',
    async ({ page, picture }) => {
      await tab(page, 'tickets.review.jsonl').click();
      await runCommand(page, 'SynAlign: Open Report');
      await notification(page, 'The report lies on the remote machine').waitFor();
      await picture('report');
      await runCommand(page, 'Notifications: Clear All Notifications');
    },
  ],
  [
    'an inspection opens in a panel, for everybody',
    async ({ page, picture }) => {
      await tab(page, 'tickets.review.jsonl').click();
      await runCommand(page, 'SynAlign: Inspect Dataset');
      await tab(page, 'Inspection: tickets.jsonl').waitFor();
      const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      await frame.locator('h1').waitFor();
      await picture('inspection');
      await checkCopy(page, 'the inspection');
    },
  ],
];

/** The pages have no scripts, so axe looks at a copy. */
async function checkCopy(page, name) {
  const copy = await copyWebview(page);
  try {
    await checkAccess(copy, name);
  } finally {
    await copy.close();
  }
}
