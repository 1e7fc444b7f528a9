import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  choose,
  fileEntry,
  findWebview,
  notification,
  pickFromMenu,
  pickItem,
  runCommand,
  tab,
  waitForStatus,
} from '../actions.mjs';
import { inHost, retry } from '../workbench.mjs';

const records = (workspace) => join(workspace, '.synalign/tickets');
const readRows = (workspace) =>
  readFileSync(join(records(workspace), 'tickets.review.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .filter(Boolean);

function expect(holds, what) {
  if (!holds) throw new Error(what);
}

/** What an item of the list says to a screen reader: all of it, and nothing of items that stood there before. */
const readItem = (page, text) => pickItem(page, text).first().getAttribute('aria-label');

/** Types into the input that is open. */
async function typeInto(page, prompt, text) {
  await page.locator('.quick-input-widget', { hasText: prompt }).waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

const dialog = (page) => page.locator('.monaco-dialog-box');

async function clearNotifications(page) {
  await runCommand(page, 'Notifications: Clear All Notifications');
  await page.locator('.notification-list-item').first().waitFor({ state: 'detached' });
}

/** From a key to rows of a provider's model; `state` holds the server, and what it does. */
export function createModelSteps(state) {
  const { server: provider, thief, key, secret } = state;
  const host = new URL(provider.url).host;
  const calls = (asked) => provider.calls.filter((call) => call.asked === asked);
  return [
    [
      'a provider is set on this machine, and its key by command',
      async ({ page, server, picture }) => {
        await inHost(
          server,
          async (vscode, url) => {
            const settings = vscode.workspace.getConfiguration('synalign');
            await settings.update('providers', { team: { baseUrl: url } }, true);
            await settings.update('prices', { 'team/fake-1': { input: 1, output: 2, currency: 'USD' } }, true);
          },
          provider.url,
        );
        await runCommand(page, 'SynAlign: Set API Key');
        await pickItem(page, host).waitFor();
        expect(!(await readItem(page, 'team')).includes(new URL(thief.url).host), 'The folder sets the address.');
        await picture('models-1-providers');
        await choose(page, host);
        await page.locator('.quick-input-widget input[type=password]').waitFor();
        await page.keyboard.type('with a space');
        await page.keyboard.press('Enter');
        await page.locator('.quick-input-message', { hasText: 'A key holds no spaces' }).waitFor();
        await page.keyboard.press('Control+A');
        await page.keyboard.type(key);
        await picture('models-2-key');
        await page.keyboard.press('Enter');
        await notification(page, `The key of team for ${host} is in the secret storage`).waitFor();
        await runCommand(page, 'SynAlign: Show API Keys');
        await pickItem(page, 'asks before rows go there · key in the secret storage').waitFor();
        await picture('models-3-keys');
        await page.keyboard.press('Escape');
        await clearNotifications(page);
      },
    ],
    [
      'the model is chosen from those that the server has',
      async ({ page, picture }) => {
        await pickFromMenu(page, fileEntry(page, 'tickets.jsonl'), 'SynAlign: Augment Dataset…');
        await choose(page, 'Number of rows');
        await typeInto(page, 'Synthetic rows to write', '48');
        await choose(page, 'Model');
        await pickItem(page, 'for trying; sends nothing').waitFor();
        await picture('models-4-models');
        await choose(page, host);
        await pickItem(page, 'fake-2').waitFor();
        await picture('models-5-names');
        await choose(page, 'fake-1');
        await pickItem(page, 'team fake-1').first().waitFor();
        await picture('models-6-settings');
        await choose(page, 'Run with these settings');
      },
    ],
    [
      'what was found in the rows is told first, and nothing starts before something is done about it',
      async ({ page, picture }) => {
        await pickItem(page, 'Send Placeholders for What Was Found').waitFor();
        expect((await pickItem(page, /^\s*Start/).count()) === 0, 'The run can be started.');
        expect(!(await readItem(page, 'Send Placeholders')).includes(secret), 'The secret is shown.');
        await picture('models-7-found');
        const bar = '.quick-input-titlebar';
        await page.locator(`${bar} [aria-label="Back"], ${bar} .codicon-quick-input-back`).first().click();
        await pickItem(page, 'team fake-1').first().waitFor();
        await choose(page, 'Run with these settings');
        await choose(page, 'Send Placeholders');
        await pickItem(page, 'Rows That Are Sent').waitFor();
      },
    ],
    [
      'host, rows, fields, bytes, tokens, money, minutes and the exact prompts are shown before',
      async ({ page, server, picture }) => {
        const rows = await readItem(page, 'Rows That Are Sent');
        const [, sent] = /(\d+) of \d+ rows in the first round · text, label, about [\d,]+ bytes/.exec(rows) ?? [];
        expect(rows.includes(host) && Number(sent) > 20, `The rows are told so: ${rows}`);
        const said = ['Tokens, Expected (Low … Ceiling)', 'Money', 'Minutes'];
        const forecast = (await Promise.all(said.map((text) => readItem(page, text)))).join('\n');
        const range = String.raw`[\d,.]+ \([\d,.]+ … [\d,.]+\) in about \d+ calls\n.*[\d.]+ USD \([\d.]+ USD … [\d.]+ USD\)\n.*[\d.]+ \([\d.]+ … [\d.]+\)`;
        expect(new RegExp(range).test(forecast), `The forecast is told so: ${forecast}`);
        await picture('models-8-preview');
        await choose(page, 'Show the Exact Prompts');
        await tab(page, 'Prompts of tickets.jsonl').waitFor();
        await pickItem(page, 'Rows That Are Sent').waitFor();
        await picture('models-9-prompts');
        const text = await inHost(server, (vscode) => vscode.window.activeTextEditor.document.getText());
        expect(
          /\[system\]\n[\s\S]*\[user\]\n[\s\S]*<rows>/.test(text),
          `The prompts are shown so: ${text.slice(0, 900)}`,
        );
        expect(!text.includes(secret) && !text.includes(key), 'A secret is in the prompts.');
        await choose(page, 'Change Budget');
        await choose(page, 'At Most So Many Tokens');
        await typeInto(page, 'The most tokens', '500000');
        await pickItem(page, 'at most 500,000 tokens').waitFor();
        expect(provider.calls.length === 0, `The server saw ${provider.calls.length} calls before the start.`);
      },
    ],
    [
      'a host is asked about once; until then it sees nothing',
      async ({ page, picture }) => {
        await choose(page, 'Start');
        await dialog(page).waitFor();
        const text = await dialog(page).textContent();
        expect(text.includes(`Send rows of tickets.jsonl to ${host}?`) && /lines \d+, /.test(text), text);
        await picture('models-10-consent');
        await dialog(page).getByRole('button', { name: 'Cancel' }).click();
        await pickItem(page, 'Rows That Are Sent').waitFor();
        expect(provider.calls.length === 0, 'The server saw calls that were not allowed.');
        await choose(page, 'Start');
        await dialog(page).getByRole('button', { name: 'Send Rows' }).click();
      },
    ],
    [
      'rows arrive, and status bar and panel show tokens and money; a cancel keeps what is there',
      async ({ page, workspace, picture }) => {
        await tab(page, 'tickets.review.jsonl').waitFor();
        await waitForStatus(page, /[\d,]+ of about [\d,]+ tokens, [\d.]+ of about [\d.]+ USD/);
        await picture('models-11-running');
        await runCommand(page, 'SynAlign: Open Panel');
        await retry(async () => {
          const spent = await (await findWebview(page)).locator('.progress-spent').textContent({ timeout: 1000 });
          expect(/[\d,]+ of about [\d,]+ tokens/.test(spent), `The panel says ${spent}`);
        });
        await picture('models-12-panel');
        await page.locator('.statusbar-item', { hasText: 'SynAlign: ' }).first().click();
        await choose(page, 'Cancel Run');
        await notification(page, /Run cancelled. \d+ rows of tickets.jsonl are kept/).waitFor();
        expect(readRows(workspace).length > 0, 'No row was kept.');
        await clearNotifications(page);
        state.isHolding = false;
      },
    ],
    [
      'it goes on without paying twice, through 429s and refusals, and ends with forecast beside fact',
      async ({ page, workspace, picture }) => {
        const before = provider.calls.length;
        const kept = readRows(workspace).length;
        await pickFromMenu(page, fileEntry(page, 'tickets.jsonl'), 'SynAlign: Augment Dataset…');
        await pickItem(page, 'team fake-1').first().waitFor();
        await page.keyboard.press('Enter');
        await pickItem(page, 'at most 500,000 tokens').waitFor();
        expect(provider.calls.length === before, 'The server was asked before the start.');
        await choose(page, 'Start');
        const end = notification(page, /ready for review\. \d+ calls brought nothing usable\. Used [\d,]+ tokens/);
        await end.waitFor();
        expect(/forecast [\d,]+ \([\d,]+ … [\d,]+\) tokens, [\d.]+ USD/.test(await end.textContent()), 'No forecast.');
        await picture('models-13-end');
        const whole = provider.calls.filter((call) => call.whole && call.status === 200);
        const bought = new Set(whole.map(({ body }) => JSON.stringify([body.messages, body.seed])));
        expect(bought.size === whole.length, `${whole.length - bought.size} replies were bought twice.`);
        expect(provider.count(429) > 0, 'There was no 429.');
        const rows = readRows(workspace).length;
        expect(rows > kept && rows < 48, `${rows} rows after ${kept}.`);
        const sent = JSON.stringify(provider.calls.map(({ body }) => body));
        expect(!sent.includes(secret), 'The secret was sent.');
        console.log(`  ${provider.calls.length} calls, ${provider.count(429)} times 429, ${rows} rows`);
      },
    ],
    [
      'failed calls are asked again from the notification',
      async ({ page, workspace }) => {
        state.refuses = false;
        await page.locator('.notification-list-item .monaco-button', { hasText: 'Retry Failed Calls' }).click();
        await pickItem(page, 'Rows That Are Sent').waitFor();
        await choose(page, 'Start');
        await notification(page, /ready for review\. Used/).waitFor();
        const rows = readRows(workspace).length;
        expect(rows === 48, `${rows} rows after the retry.`);
        await clearNotifications(page);
      },
    ],
    [
      'a row is written again with what was wrong with it',
      async ({ page, workspace, picture }) => {
        await tab(page, 'tickets.review.jsonl').click();
        await page.locator('.codelens-decoration a', { hasText: '✓ Accept' }).first().waitFor();
        await page.keyboard.press('Control+Home');
        await runCommand(page, 'SynAlign: Write Row Again');
        await page.locator('.quick-input-message', { hasText: 'What was wrong?' }).waitFor();
        await picture('models-14-feedback');
        await page.keyboard.type('sounds like an advert');
        await page.keyboard.press('Enter');
        await pickItem(page, 'Rows That Are Sent').waitFor();
        await choose(page, 'Start');
        await notification(page, /1 rows? for tickets.jsonl/).waitFor();
        const told = calls('rows').filter(({ body }) =>
          JSON.stringify(body.messages).includes('sounds like an advert'),
        );
        expect(told.length > 0, 'The model was not told.');
        expect(readRows(workspace).length === 49, `${readRows(workspace).length} rows.`);
        await clearNotifications(page);
      },
    ],
    [
      'the key is in no file of the folder and in no log, and the folder’s address was never asked',
      async ({ server, workspace }) => {
        for (const folder of [workspace, join(server.folder, 'user'), join(server.folder, 'server')]) {
          for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
            if (!entry.isFile()) continue;
            const path = join(entry.parentPath, entry.name);
            expect(!readFileSync(path, 'latin1').includes(key), `The key is in ${path}.`);
          }
        }
        const plan = readFileSync(join(records(workspace), 'plan.jsonc'), 'utf8');
        expect(/"tokens": 500000/.test(plan) && /"provider": "team"/.test(plan), `The plan says ${plan}`);
        expect(thief.calls.length === 0, `The folder’s server was asked ${thief.calls.length} times.`);
      },
    ],
    [
      'a deleted key is gone',
      async ({ page }) => {
        const before = provider.calls.length;
        await runCommand(page, 'SynAlign: Delete API Key');
        await choose(page, 'team');
        await notification(page, 'The key of team is deleted').waitFor();
        await runCommand(page, 'SynAlign: Show API Keys');
        await pickItem(page, 'rows may go there · no key').waitFor();
        await choose(page, host);
        await choose(page, 'Ask Again before Rows Go to');
        await pickItem(page, 'rows may go there · no key').waitFor({ state: 'detached' });
        await page.keyboard.press('Escape');
        expect(provider.calls.length === before, 'The server was asked.');
      },
    ],
  ];
}
