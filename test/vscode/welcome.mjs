// The first minute of somebody who has no folder open yet: the walkthrough and the sample data.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notification, pickItem, runCommand, tab, typePath } from './actions.mjs';
import { takeSteps } from './window.mjs';
import { inHost } from './workbench.mjs';

const folder = () => mkdtempSync(join(tmpdir(), 'synalign-sample-'));

const steps = (target) => [
  [
    'the walkthrough opens without a folder',
    async ({ page, server, picture }) => {
      await openWalkthrough(server);
      await page.locator('.getting-started-step', { hasText: 'Open sample data' }).waitFor();
      for (const title of [
        'Write new rows',
        'Review with keys',
        'See whether they match',
        'Export what you accepted',
      ]) {
        await page.locator('.getting-started-step', { hasText: title }).waitFor();
      }
      await picture('walkthrough');
    },
  ],
  [
    'the sample data asks for a folder and opens there',
    async ({ page, picture }) => {
      const step = page.locator('.getting-started-step', { hasText: 'Open sample data' });
      await step.locator('.monaco-button', { hasText: 'Open Sample Data' }).click();
      await page.locator('.quick-input-title', { hasText: 'Folder for the sample data' }).waitFor();
      mkdirSync(join(target, 'what-is-here'));
      await typePath(page, `${target}/`, 'what-is-here');
      await tab(page, 'support_tickets.jsonl').waitFor();
      if (!existsSync(join(target, 'support_tickets.jsonl'))) throw new Error('The sample was not copied.');
      await notification(page, 'The sample is in a folder that is not open').waitFor();
      await picture('sample');
    },
  ],
  [
    'the step is done, and the next one starts a run',
    async ({ page, server, picture }) => {
      await inHost(server, (vscode) => vscode.commands.executeCommand('notifications.clearAll').then(() => 0));
      await runCommand(page, 'SynAlign: Augment Dataset');
      await pickItem(page, 'Run with these settings').waitFor();
      await page.keyboard.press('Escape');
      await openWalkthrough(server);
      const step = page.locator('.getting-started-step', { hasText: 'Write new rows' });
      await step.click();
      await page
        .locator('.getting-started-step', { hasText: 'Open sample data' })
        .locator('.codicon.complete')
        .waitFor();
      await step.locator('.codicon.complete').waitFor();
      await picture('walkthrough-done');
    },
  ],
];

async function openWalkthrough(server) {
  await inHost(server, (vscode) =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', 'synalign.synalign#start').then(() => 0),
  );
}

/** Resolves to one result a step; the first step that fails ends it. */
export async function runWelcome(options = {}) {
  const target = folder();
  try {
    return await takeSteps('welcome', steps(target), { workspace: null, ...options });
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}
