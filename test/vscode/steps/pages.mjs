import { checkAccess } from '../access.mjs';
import { copyWebview, runCommand, tab } from '../actions.mjs';

/** The pages that are shown in panels. */
export const pageSteps = [
  [
    'the report opens in a panel, for everybody',
    async ({ page, picture }) => {
      await runCommand(page, 'SynAlign: Open Report');
      const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      await frame.locator('h1').waitFor();
      await picture('report');
      await checkCopy(page, 'the report');
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
