// What the tests do with a page.
import assert from 'node:assert/strict';

/** Opens the panel and waits for its rows. */
export async function openPanel({ page, pages }, parameters = '') {
  await page.goto(`${pages.origin}/panel?${parameters}`);
  await page.locator('#rows .row[aria-rowindex="2"] .cell.text').waitFor();
}

/** Every intent of a type that the host got. */
export const intentsOf = (page, type) =>
  page.evaluate((name) => globalThis.fakeHost.intents.filter((intent) => intent.type === name), type);

/** The last intent of a type, once there are so many of them. */
export async function waitForIntent(page, type, count = 1) {
  await page.waitForFunction(
    ([name, least]) => globalThis.fakeHost.intents.filter((intent) => intent.type === name).length >= least,
    [type, count],
  );
  return (await intentsOf(page, type)).at(-1);
}

/** Rows of the host: its truth, not what the page shows. */
export const hostRows = (page) =>
  page.evaluate(() => globalThis.fakeHost.rows.map(({ id, state, reason }) => ({ id, state, reason })));

/** The id of the selected row, or undefined. */
export const selectedRow = async (page) =>
  (await page.locator('#rows .row.selected').getAttribute('id', { timeout: 5000 }))?.replace(/^row-/, '');

/** Waits until a text stands somewhere. */
export const waitForText = (page, selector, text) =>
  page.waitForFunction(
    ([where, what]) => [...document.querySelectorAll(where)].some((element) => element.textContent.includes(what)),
    [selector, text],
  );

/** Chooses an option of a dropdown by what it says. */
export async function choose(page, label, text) {
  const dropdown = page.locator(`vscode-dropdown[aria-label="${label}"]`);
  await dropdown.click();
  await dropdown.locator('vscode-option', { hasText: text }).first().click();
}

/** Presses a button of the toolkit by its text. */
export const press = (page, text) => page.locator('vscode-button', { hasText: text }).first().click();

/** Fills a field of the toolkit. */
export async function fill(page, label, text) {
  await page.locator(`vscode-text-field[aria-label="${label}"] input`).fill(text);
}

/** What the list says: rows in all. */
export async function totalOf(page) {
  return Number((await page.locator('.total').textContent()).split(' ')[0].replace(',', ''));
}

/** Waits for a number of rows in the list. */
export const waitForTotal = (page, total) =>
  page.waitForFunction(
    (wanted) => document.querySelector('.total')?.textContent.replace(',', '').startsWith(`${wanted} `),
    total,
  );

export { assert };
