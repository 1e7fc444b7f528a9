// What the panel keeps, edits and says: restore, clusters, plans, runs, progress, versions.
import {
  assert,
  fill,
  intentsOf,
  openPanel,
  press,
  selectedRow,
  waitForIntent,
  waitForText,
  waitForTotal,
} from './steps.mjs';

const field = (page, label) => page.locator(`input.inline-field[aria-label="${label}"]`);

export const stateTests = {
  'restore: a reload comes back to the same rows, selection, folds and map': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await page.locator('.cluster-button').nth(0).click();
    await waitForText(page, '#cluster-head', 'Cluster 1');
    await page.locator('summary', { hasText: 'What the run found' }).click();
    await page.locator('.map-buttons button').first().click();
    const box = await page.locator('.map-stage').boundingBox();
    await page.keyboard.down('Shift');
    await page.mouse.move(box.x + 3, box.y + 3);
    await page.mouse.down();
    for (const [x, y] of [
      [0.9, 0],
      [0.9, 0.95],
      [0, 0.95],
    ]) {
      await page.mouse.move(box.x + 3 + x * box.width, box.y + 3 + y * box.height, { steps: 5 });
    }
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await waitForText(page, '.chip', 'In the lasso');
    await waitForText(page, '.lasso-bar', 'in the list');
    await page.locator('#rows').focus();
    for (let i = 0; i < 12; i++) await page.keyboard.press('j');
    const selected = await selectedRow(page);
    const total = await page.locator('.total').textContent();
    const state = () => page.evaluate(() => JSON.parse(sessionStorage.getItem('webview-state')));
    await page.waitForFunction(() => JSON.parse(sessionStorage.getItem('webview-state')).query.lasso);
    const before = await state();
    await page.reload();
    await page.locator('.row.selected').waitFor();
    assert.equal(await selectedRow(page), selected);
    await waitForText(page, '.total', total);
    await waitForText(page, '#cluster-head', 'Cluster 1');
    assert.equal(await page.locator('.findings').isVisible(), true);
    assert.ok((await page.locator('.map-over .lasso').getAttribute('d')).length > 20);
    const after = await state();
    assert.deepEqual(after.query, before.query);
    assert.deepEqual(after.map, before.map);
    assert.equal((await intentsOf(page, 'ready')).length, 1);
  },

  'clusters: name and attributes are edited by Enter, left by Escape, saved by leaving': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await page.locator('.cluster-button').nth(3).click();
    const tone = page.locator('button.editable[aria-label^="tone"]');
    await tone.focus();
    await page.keyboard.press('Enter');
    await field(page, 'tone').waitFor();
    await field(page, 'tone').fill('ironic');
    await page.keyboard.press('Escape');
    await tone.waitFor();
    assert.equal((await intentsOf(page, 'edit-cluster')).length, 0);
    await page.waitForFunction(() => document.activeElement?.classList.contains('editable'));
    await page.keyboard.press('Enter');
    await field(page, 'tone').fill('hopeful');
    await page.keyboard.press('Enter');
    const first = await waitForIntent(page, 'edit-cluster');
    assert.deepEqual(first, { type: 'edit-cluster', cluster: 'c3', attribute: { name: 'tone', value: 'hopeful' } });
    await waitForText(page, '.note', 'Edited');
    await page.locator('button.editable[aria-label^="Name"]').click();
    await field(page, 'Name of the cluster').fill('tax questions');
    await page.locator('#search input').click();
    assert.equal((await waitForIntent(page, 'edit-cluster', 2)).name, 'tax questions');
    await waitForText(page, '.cluster-button', 'tax questions');
    assert.equal((await intentsOf(page, 'edit-cluster')).length, 2);
  },

  'targets: rows wanted with a label are set, corrected and left to the run again': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await page.locator('summary', { hasText: 'Labels' }).click();
    const cell = page.locator('button.editable[aria-label^="Rows of "]').first();
    await cell.focus();
    await page.keyboard.press('Enter');
    const label = (await page.evaluate(() => globalThis.sample.panel.labels[0].label)) ?? '';
    const name = `Rows of ${label} in the next run`;
    await field(page, name).fill('many');
    await page.keyboard.press('Enter');
    await waitForText(page, '[role="status"]', 'whole number');
    assert.equal((await intentsOf(page, 'set-target')).length, 0);
    await cell.click();
    await field(page, name).fill('120');
    await page.keyboard.press('Enter');
    assert.deepEqual(await waitForIntent(page, 'set-target'), { type: 'set-target', label, rows: 120 });
    await page.locator(`button.editable[aria-label="${name}: 120. Edit"]`).waitFor();
    await page.locator(`button[aria-label="Leave the rows of ${label} to the run"]`).click();
    assert.deepEqual(await waitForIntent(page, 'set-target', 2), { type: 'set-target', label, rows: null });
    await page.locator(`button.editable[aria-label="${name}: none. Edit"]`).waitFor();
  },

  'steering: wishes are written and taken back, a reason is left out': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await page.locator('summary', { hasText: 'What the model is told' }).click();
    const name = 'Wishes for the new rows';
    await page.locator(`button.editable[aria-label="${name}: none. Edit"]`).click();
    await field(page, name).fill('shorter rows');
    await page.keyboard.press('Enter');
    assert.deepEqual(await waitForIntent(page, 'set-guidance'), { type: 'set-guidance', text: 'shorter rows' });
    await page.locator(`button.editable[aria-label="${name}: shorter rows. Edit"]`).waitFor();
    await page.locator('button[aria-label="Take the wishes back"]').click();
    assert.equal((await waitForIntent(page, 'set-guidance', 2)).text, '');
    await page.locator('.steering vscode-checkbox', { hasText: 'too formal' }).click();
    const use = await waitForIntent(page, 'use-reason');
    assert.deepEqual(use, { type: 'use-reason', from: 'rejected: too formal', use: false });
  },

  'plans: rows are planned in a cluster, listed, taken back and written': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await page.locator('.cluster-button').nth(6).click();
    await fill(page, 'Rows to write in cluster 7', '25');
    await press(page, 'Write 25 rows here');
    assert.deepEqual(await waitForIntent(page, 'plan-rows'), { type: 'plan-rows', where: { cluster: 'c6' }, rows: 25 });
    await waitForText(page, '.planned-bar', '25 rows planned');
    await fill(page, 'Rows to write in cluster 7', 'many');
    await waitForText(page, '.plan', 'A whole number');
    await press(page, 'Write planned rows');
    await waitForIntent(page, 'write-planned');
    await page.locator('.planned-bar .remove').click();
    assert.deepEqual((await waitForIntent(page, 'plan-rows', 2)).where, { place: 0 });
    await page.locator('.planned-bar').waitFor({ state: 'detached' });
  },

  'runs: two stand side by side, and the better value says so in words': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await press(page, 'Compare runs');
    const line = page.locator('.compare tbody tr', { hasText: 'Gap, weighted' });
    assert.match(await line.locator('td').nth(1).textContent(), /best$/);
    assert.doesNotMatch(await line.locator('td').nth(0).textContent(), /best/);
    await page.locator('.compare vscode-checkbox').first().click();
    await page.waitForFunction(() => document.querySelectorAll('.compare thead th').length === 3);
  },

  'progress: stages, how far, pause, resume and cancel; decisions and progress are said aloud': async ({
    page,
    pages,
  }) => {
    await openPanel({ page, pages });
    const show = (state) =>
      page.evaluate((now) => {
        const progress = { title: 'Writing rows', state: now, stage: 'generate', done: 120, total: 400, rows: 118 };
        globalThis.fakeHost.show({ progress });
      }, state);
    await show('running');
    await waitForText(page, '.progress', 'Writing rows: 120 of 400, 118 rows so far');
    assert.equal(await page.locator('.steps [aria-current="step"]').textContent(), 'Generate');
    assert.equal(await page.locator('.steps .done').count(), 4);
    await waitForText(page, '[role="status"]', 'Writing rows');
    await press(page, 'Pause');
    await waitForIntent(page, 'pause-run');
    await show('paused');
    await press(page, 'Resume');
    await waitForIntent(page, 'resume-run');
    await press(page, 'Cancel');
    await waitForIntent(page, 'cancel-run');
    await page.evaluate(() => globalThis.fakeHost.show({ progress: undefined }));
    await waitForText(page, '[role="status"]', 'The run has ended');
  },

  'commands: what the panel only begins goes to the host': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await press(page, 'More rows…');
    await press(page, 'Export accepted…');
    await press(page, 'Evaluate again');
    await waitForIntent(page, 'evaluate');
    const commands = (await intentsOf(page, 'command')).map(({ command }) => command);
    assert.deepEqual(commands, ['augment', 'export']);
  },

  'empty: without a run the panel says what to do; while one runs, what will come': async ({ page, pages }) => {
    await page.goto(`${pages.origin}/panel?state=empty`);
    await press(page, 'Augment Dataset…');
    assert.equal((await waitForIntent(page, 'command')).command, 'augment');
    await page.evaluate(() => {
      const progress = { title: 'Reading', state: 'running', stage: 'read', done: 0, total: 0, rows: 0 };
      globalThis.fakeHost.show({ progress });
    });
    await waitForText(page, '#rows', 'Rows appear here as they are written');
    await waitForText(page, '.clusters', 'They appear when');
    await waitForText(page, '.map', 'The map appears when');
  },

  'version: a host of another version is told which one this is': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await page.evaluate(() => postMessage({ type: 'panel', panel: {}, version: 2 }, '*'));
    await waitForText(page, '#panel', 'Reloading');
    const ready = await waitForIntent(page, 'ready', 2);
    assert.equal(ready.version, 1);
  },

  'reveal: the list goes to the row where the review is': async ({ page, pages }) => {
    await openPanel({ page, pages });
    const id = await page.evaluate(() => globalThis.fakeHost.rows[350].id);
    await page.evaluate((row) => globalThis.tellPanel({ type: 'reveal', id: row, place: 350 }), id);
    await page.locator(`#row-${id}.selected`).waitFor();
    await waitForText(page, '.detail', `row ${id}`);
    await waitForTotal(page, 400);
  },
};
