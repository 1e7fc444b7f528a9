// What somebody does in the panel: look, decide, filter, edit, plan, write, lasso, compare.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkAccess } from '../access.mjs';
import {
  fileEntry,
  findWebview,
  notification,
  pickFromMenu,
  pickItem,
  runCommand,
  setTheme,
  tab,
  waitForFocus,
} from '../actions.mjs';
import { inHost, retry } from '../workbench.mjs';

/** The panel's document as locators see it. */
const panelOf = (page) => page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
const reviewTile = (page, text) => panelOf(page).locator('.tile', { hasText: text });
const gridRows = (page) => panelOf(page).locator('[role=grid] [role=row][aria-selected]');
const records = (workspace) => join(workspace, '.synalign/tickets');

/** Every decision of the logs, oldest first. */
function readDecisions(workspace) {
  const folder = join(records(workspace), 'decisions');
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

async function expectDecisions(workspace, check, what) {
  await retry(() => {
    const found = readDecisions(workspace);
    if (!check(found)) throw new Error(`${what}: the logs hold ${JSON.stringify(found.slice(-3))}`);
  }, 10_000);
}

/** Puts the keys into the list of rows. */
async function focusList(page) {
  await panelOf(page).locator('[role=grid]').focus();
}

/** A run that stops before any row is written, so that its attributes can be edited first. */
const attributesFirst = [
  'attributes first: a run without rows, then rows planned across all clusters',
  async ({ page, workspace, picture }) => {
    await runCommand(page, 'SynAlign: Augment Dataset');
    await pickItem(page, 'Find the attributes first').click();
    await notification(page, 'The attributes of tickets.jsonl are ready').waitFor();
    await panelOf(page).getByText('No rows were written yet').first().waitFor();
    const form = panelOf(page).getByRole('form', { name: 'Write rows across all clusters' });
    await form.locator('input').fill('50');
    await form.getByRole('button').click();
    await panelOf(page).getByText('50 rows planned').waitFor();
    await picture('panel-attributes-first');
    await panelOf(page).getByRole('button', { name: 'Write planned rows' }).click();
    await retry(() => {
      const rows = readFileSync(join(records(workspace), 'tickets.review.jsonl'), 'utf8')
        .trim()
        .split('\n');
      if (rows.length !== 117) throw new Error(`${rows.length} rows instead of 117`);
    }, 60_000);
  },
];

export const panelSteps = [
  [
    'right-click the data set, Open Panel: rows, clusters and attributes are there, the map follows',
    async ({ page, picture }) => {
      await pickFromMenu(page, fileEntry(page, 'tickets.jsonl'), 'SynAlign: Open Panel');
      await tab(page, 'SynAlign: tickets.jsonl').waitFor();
      await reviewTile(page, '60 left').waitFor();
      await gridRows(page).first().waitFor();
      await panelOf(page).getByText('Two directions keep').waitFor();
      await panelOf(page).locator('.attribute, .histogram, .value').first().waitFor({ state: 'attached' });
      await picture('panel');
    },
  ],
  [
    'a accepts and goes on, x rejects, u takes back; the log has each',
    async ({ page, workspace }) => {
      await focusList(page);
      await page.keyboard.press('j');
      await page.keyboard.press('a');
      await reviewTile(page, '1 accepted').waitFor();
      await page.keyboard.press('x');
      await reviewTile(page, '1 rejected').waitFor();
      await page.keyboard.press('u');
      await reviewTile(page, '0 rejected').waitFor();
      await page.keyboard.press('Control+y');
      await reviewTile(page, '1 rejected').waitFor();
      await expectDecisions(
        workspace,
        (found) => found.map(({ kind }) => kind).join() === 'accept,reject,undo,undo',
        'accept, reject, undo, redo',
      );
    },
  ],
  [
    'Enter opens the row in the review beside; the list follows the cursor there',
    async ({ page, server, picture }) => {
      const selected = () => panelOf(page).locator('[role=grid] [aria-selected=true]').getAttribute('id');
      await focusList(page);
      await page.keyboard.press('Enter');
      await tab(page, 'tickets.review.jsonl').waitFor();
      await waitForFocus(page);
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
      await retry(async () => {
        const line = await inHost(server, ({ window }) => {
          const { document, selection } = window.activeTextEditor;
          return [selection.active.line, document.lineAt(selection.active.line).text];
        });
        const row = (await selected()).replace(/^row-/, '');
        if (!line[1].includes(row)) throw new Error(`The list is at ${row}, the cursor in line ${line}`);
      }, 10_000);
      await picture('panel-beside-review');
      await inHost(server, ({ commands }) =>
        commands.executeCommand('workbench.action.closeActiveEditor').then(() => 0),
      );
      await tab(page, 'tickets.review.jsonl').waitFor({ state: 'detached' });
    },
  ],
  [
    'the weights are solved again without the rejected row',
    async ({ page }) => {
      await panelOf(page).getByText('Without rejected rows').waitFor();
      await panelOf(page).locator('.tile', { hasText: 'of 59' }).waitFor();
    },
  ],
  [
    'search, accept all of the list in two presses, one undo',
    async ({ page, picture }) => {
      const search = panelOf(page).locator('#search');
      await search.click();
      await page.keyboard.type('refund');
      const accept = panelOf(page).getByRole('button', { name: /^Accept \d+…$/ });
      const rows = await retry(async () => {
        // The control's own button stands in a shadow tree, its text outside.
        const text = await accept.evaluate((button) => (button.getRootNode().host ?? button).textContent);
        const count = Number(/\d+/.exec(text)?.[0]);
        if (!(count < 40)) throw new Error(`The list is not filtered: ${text}`);
        return count;
      }, 10_000);
      await accept.click();
      await picture('panel-bulk');
      await panelOf(page)
        .getByRole('button', { name: `Accept ${rows}`, exact: true })
        .click();
      await reviewTile(page, `${1 + rows} accepted`).waitFor();
      await focusList(page);
      await page.keyboard.press('Control+z');
      await reviewTile(page, '1 accepted').waitFor();
      await panelOf(page).locator('#search input').fill('');
    },
  ],
  [
    'an attribute of a cluster is edited: it stands in plan.jsonc for the next run',
    async ({ page, workspace, picture }) => {
      await panelOf(page).locator('.clusters li, .clusters [role=option]').first().click();
      const edit = panelOf(page)
        .getByRole('button', { name: /\. Edit$/ })
        .nth(1);
      await edit.focus();
      await page.keyboard.press('Enter');
      // The field selects its text itself: Ctrl+A goes round by the workbench and may come after what is typed.
      await page.keyboard.type('changed by hand');
      await page.keyboard.press('Enter');
      await retry(() => {
        const plan = readFileSync(join(records(workspace), 'plan.jsonc'), 'utf8');
        if (!plan.includes('changed by hand')) throw new Error('plan.jsonc lacks the edit.');
      }, 10_000);
      await panelOf(page).getByRole('region', { name: 'Planned rows' }).waitFor();
      await picture('panel-cluster');
    },
  ],
  [
    'rows are planned there and written: a second run with exactly these',
    async ({ page, workspace, picture }) => {
      const form = panelOf(page).getByRole('form', { name: /^Write rows/ });
      await form.locator('input').fill('7');
      await form.getByRole('button').click();
      await panelOf(page).getByText('7 rows planned').waitFor();
      await panelOf(page).getByRole('button', { name: 'Write planned rows' }).click();
      await reviewTile(page, '65 left').waitFor();
      await panelOf(page).getByRole('region', { name: 'Planned rows' }).waitFor({ state: 'detached' });
      await retry(() => {
        const plan = readFileSync(join(records(workspace), 'plan.jsonc'), 'utf8');
        if (plan.includes('changed by hand')) throw new Error('The plan still holds what was written.');
      }, 10_000);
      await panelOf(page).getByText('7 rows, 7 left').waitFor();
      const written = readFileSync(join(records(workspace), 'tickets.review.jsonl'), 'utf8')
        .trim()
        .split('\n');
      if (written.length !== 67) throw new Error(`${written.length} rows instead of 67`);
      await picture('panel-second-run');
    },
  ],
  [
    'rows wanted with a label stand in plan.jsonc; a cluster is written again with what was wrong',
    async ({ page, workspace, picture }) => {
      await panelOf(page).locator('summary', { hasText: 'Labels' }).click();
      await panelOf(page)
        .getByRole('button', { name: /^Rows of refund in the next run/ })
        .click();
      await panelOf(page).getByRole('textbox', { name: 'Rows of refund in the next run' }).fill('30');
      await page.keyboard.press('Enter');
      await panelOf(page).getByRole('button', { name: 'Rows of refund in the next run: 30. Edit' }).waitFor();
      await picture('panel-targets');
      await retry(() => {
        const plan = readFileSync(join(records(workspace), 'plan.jsonc'), 'utf8');
        if (!/"refund": 30/.test(plan)) throw new Error('plan.jsonc lacks the target.');
      }, 10_000);
      await panelOf(page).getByRole('button', { name: 'Leave the rows of refund to the run' }).click();
      await panelOf(page).getByRole('button', { name: 'Rows of refund in the next run: none. Edit' }).waitFor();
      await panelOf(page).locator('summary', { hasText: 'Labels' }).click();
      await panelOf(page).getByRole('button', { name: 'Write its rows again…' }).click();
      await page.locator('.quick-input-widget', { hasText: 'What was wrong?' }).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.quick-input-widget', { hasText: 'What was wrong?' }).waitFor({ state: 'hidden' });
    },
  ],
  [
    'a lasso on the map holds rows to decide about',
    async ({ page, picture }) => {
      await panelOf(page).getByText('Two directions keep').waitFor();
      await panelOf(page).getByRole('button', { name: 'Lasso', exact: true }).click();
      const map = panelOf(page).locator('[role=application]');
      await map.scrollIntoViewIfNeeded();
      const { x, y, width, height } = await map.boundingBox();
      await page.mouse.move(x + 6, y + 6);
      await page.mouse.down();
      for (const [across, down] of [
        [0.85, 0.02],
        [0.85, 0.97],
        [0.02, 0.97],
        [0.02, 0.02],
      ]) {
        await page.mouse.move(x + across * width, y + down * height, { steps: 6 });
      }
      await page.mouse.up();
      await panelOf(page).getByRole('button', { name: 'Drop lasso' }).waitFor();
      await panelOf(page)
        .getByRole('button', { name: /^Let go of: .*lasso/i })
        .waitFor();
      await panelOf(page)
        .getByRole('button', { name: /^Accept \d+…$/ })
        .waitFor();
      await picture('panel-lasso');
      await panelOf(page).getByRole('button', { name: 'Drop lasso' }).click();
    },
  ],
  [
    'the window is reloaded: the panel is there again with everything decided, and goes on',
    async ({ page, workspace }) => {
      const before = readDecisions(workspace).length;
      await focusList(page);
      await page.keyboard.press('j');
      await page.keyboard.press('a');
      await reviewTile(page, '2 accepted').waitFor();
      // The workbench stores which editors are open some time after they were opened.
      await retry(async () => {
        await page.reload();
        await tab(page, 'SynAlign: tickets.jsonl').waitFor({ timeout: 20_000 });
      });
      await reviewTile(page, '2 accepted').waitFor();
      if (readDecisions(workspace).length !== before + 1) throw new Error('The reload wrote or lost decisions.');
      await panelOf(page).getByText('Two directions keep').waitFor();
    },
  ],
  [
    'runs stand side by side, and the small model says whether the rows help',
    async ({ page, picture }) => {
      await panelOf(page).getByRole('button', { name: 'Compare runs' }).click();
      await panelOf(page).getByRole('heading', { name: 'Runs side by side' }).waitFor();
      await panelOf(page).getByRole('button', { name: 'Evaluate' }).click();
      await panelOf(page)
        .locator('.tile strong', { hasText: /^(Helps|Hurts|Cannot tell)$/ })
        .waitFor();
      await picture('panel-compare');
    },
  ],
  attributesFirst,
  [
    'axe finds nothing in the dark, the light and the high-contrast panel',
    async ({ page, server, picture }) => {
      for (const [theme, mark, name] of [
        ['Default Dark Modern', 'vscode-dark', 'dark'],
        ['Default Light Modern', 'vscode-light', 'light'],
        ['Default High Contrast', 'vscode-high-contrast', 'high-contrast'],
      ]) {
        await setTheme(server, theme);
        await panelOf(page).locator(`body.${mark}`).waitFor();
        await checkAccess(await findWebview(page), `the panel in ${name}`);
        await picture(`panel-${name}`);
      }
    },
  ],
  [
    'Export… from the palette is about the data set of the panel',
    async ({ page }) => {
      await runCommand(page, 'SynAlign: Export Accepted');
      await page.locator('.quick-input-title', { hasText: 'tickets.jsonl' }).waitFor();
      await page.keyboard.press('Escape');
    },
  ],
];
