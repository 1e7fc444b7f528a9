// How long frames of the map take with 100,000 points: `node test/webview/measure.mjs [points] [own|canvas|webgl]`.
// Frames follow each other without waiting for a screen, so that a frame lasts as long as its work, the browser's too. `page work`
// is processor time of the page's thread a frame: other programs on the machine do not change it, as they do the rest.
import { launchBrowser, servePages, useRenderer } from './pages.mjs';

const points = Number(process.argv[2] ?? 100_000);
const only = process.argv[3];
const frames = 240;
const synthetic = Math.round(points * 0.05);
const setups = [
  { name: 'own choice without a graphics card', renderer: undefined, ratio: 1 },
  { name: 'own choice, fine screen', renderer: undefined, ratio: 2 },
  { name: 'Canvas 2D', renderer: 'canvas', ratio: 1 },
  { name: 'WebGL 2 on software, forced', renderer: 'webgl', ratio: 1 },
].filter(({ renderer }) => !only || only === (renderer ?? 'own'));

const pages = await servePages();
const rows = [];
for (const { name, renderer, ratio } of setups) {
  const browser = await launchBrowser(['--disable-gpu', '--disable-frame-rate-limit', '--disable-gpu-vsync']);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: ratio });
  page.setDefaultTimeout(120_000);
  if (renderer) await useRenderer(page, renderer);
  await page.goto(`${pages.origin}/panel?real=${points - synthetic}&synthetic=${synthetic}`);
  const used = await page.locator('.map-stage[data-renderer]').getAttribute('data-renderer');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const readWork = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name: metric }) => metric === 'TaskDuration').value * 1000;
  };
  await page.waitForFunction(() => performance.getEntriesByName('synalign-first-draw').length > 0);
  const first = await page.evaluate(
    () => performance.getEntriesByName('synalign-first-draw')[0].startTime - globalThis.pointsAt,
  );
  // The list and its rows are drawn by now; what follows is the map alone.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1000)));
  const run = (gesture) =>
    page.evaluate(
      async ([kind, count]) => {
        const stage = document.querySelector('.map-stage');
        const { left, top, width, height } = stage.getBoundingClientRect();
        stage.setPointerCapture = () => undefined;
        const middle = { x: left + width / 2, y: top + height / 2 };
        const point = (type, x, y) =>
          stage.dispatchEvent(
            new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: x, clientY: y, button: 0, isPrimary: true }),
          );
        const times = [];
        if (kind === 'pan') point('pointerdown', middle.x, middle.y);
        let before = await new Promise(requestAnimationFrame);
        for (let i = 0; i < count; i++) {
          const angle = (i / count) * Math.PI * 8;
          if (kind === 'pan') point('pointermove', middle.x + Math.sin(angle) * 150, middle.y + Math.cos(angle) * 80);
          else {
            const deltaY = i % 60 < 30 ? -60 : 60;
            stage.dispatchEvent(
              new WheelEvent('wheel', {
                deltaY,
                clientX: middle.x,
                clientY: middle.y,
                bubbles: true,
                cancelable: true,
              }),
            );
          }
          const now = await new Promise(requestAnimationFrame);
          times.push(now - before);
          before = now;
        }
        if (kind === 'pan') point('pointerup', middle.x, middle.y);
        return times;
      },
      [gesture, frames],
    );
  for (const gesture of ['pan', 'zoom']) {
    const before = await readWork();
    const times = (await run(gesture)).sort((one, other) => one - other);
    const work = (await readWork()) - before;
    const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(1);
    rows.push({
      renderer: `${name} (${used})`,
      gesture,
      'page work ms': (work / frames).toFixed(1),
      'median ms': at(0.5),
      'p95 ms': at(0.95),
      'max ms': at(1),
      'points to first draw ms': first.toFixed(0),
    });
  }
  await browser.close();
}
await pages.close();
console.log(`${points} points, ${frames} frames each`);
console.table(rows);
