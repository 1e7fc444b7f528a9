// Rows: keys, decisions, filters, bulk.
import {
  assert,
  choose,
  fill,
  hostRows,
  intentsOf,
  openPanel,
  press,
  selectedRow,
  totalOf,
  waitForIntent,
  waitForText,
  waitForTotal,
} from './steps.mjs';

const stateOf = (rows, id) => rows.find((row) => row.id === id);

export const rowTests = {
  'keys: j and k move, a accepts and moves on, u takes back': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await page.keyboard.press('j');
    const first = await selectedRow(page);
    await page.keyboard.press('j');
    const second = await selectedRow(page);
    assert.notEqual(first, second);
    await page.keyboard.press('k');
    assert.equal(await selectedRow(page), first);
    await page.keyboard.press('x');
    await waitForText(page, '[role="status"]', 'Row rejected');
    assert.equal(await selectedRow(page), second);
    assert.equal(stateOf(await hostRows(page), first).state, 'rejected');
    await page.keyboard.press('u');
    await waitForText(page, '[role="status"]', 'Undone');
    assert.notEqual(stateOf(await hostRows(page), first).state, 'rejected');
    await page.keyboard.press('Control+Shift+Z');
    await waitForText(page, '[role="status"]', 'Done again');
    assert.equal(stateOf(await hostRows(page), first).state, 'rejected');
    await page.keyboard.press('Control+z');
    await waitForIntent(page, 'undo', 2);
  },

  'keys: a pressed quickly decides one row after the other, each once': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await choose(page, 'State', 'Left to decide');
    await waitForText(page, '.total', 'left');
    const ids = await page.evaluate(() =>
      globalThis.fakeHost.rows.filter(({ state }) => state === 'undecided').map(({ id }) => id),
    );
    await waitForTotal(page, ids.length);
    await page.locator('#rows').focus();
    await page.keyboard.press('j');
    // Three keys in one task: no answer of the host lies between them.
    await page.evaluate(() => {
      for (let i = 0; i < 3; i++)
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
    });
    await waitForIntent(page, 'decide', 3);
    const decided = (await intentsOf(page, 'decide')).map((intent) => intent.ids[0]);
    assert.deepEqual(decided, ids.slice(0, 3));
    await waitForTotal(page, ids.length - 3);
    assert.equal(await selectedRow(page), ids[3]);
  },

  'keys: 150 decisions leave nothing to decide and miss no row': async ({ page, pages }) => {
    await openPanel({ page, pages }, 'synthetic=150');
    await page.keyboard.press('j');
    await page.evaluate(() => {
      for (let i = 0; i < 150; i++)
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
    });
    await page.waitForFunction(() => globalThis.fakeHost.rows.every(({ state }) => state === 'accepted'));
    assert.equal((await intentsOf(page, 'decide')).length, 150);
  },

  'keys: a digit rejects with its reason, and none of them works in a field': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await page.keyboard.press('j');
    await page.keyboard.press('2');
    const { verdict, reason } = await waitForIntent(page, 'decide');
    assert.deepEqual([verdict, reason], ['reject', 'not like our data']);
    await page.keyboard.press('/');
    await page.keyboard.type('xa1');
    await waitForTotal(page, 0);
    assert.equal((await intentsOf(page, 'decide')).length, 1);
  },

  'keys: letters can be switched off': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await page.keyboard.press('?');
    await page.locator('#keys vscode-checkbox').click();
    await page.locator('#rows').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('a');
    await page.keyboard.press('Control+z');
    await waitForIntent(page, 'undo');
    assert.equal((await intentsOf(page, 'decide')).length, 0);
  },

  'keys: Enter opens the row in the review, Page Down and End go far': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await page.locator('#rows').focus();
    await page.keyboard.press('End');
    const last = (await hostRows(page)).at(-1).id;
    await page.locator(`#row-${last}.selected`).waitFor();
    await page.keyboard.press('Enter');
    assert.equal((await waitForIntent(page, 'open-row')).id, last);
    await page.keyboard.press('Home');
    await page.keyboard.press('PageDown');
    await page.waitForFunction(() => document.querySelector('.row.selected')?.getAttribute('aria-rowindex') === '12');
    assert.equal(
      await page.locator('#rows').getAttribute('aria-activedescendant'),
      await page.locator('.row.selected').getAttribute('id'),
    );
  },

  'a row: its text, warnings, history and nearest real rows are shown, and row text is only text': async ({
    page,
    pages,
  }) => {
    await openPanel({ page, pages });
    await page.evaluate(() => {
      const [row] = globalThis.fakeHost.rows;
      const text = '<img src=x onerror=alert(1)>';
      const query = globalThis.fakeHost.intents.findLast(({ type }) => type === 'look-at-rows').query;
      globalThis.tellPanel({ type: 'rows', page: { query, from: 0, total: 1, left: 1, rows: [{ ...row, text }] } });
    });
    await waitForText(page, '.cell.text', '<img src=x');
    assert.equal(await page.locator('img').count(), 0);
    await page.keyboard.press('j');
    await page.locator('.detail .pretty').waitFor();
    assert.equal(await page.locator('.detail ins').count(), 2);
    assert.equal(await page.locator('.detail del').count(), 2);
  },

  'filters: words, state, label, warning, cluster and weight narrow the list, and can be cleared': async ({
    page,
    pages,
  }) => {
    await openPanel({ page, pages });
    const all = await totalOf(page);
    await fill(page, 'Search rows for words', 'parcel');
    await page.waitForFunction((total) => !document.querySelector('.total').textContent.startsWith(`${total} `), all);
    const withWord = await totalOf(page);
    assert.ok(withWord > 0 && withWord < all);
    await choose(page, 'Label', 'delivery');
    await choose(page, 'Warning', 'No warning');
    await choose(page, 'State', 'Undecided');
    await page.locator('.columns button').first().click();
    const query = (await waitForIntent(page, 'look-at-rows', 6)).query;
    assert.deepEqual(
      { ...query },
      {
        ...{ text: 'parcel', lasso: false, sort: 'document', label: 'delivery', warning: 'none', state: 'undecided' },
        ...{ leastWeight: 0, mostWeight: 0.25 },
      },
    );
    await page.locator('button', { hasText: 'Clear filters' }).click();
    await waitForTotal(page, all);
    await page.locator('.cluster-button').nth(1).click();
    await waitForText(page, '#cluster-head', 'Cluster 2');
    const rows = await page.evaluate(() => globalThis.fakeHost.rows.filter(({ cluster }) => cluster === 'c1').length);
    await waitForTotal(page, rows);
  },

  'filters: when nothing matches, the list says so and one press shows all': async ({ page, pages }) => {
    await openPanel({ page, pages });
    const all = await totalOf(page);
    await fill(page, 'Search rows for words', 'no such words anywhere');
    await waitForText(page, '#rows', 'No rows match');
    await press(page, 'Clear filters');
    await waitForTotal(page, all);
    assert.equal(await page.locator('#search input').inputValue(), '');
  },

  'order: by effect the most important row comes first; by meaning it begins at the row that was chosen': async ({
    page,
    pages,
  }) => {
    await openPanel({ page, pages });
    await press(page, 'Queue by effect');
    const { query } = await waitForIntent(page, 'look-at-rows', 2);
    assert.deepEqual([query.sort, query.state], ['effect', 'left']);
    const most = await page.evaluate(
      () =>
        globalThis.fakeHost.rows
          .filter(({ state }) => state === 'undecided')
          .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))[0].id,
    );
    await page.locator(`#row-${most}[aria-rowindex="2"]`).waitFor();
    await page.locator(`#row-${most}`).click();
    await press(page, 'Like this');
    assert.deepEqual((await waitForIntent(page, 'look-at-rows', 3)).query.near, { id: most });
    await page.locator('.chip', { hasText: 'Like' }).locator('button').click();
    assert.equal((await waitForIntent(page, 'look-at-rows', 4)).query.near, undefined);
    await fill(page, 'Search rows for words', 'angry about money');
    await press(page, 'By meaning');
    await page.waitForFunction(() => globalThis.fakeHost.intents.at(-1).query?.near?.text === 'angry about money');
  },

  'bulk: names the number, asks once, decides exactly those, and one undo takes it back': async ({ page, pages }) => {
    await openPanel({ page, pages });
    const before = await hostRows(page);
    await page.locator('.cluster-button').nth(2).click();
    await waitForText(page, '#cluster-head', 'Cluster 3');
    const left = await page.evaluate(
      () => globalThis.fakeHost.rows.filter(({ cluster, state }) => cluster === 'c2' && state === 'undecided').length,
    );
    await waitForText(page, '.total', `${left} left`);
    await press(page, `Reject ${left}…`);
    assert.equal((await intentsOf(page, 'decide-all')).length, 0);
    await waitForText(page, '.confirmation', `${left} undecided rows`);
    await fill(page, 'Reason', 'off topic');
    await page.locator('.confirmation vscode-button', { hasText: `Reject ${left}` }).click();
    const intent = await waitForIntent(page, 'decide-all');
    assert.deepEqual([intent.rows, intent.verdict, intent.reason], [left, 'reject', 'off topic']);
    await waitForText(page, '[role="status"]', `${left} rows rejected`);
    const after = await hostRows(page);
    assert.equal(after.filter(({ reason }) => reason === 'off topic').length, left);
    await page.locator('#rows').focus();
    await page.keyboard.press('u');
    await waitForText(page, '[role="status"]', 'Undone');
    assert.deepEqual(await hostRows(page), before);
  },

  'bulk: a list that changed since must be looked at again': async ({ page, pages }) => {
    await openPanel({ page, pages });
    const left = await page.evaluate(
      () => globalThis.fakeHost.rows.filter(({ state }) => state === 'undecided').length,
    );
    await press(page, `Accept ${left}…`);
    await page.locator('.confirmation').waitFor();
    await page.evaluate(() => {
      const { id } = globalThis.fakeHost.rows.find(({ state }) => state === 'undecided');
      globalThis.fakeHost.take({ type: 'decide', ids: [id], verdict: 'accept' });
    });
    await waitForText(page, '.confirmation', 'The list has changed');
    assert.equal(await page.locator('.confirmation vscode-button', { hasText: 'Accept' }).count(), 0);
    await press(page, 'OK');
    await page.locator('vscode-button', { hasText: `Accept ${left - 1}…` }).waitFor();
  },

  'rows: 20,000 of them scroll, few are in the page, and each shows its own text': async ({ page, pages }) => {
    await openPanel({ page, pages }, 'real=500&synthetic=20000');
    await page.locator('#rows').evaluate((list) => list.scrollTo({ top: list.scrollHeight / 2 }));
    const middle = await page.evaluate(() => {
      const list = document.getElementById('rows');
      return Math.floor((list.scrollTop + list.clientHeight / 2) / 28);
    });
    const id = await page.evaluate((place) => globalThis.fakeHost.rows[place].id, middle);
    await page.locator(`#row-${id}`).waitFor();
    assert.equal(await page.locator(`#row-${id}`).getAttribute('aria-rowindex'), String(middle + 2));
    assert.ok((await page.locator('#rows .row').count()) < 80);
    assert.equal(await page.locator('#rows').getAttribute('aria-rowcount'), '20001');
  },
};
