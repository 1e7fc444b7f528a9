// The report: the same panel, only to be looked at, from a file.
import { assert, choose, fill, totalOf, waitForText, waitForTotal } from './steps.mjs';

export const reportTests = {
  'report: it opens from a file, filters and searches, and offers nothing that it cannot do': async ({
    page,
    pages,
  }) => {
    await page.goto(pages.reportFile);
    await page.locator('#rows .row .cell.text').nth(1).waitFor();
    const all = await totalOf(page);
    await fill(page, 'Search rows for words', 'refund');
    await page.waitForFunction((total) => !document.querySelector('.total').textContent.startsWith(`${total} `), all);
    await page.locator('button', { hasText: 'Clear filters' }).click();
    await waitForTotal(page, all);
    await choose(page, 'Order', 'Heaviest first');
    await page.locator('.cluster-button').nth(0).click();
    await waitForText(page, '#cluster-head', 'Cluster 1');
    await page.keyboard.press('j');
    await waitForText(page, '.detail .pretty', 'label');
    const texts = (await page.locator('vscode-button, button').allTextContents()).join('\n');
    assert.doesNotMatch(texts, /Accept|Reject|Write|Evaluate|More rows|Export|Open|Like this|Undo|Cancel/);
    assert.equal(await page.locator('.editable').count(), 0);
    await page.keyboard.press('a');
    assert.equal(
      await page.locator('.row.selected.accepted').count(),
      await page.locator('.row.selected').evaluate((row) => (row.classList.contains('accepted') ? 1 : 0)),
    );
  },

  'report: the map points at real rows and a lasso filters': async ({ page, pages }) => {
    await page.goto(pages.reportFile);
    await page.locator('.map-stage[data-renderer]').waitFor();
    const all = await totalOf(page);
    const box = await page.locator('.map-stage').boundingBox();
    await page.keyboard.down('Shift');
    await page.mouse.move(box.x + 3, box.y + 3);
    await page.mouse.down();
    for (const [x, y] of [
      [0.5, 0],
      [0.5, 0.95],
      [0, 0.95],
    ]) {
      await page.mouse.move(box.x + 3 + x * box.width, box.y + 3 + y * box.height, { steps: 5 });
    }
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await page.waitForFunction((total) => !document.querySelector('.total').textContent.startsWith(`${total} `), all);
    const inside = await totalOf(page);
    assert.ok(inside > 0 && inside < all);
  },
};
