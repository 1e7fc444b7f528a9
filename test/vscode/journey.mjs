// A person's first half hour, through the interface alone: augment, decide, reload, export.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inHost, launchBrowser, makeWorkspace, retry, startServer } from './workbench.mjs';

const root = resolve(import.meta.dirname, '../..');
const pictures = join(import.meta.dirname, 'results');

/** Resolves to one result a step; the first step that fails ends the journey. */
export async function runJourney() {
  mkdirSync(pictures, { recursive: true });
  const results = [];
  const workspace = makeWorkspace();
  const server = await startServer({
    installed: [root, join(import.meta.dirname, 'probe')],
    settings: { 'workbench.colorTheme': 'Default Dark Modern' },
  });
  let browser;
  let page;
  try {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 860 } });
    page.setDefaultTimeout(60_000);
    await page.goto(`${server.origin}/?folder=${encodeURIComponent(workspace)}`);
    await retry(() => inHost(server, (vscode) => vscode.version));
    for (const [title, step] of steps) {
      await step({ page, server, workspace });
      results.push({ title: `journey: ${title}` });
    }
  } catch (error) {
    results.push({ title: `journey: ${steps[results.length]?.[0] ?? 'start'}`, error: String(error?.stack ?? error) });
    await page?.screenshot({ path: join(pictures, 'failed.png') }).catch(() => undefined);
  } finally {
    await browser?.close();
    await server.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
  return results;
}

const steps = [
  [
    'right-click the data set, Augment, first item',
    async ({ page }) => {
      const file = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'tickets.jsonl' });
      await pickFromMenu(page, file, 'SynAlign: Augment Dataset…');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Run with these settings' }).waitFor();
      await page.screenshot({ path: join(pictures, 'augment.png') });
      await page.keyboard.press('Enter');
    },
  ],
  [
    'rows appear while the run goes on',
    async ({ page }) => {
      await page.locator('.tab', { hasText: 'tickets.review.jsonl' }).waitFor();
      await page.locator('.statusbar-item', { hasText: 'SynAlign: ' }).waitFor();
      await page.locator('.codelens-decoration a', { hasText: '✓ Accept' }).first().waitFor();
      await page.screenshot({ path: join(pictures, 'running.png') });
      await page.locator('.notification-list-item', { hasText: 'ready for review' }).waitFor();
      await page.screenshot({ path: join(pictures, 'done.png') });
      await page.locator('.notification-list-item a', { hasText: 'Open Review' }).click();
    },
  ],
  [
    'accept with the lens, reject with the key, undo',
    async ({ page }) => {
      await page.locator('.codelens-decoration a', { hasText: '✓ Accept' }).first().click();
      await status(page, /A 1 · R 0/);
      await clickRow(page, 2);
      await page.keyboard.press('Alt+X');
      await status(page, /A 1 · R 1/);
      await page.keyboard.press('Control+Z');
      await status(page, /A 1 · R 0/);
      await page.keyboard.press('Alt+X');
      await status(page, /A 1 · R 1/);
      // A command's first call takes longer, so the cursor is waited for.
      await page.keyboard.press('Alt+F5');
      await page.locator('.statusbar-item', { hasText: 'Ln 3, Col 1' }).waitFor();
      await page.keyboard.press('Alt+A');
      await status(page, /A 2 · R 1/);
      await page.screenshot({ path: join(pictures, 'review-dark.png') });
    },
  ],
  [
    'the decisions are there after a reload',
    async ({ page }) => {
      await page.reload();
      // Whether the tab is open again depends on when the workbench last stored its state.
      const file = page.locator('.explorer-folders-view .monaco-list-row', { hasText: /^tickets.jsonl/ });
      await pickFromMenu(page, file, 'SynAlign: Open Review');
      await status(page, /A 2 · R 1/);
    },
  ],
  [
    'accept all rows without warnings at once, take it back',
    async ({ page }) => {
      await page.locator('.statusbar-item', { hasText: 'A 2 · R 1' }).click();
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Rows without warnings' }).waitFor();
      await page.screenshot({ path: join(pictures, 'decide-many.png') });
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Accept ' }).waitFor();
      await page.keyboard.press('Enter');
      await status(page, /A \d{2,} · R 1/);
      await clickRow(page, 2);
      await page.keyboard.press('Alt+U');
      await status(page, /A 2 · R 1/);
    },
  ],
  [
    'read a row, with the page beside',
    async ({ page }) => {
      await page.keyboard.press('Alt+Q');
      await page.locator('.tab', { hasText: 'Row.synalign-row' }).waitFor();
      await page.mouse.move(400, 150);
      await page.screenshot({ path: join(pictures, 'read-row.png') });
    },
  ],
  [
    'many rows deleted by hand are asked about, rejected, and brought back by undo',
    async ({ page, workspace }) => {
      await page.locator('.tab', { hasText: 'tickets.review.jsonl' }).click();
      await clickRow(page, 4);
      await page.keyboard.press('Home');
      for (let line = 0; line < 7; line++) await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Delete');
      await page.keyboard.press('Control+S');
      await page.locator('.monaco-dialog-box', { hasText: '7 rows were deleted' }).waitFor();
      await page.screenshot({ path: join(pictures, 'deleted.png') });
      await page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Reject Them' }).click();
      const lines = () =>
        readFileSync(join(workspace, '.synalign/tickets/tickets.review.jsonl'), 'utf8').trim().split('\n').length;
      await retry(() => {
        if (lines() !== 193) throw new Error(`${lines()} lines instead of 193`);
      }, 10_000);
      await page.waitForTimeout(500);
      await clickRow(page, 4);
      await page.keyboard.press('Alt+U');
      await status(page, /A 2 · R 1 · left 197/);
      if (lines() !== 200) throw new Error(`${lines()} lines instead of 200`);
    },
  ],
  [
    'export the accepted rows',
    async ({ page, workspace }) => {
      await page.locator('.tab', { hasText: 'tickets.review.jsonl' }).click();
      await runCommand(page, 'SynAlign: Export Accepted');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Rows with a Weight Column' }).waitFor();
      await page.keyboard.press('Enter');
      await page
        .locator('.quick-input-widget input[value*="tickets.accepted.jsonl"], .quick-input-box input')
        .first()
        .waitFor();
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(pictures, 'export.png') });
      await page.keyboard.press('Enter');
      const out = join(workspace, 'tickets.accepted.jsonl');
      await retry(() => {
        if (!existsSync(out)) throw new Error(`${out} was not written`);
      }, 30_000);
      const rows = readFileSync(out, 'utf8').trim().split('\n');
      if (rows.length !== 2) throw new Error(`${rows.length} rows instead of the 2 accepted`);
    },
  ],
  [
    'the report opens in a panel',
    async ({ page }) => {
      await runCommand(page, 'SynAlign: Open Report');
      const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      await frame.locator('h1').waitFor();
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(pictures, 'report-dark.png') });
    },
  ],
  [
    'an inspection opens in a panel',
    async ({ page }) => {
      await page.locator('.tab', { hasText: 'tickets.review.jsonl' }).click();
      await runCommand(page, 'SynAlign: Inspect Dataset');
      await page.locator('.tab', { hasText: 'Inspection: tickets.jsonl' }).waitFor();
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(pictures, 'inspection-dark.png') });
    },
  ],
  [
    'a longer run is cancelled from the status bar and keeps its rows',
    async ({ page }) => {
      await page.locator('.tab', { hasText: 'tickets.review.jsonl' }).click();
      await runCommand(page, 'SynAlign: Augment Dataset');
      const item = (text) => page.locator('.quick-input-list .monaco-list-row', { hasText: text });
      await item('Text fields').click();
      await page
        .locator('.quick-input-titlebar [aria-label="Back"], .quick-input-titlebar .codicon-quick-input-back')
        .first()
        .click();
      await item('Number of rows').click();
      await page.locator('.quick-input-message', { hasText: 'Synthetic rows to write' }).waitFor();
      await page.keyboard.press('Control+A');
      await page.keyboard.type('4000');
      await page.keyboard.press('Enter');
      await item('4,000').first().waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.statusbar-item', { hasText: 'writing rows' }).waitFor();
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(pictures, 'progress.png') });
      await page.locator('.statusbar-item', { hasText: 'SynAlign: ' }).click();
      await item('Cancel Run').waitFor();
      await page.screenshot({ path: join(pictures, 'show-run.png') });
      await item('Cancel Run').click();
      await page
        .locator('.notification-list-item', { hasText: /Run cancelled. \d+ rows of tickets.jsonl are kept/ })
        .waitFor();
      await status(page, /A 2 · R 1 · left [1-9]\d{2,}/);
    },
  ],
  [
    'light theme and hover, for the eye',
    async ({ page, server }) => {
      await inHost(server, (vscode) =>
        vscode.workspace.getConfiguration('workbench').update('colorTheme', 'Default Light Modern', true),
      );
      await page.waitForTimeout(1500);
      await page.screenshot({ path: join(pictures, 'report-light.png') });
      await page.locator('.tab', { hasText: 'tickets.review.jsonl' }).click();
      await page.waitForTimeout(1500);
      await page.screenshot({ path: join(pictures, 'review-light.png') });
      await page
        .locator('.view-line')
        .nth(2)
        .hover({ position: { x: 200, y: 8 } });
      await page.locator('.monaco-hover', { hasText: 'Written by' }).waitFor();
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(pictures, 'hover-light.png') });
      await page.keyboard.press('Escape');
      await page.keyboard.press('Alt+Z');
      await page.waitForTimeout(1000);
      await page.screenshot({ path: join(pictures, 'wrapped-light.png') });
    },
  ],
  [
    'rows from elsewhere are weighed against the data set',
    async ({ page, server, workspace }) => {
      const real = join(workspace, 'tickets.jsonl');
      const made = join(workspace, 'made-elsewhere.jsonl');
      const rows = readFileSync(real, 'utf8').trim().split('\n').slice(0, 60);
      writeFileSync(made, rows.map((row) => `${row.replace('"text": "', '"text": "Hello again. ')}\n`).join(''));
      await inHost(server, (vscode, path) => vscode.window.showTextDocument(vscode.Uri.file(path)).then(() => 0), made);
      await runCommand(page, 'SynAlign: Weigh Synthetic Rows');
      const box = page.locator('.quick-input-box input');
      await page.locator('.quick-input-title', { hasText: 'The real rows to weigh' }).waitFor();
      await box.fill(real);
      await page.waitForTimeout(500);
      await page.keyboard.press('Enter');
      await page.locator('.notification-list-item', { hasText: '60 rows for tickets.jsonl are ready' }).waitFor();
      await page.screenshot({ path: join(pictures, 'weighed-light.png') });
    },
  ],
];

/** A point in the text of a row; the editor's own elements are in no order. */
async function findRow(page, number) {
  const margin = page.locator('.editor-instance .line-numbers').getByText(String(number), { exact: true }).first();
  const { x, y, width, height } = await margin.boundingBox();
  return { x: x + width + 200, y: y + height / 2 };
}

async function clickRow(page, number) {
  const { x, y } = await findRow(page, number);
  await page.mouse.click(x, y);
}

async function runCommand(page, title) {
  await page.keyboard.press('F1');
  await page.keyboard.type(title);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

async function status(page, text) {
  await page.locator('.statusbar-item', { hasText: text }).waitFor({ timeout: 20_000 });
}

/** A menu ignores the mouse at first, and does not show entries that arrive late: it is opened until it works. */
async function pickFromMenu(page, target, label) {
  const menu = page.locator('.context-view .monaco-menu');
  const item = menu.locator('.action-item', { hasText: label });
  for (let tries = 0; tries < 10; tries++) {
    await target.click({ button: 'right' });
    try {
      await item.waitFor({ timeout: 2000 });
      await page.screenshot({ path: join(pictures, 'menu.png') });
      await page.waitForTimeout(200);
      await item.click({ timeout: 2000 });
      await menu.waitFor({ state: 'hidden', timeout: 2000 });
      return;
    } catch {
      await page.keyboard.press('Escape');
    }
  }
  throw new Error(`There is no menu entry ${label}`);
}
