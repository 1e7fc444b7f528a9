// The map: pointing, lasso, camera, both renderers.
import { useRenderer } from './pages.mjs';
import { assert, choose, intentsOf, openPanel, press, waitForIntent, waitForText, waitForTotal } from './steps.mjs';

const stageOf = (page) => page.locator('.map-stage');

/** Opens the panel and waits until the map listens, knows its points and has its place on the page. */
async function openMap({ page, pages }, parameters = '') {
  await openPanel({ page, pages }, parameters);
  await page.locator('.map-stage[data-renderer]').waitFor();
  await waitForText(page, '.map-note', 'Two directions keep');
  await stageOf(page)
    .elementHandle()
    .then((stage) => stage.waitForElementState('stable'));
}

/** Where a point of the map is on the page; the camera as the panel remembers it. */
async function placeOf(page, point) {
  const box = await stageOf(page).boundingBox();
  const at = await page.evaluate((place) => {
    const [x, y] = globalThis.sample.points.coordinates.slice(2 * place, 2 * place + 2);
    const camera = JSON.parse(sessionStorage.getItem('webview-state'))?.map ?? { x: 0, y: 0, zoom: 1 };
    const { clientWidth: width, clientHeight: height } = document.querySelector('.map-stage');
    const scale = (Math.min(width, height) / 2) * 0.94 * camera.zoom;
    return { x: width / 2 + (x - camera.x) * scale, y: height / 2 - (y - camera.y) * scale };
  }, point);
  return { x: box.x + 1 + at.x, y: box.y + 1 + at.y };
}

/** A real and a synthetic point that stand alone. */
const findLonely = (page) =>
  page.evaluate(() => {
    const { real, synthetic, coordinates, demonstrations } = globalThis.sample.points;
    const isLonely = (place) => {
      for (let i = 0; i < real + synthetic; i++) {
        const [right, up] = [0, 1].map((k) => coordinates[2 * i + k] - coordinates[2 * place + k]);
        if (i !== place && Math.hypot(right, up) < 0.07) return false;
      }
      return Math.abs(coordinates[2 * place]) < 0.95 && Math.abs(coordinates[2 * place + 1]) < 0.95;
    };
    const find = (from, to) => {
      for (let place = from; place < to; place++) if (demonstrations[place] !== 1 && isLonely(place)) return place;
      return -1;
    };
    return { real: find(0, real), synthetic: find(real, real + synthetic), first: real };
  });

/** A picture of the middle of the stage: how many of its pixels are not the background. */
async function countDrawn(page) {
  const shot = await stageOf(page).screenshot();
  return page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, image.width, image.height).data;
    let drawn = 0;
    for (let i = 0; i < pixels.length; i += 4)
      if (Math.abs(pixels[i] - 31) + Math.abs(pixels[i + 2] - 31) > 40) drawn++;
    return drawn;
  }, shot.toString('base64'));
}

const waitForRenderer = (page, kind) => page.locator(`.map-stage[data-renderer="${kind}"]`).waitFor();

/** Draws a box around everything left of the middle. */
async function drawLasso(page, shift) {
  const box = await stageOf(page).boundingBox();
  const [left, right, top, bottom] = [box.x + 3, box.x + box.width / 2, box.y + 3, box.y + box.height - 3];
  if (shift) await page.keyboard.down('Shift');
  await page.mouse.move(left, top);
  await page.mouse.down();
  for (const [x, y] of [
    [right, top],
    [right, bottom],
    [left, bottom],
  ])
    await page.mouse.move(x, y, { steps: 6 });
  await page.mouse.up();
  if (shift) await page.keyboard.up('Shift');
}

const countLeft = (page) =>
  page.evaluate(() => {
    const { real, synthetic, coordinates } = globalThis.sample.points;
    let rows = 0;
    for (let i = real; i < real + synthetic; i++) if (coordinates[2 * i] < 0) rows++;
    return rows;
  });

export const mapTests = {
  'map: pointing at a real row asks for its text, a click holds it and opens it': async ({ page, pages }) => {
    await openMap({ page, pages });
    const { real } = await findLonely(page);
    const at = await placeOf(page, real);
    await page.mouse.move(at.x, at.y);
    const { line } = await waitForIntent(page, 'look-at-real-row');
    assert.equal(line, real + 1);
    await waitForText(page, '.map-card', await page.evaluate((i) => globalThis.sample.realTexts[i], real));
    await page.mouse.click(at.x, at.y);
    await page.locator('.map-card.held button', { hasText: 'Open' }).click();
    assert.equal((await waitForIntent(page, 'open-real-row')).line, line);
  },

  'map: a click on a synthetic row selects it, and a selected row is ringed': async ({ page, pages }) => {
    await openMap({ page, pages });
    const { synthetic, first } = await findLonely(page);
    const at = await placeOf(page, synthetic);
    await page.mouse.click(at.x, at.y);
    const id = await page.evaluate((place) => globalThis.sample.points.ids[place], synthetic - first);
    assert.equal((await waitForIntent(page, 'select-row')).id, id);
    await page.locator('.map-over .ring[visibility="visible"]').waitFor();
    const box = await page.locator('.map-over .ring').boundingBox();
    assert.ok(Math.abs(box.x + box.width / 2 - at.x) < 2 && Math.abs(box.y + box.height / 2 - at.y) < 2);
  },

  'map: a lasso by Shift filters the rows, plans rows there, and can be dropped': async ({ page, pages }) => {
    await openMap({ page, pages });
    const all = await page.evaluate(() => globalThis.sample.rows.length);
    const inside = await countLeft(page);
    await drawLasso(page, true);
    await waitForIntent(page, 'lasso');
    const { key, places } = await page.evaluate(() => {
      const intent = globalThis.fakeHost.intents.findLast(({ type }) => type === 'lasso');
      return { key: intent.key, places: intent.places instanceof Uint32Array };
    });
    assert.deepEqual([key, places], [await page.evaluate(() => globalThis.sample.points.key), true]);
    await waitForTotal(page, inside);
    await press(page, 'Write 40 rows here');
    assert.deepEqual((await waitForIntent(page, 'plan-rows')).where, { lasso: true });
    await press(page, 'Drop lasso');
    await waitForTotal(page, all);
    assert.equal(await page.locator('.lasso-bar').count(), 0);
  },

  'map: nothing of the panes lies under the tools of the list, with a lasso either': async ({ page, pages }) => {
    await page.setViewportSize({ width: 1000, height: 760 });
    await openMap({ page, pages });
    await drawLasso(page, true);
    await page.locator('.lasso-bar').waitFor();
    const [panes, tools] = await page.evaluate(() => {
      const bottoms = [...document.querySelectorAll('.pane')].map((pane) => pane.getBoundingClientRect().bottom);
      return [Math.max(...bottoms), document.querySelector('.tools').getBoundingClientRect().top];
    });
    assert.ok(panes <= tools + 1, `panes end at ${panes}, the tools begin at ${tools}`);
  },

  'map: a lasso by its button, then all of it accepted': async ({ page, pages }) => {
    await openMap({ page, pages });
    await press(page, 'Lasso');
    await drawLasso(page, false);
    await waitForTotal(page, await countLeft(page));
    await page.locator('.tools vscode-button', { hasText: /Accept \d+…/ }).click();
    await page.locator('.confirmation vscode-button', { hasText: 'Accept' }).click();
    await waitForText(page, '[role="status"]', 'accepted');
    await waitForText(page, '.total', ', 0 left');
  },

  'map: drags, wheel, buttons and keys move it': async ({ page, pages }) => {
    await openMap({ page, pages });
    const box = await stageOf(page).boundingBox();
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.wheel(0, -300);
    await page.waitForFunction(() => JSON.parse(sessionStorage.getItem('webview-state')).map.zoom > 1.2);
    await page.mouse.down();
    await page.mouse.move(middle.x + 60, middle.y, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(() => JSON.parse(sessionStorage.getItem('webview-state')).map.x < -0.05);
    await stageOf(page).focus();
    await page.keyboard.press('0');
    await page.waitForFunction(() => JSON.parse(sessionStorage.getItem('webview-state')).map.zoom === 1);
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => JSON.parse(sessionStorage.getItem('webview-state')).map.y > 0.05);
    await page.locator('.map-buttons button').last().click();
    await page.waitForFunction(() => JSON.parse(sessionStorage.getItem('webview-state')).map.y === 0);
    assert.equal((await intentsOf(page, 'decide')).length, 0);
  },

  'map: without a graphics card the renderer that is fast there draws': async ({ page, pages }) => {
    await openMap({ page, pages });
    await waitForRenderer(page, 'canvas');
  },

  'map: it draws with WebGL, and as much without it': async ({ page, context, pages }) => {
    await useRenderer(page, 'webgl');
    await openMap({ page, pages });
    await waitForRenderer(page, 'webgl');
    const other = await context.newPage();
    await useRenderer(other, 'canvas');
    await openMap({ page: other, pages });
    await waitForRenderer(other, 'canvas');
    const [withWebGl, without] = [await countDrawn(page), await countDrawn(other)];
    assert.ok(withWebGl > 5000, `${withWebGl} pixels drawn`);
    assert.ok(Math.abs(withWebGl - without) < withWebGl * 0.12, `${withWebGl} with WebGL, ${without} without`);
  },

  'map: a lost graphics context comes back, or the fallback draws': async ({ page, pages }) => {
    await useRenderer(page, 'webgl');
    await openMap({ page, pages });
    await waitForRenderer(page, 'webgl');
    const before = await countDrawn(page);
    await page.evaluate(() => {
      const gl = document.querySelector('.map-stage canvas').getContext('webgl2');
      globalThis.lost = gl.getExtension('WEBGL_lose_context');
      globalThis.lost.loseContext();
    });
    await page.evaluate(() => globalThis.lost.restoreContext());
    await page.locator('.map-stage canvas').evaluate(
      (canvas) =>
        new Promise((done) => {
          const gl = canvas.getContext('webgl2');
          const look = () =>
            gl.isContextLost() ? setTimeout(look, 20) : requestAnimationFrame(() => requestAnimationFrame(done));
          look();
        }),
    );
    const restored = await countDrawn(page);
    assert.ok(Math.abs(restored - before) < before * 0.05, `${before} before, ${restored} after`);
    await page.evaluate(() => globalThis.lost.loseContext());
    await waitForRenderer(page, 'canvas');
    const fallen = await countDrawn(page);
    assert.ok(Math.abs(fallen - before) < before * 0.12, `${before} before, ${fallen} after`);
  },

  'map: layers change colours and say so, and the table has the counts': async ({ page, pages }) => {
    await openMap({ page, pages });
    await choose(page, 'Layer of the map', 'Uncovered real rows');
    await waitForText(page, '.legend', 'nothing covers it');
    await choose(page, 'Layer of the map', 'Remaining uncertainty');
    await page.locator('.legend .ramp').waitFor();
    await page.locator('button[aria-label="Map as a table"]').click();
    const cells = await page.locator('.map-table tbody tr td:nth-child(2)').allTextContents();
    const real = cells.reduce((sum, text) => sum + Number(text.replace(',', '')), 0);
    assert.equal(real, await page.evaluate(() => globalThis.sample.points.real));
  },

  'map: nothing is drawn while nothing changes': async ({ page, pages }) => {
    await page.addInitScript(() => {
      const own = requestAnimationFrame;
      globalThis.frames = 0;
      globalThis.requestAnimationFrame = (step) =>
        own((time) => {
          globalThis.frames++;
          step(time);
        });
    });
    await openMap({ page, pages });
    await page.evaluate(() => document.fonts.ready);
    // Frames of the beginning end at some time; a loop of frames would never let this be true.
    await page.waitForFunction(
      () => {
        const last = globalThis.lastFrames;
        globalThis.lastFrames = globalThis.frames;
        return last === globalThis.frames;
      },
      undefined,
      { polling: 300 },
    );
  },
};
