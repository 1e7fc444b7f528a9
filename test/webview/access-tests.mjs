// Access: axe in every theme, narrow windows, sizes of targets, keyboard alone.
import axe from 'axe-core';
import { assert, openPanel, press, waitForText } from './steps.mjs';

/** Opens what can be opened, so that axe sees it. */
async function openAll(page) {
  await page.locator('.cluster-button').nth(2).click();
  await waitForText(page, '#cluster-head', 'Cluster 3');
  await page.keyboard.press('j');
  await page.keyboard.press('?');
  await page.locator('.detail .pretty').waitFor();
  for (const summary of await page.locator('summary').all()) await summary.click();
  if ((await page.locator('.compare').count()) === 0) await press(page, 'Compare runs');
  await page.locator('.compare').waitFor();
}

async function findViolations(page) {
  // The page's policy keeps foreign scripts out of it; the debugger's way in is not bound by it.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join('\n')}`,
  );
}

const panelTest =
  (theme) =>
  async ({ page, pages }) => {
    await openPanel({ page, pages }, `theme=${theme}`);
    await openAll(page);
    assert.deepEqual(await findViolations(page), []);
    await page.locator('button[aria-label$="as a table"]').first().waitFor();
    for (const button of await page.locator('button[aria-label$="as a table"]').all()) await button.click();
    assert.deepEqual(await findViolations(page), []);
  };

const reportTest =
  (media) =>
  async ({ page, pages }) => {
    await page.emulateMedia(media);
    await page.goto(pages.reportFile);
    await page.locator('#rows .row .cell.text').nth(1).waitFor();
    await openAll(page);
    assert.deepEqual(await findViolations(page), []);
  };

const narrowTest =
  (width) =>
  async ({ page, pages }) => {
    await page.setViewportSize({ width, height: 900 });
    await openPanel({ page, pages });
    await openAll(page);
    const wide = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    assert.ok(wide[0] <= wide[1], `The page is ${wide[0]} wide in ${wide[1]}.`);
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll('#panel *')]
        .filter((element) => {
          const box = element.getBoundingClientRect();
          const isScrolled = element.closest('.table-scroll, .hidden, .map-stage, .chart svg');
          return box.width > 0 && box.right > document.documentElement.clientWidth + 1 && !isScrolled;
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(outside, []);
  };

export const accessTests = {
  'axe: no violations in the dark theme': panelTest('dark'),
  'axe: no violations in the light theme': panelTest('light'),
  'axe: no violations in high contrast': panelTest('contrast'),
  'axe: no violations in a light report': reportTest({ colorScheme: 'light' }),
  'axe: no violations in a dark report': reportTest({ colorScheme: 'dark' }),
  'axe: no violations in a report with forced colours': reportTest({ forcedColors: 'active' }),
  'narrow: nothing is cut off at 480 pixels': narrowTest(480),
  'narrow: nothing is cut off at 800 pixels': narrowTest(800),

  'targets: every button can be hit': async ({ page, pages }) => {
    await openPanel({ page, pages });
    await openAll(page);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, vscode-button, vscode-checkbox, vscode-dropdown, summary')]
        .map((element) => ({ box: element.getBoundingClientRect(), html: element.outerHTML.slice(0, 100) }))
        .filter(({ box }) => box.width > 0 && (box.height < 24 || box.width < 20))
        .map(({ box, html }) => `${box.width}×${box.height} ${html}`),
    );
    assert.deepEqual(small, []);
  },

  'keyboard: from the first element Tab reaches clusters, map, search, list and detail, and each shows its focus':
    async ({ page, pages }) => {
      await openPanel({ page, pages });
      await page.keyboard.press('j');
      await page.evaluate(() => document.activeElement?.blur());
      const reached = new Set();
      for (let i = 0; i < 90; i++) {
        await page.keyboard.press('Tab');
        const found = await page.evaluate(() => {
          const active = document.activeElement;
          const inner = active?.shadowRoot?.activeElement ?? active;
          const style = inner && getComputedStyle(inner);
          const outer = active && getComputedStyle(active);
          // A field of the toolkit shows its focus by the border of the box around its input.
          const box = active?.shadowRoot?.querySelector('.root, .control');
          const probe = document.createElement('i');
          probe.style.color = 'var(--vscode-focusBorder)';
          document.body.append(probe);
          const colour = getComputedStyle(probe).color;
          probe.remove();
          const hasOutline = [style, outer].some(
            (one) => one && one.outlineStyle !== 'none' && one.outlineWidth !== '0px',
          );
          const isShown = hasOutline || (box instanceof Element && getComputedStyle(box).borderTopColor === colour);
          const places = ['.clusters', '.map-stage', '#search', '#rows', '.detail', 'header'];
          const place = places.find((where) => active?.closest(where));
          return { place, isShown, html: active?.outerHTML.slice(0, 80) };
        });
        if (found.place) reached.add(found.place);
        if (found.place) assert.ok(found.isShown, `No focus is seen on ${found.html}`);
      }
      assert.deepEqual([...reached].sort(), ['#rows', '#search', '.clusters', '.detail', '.map-stage', 'header']);
    },
};
