// A window of the workbench with the extension and the probe in it, and the steps that somebody takes there.
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inHost, launchBrowser, makeWorkspace, retry, startServer } from './workbench.mjs';

const root = resolve(import.meta.dirname, '../..');

/** Where pictures go; git ignores it. */
export const pictures = join(import.meta.dirname, 'results');

/**
 * Opens a window; `workspace` is a folder, `null` for a window without one, and left out a new one with the example.
 * `extensions` are installed besides.
 */
export async function openWindow({
  settings = {},
  trust = false,
  workspace,
  theme = 'Default Dark Modern',
  extensions = [],
} = {}) {
  const folder = workspace === undefined ? makeWorkspace() : workspace;
  const server = await startServer({
    trust,
    installed: [root, join(import.meta.dirname, 'probe'), ...extensions],
    settings: { 'workbench.colorTheme': theme, ...settings },
  });
  let browser;
  const close = async () => {
    await browser?.close();
    await server.stop();
    if (workspace === undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1440, height: 860 } });
    page.setDefaultTimeout(120_000);
    await page.goto(`${server.origin}/${folder === null ? '' : `?folder=${encodeURIComponent(folder)}`}`);
    await retry(() => inHost(server, (vscode) => vscode.version));
    return { page, server, workspace: folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Takes steps one after the other in a window of their own. Resolves to one result a step; the first that fails ends it.
 * `prepare` may narrow what the steps can do with the page; `pictureFolder` keeps the pictures they take.
 */
export async function takeSteps(name, steps, { prepare, pictureFolder, ...options } = {}) {
  const results = [];
  let window;
  try {
    window = await openWindow(options);
    const { page, server, workspace } = window;
    prepare?.(page);
    const picture = async (title) => {
      if (pictureFolder === undefined) return;
      mkdirSync(pictureFolder, { recursive: true });
      // What fades in has done so by then; nothing is tested with this.
      await page.waitForTimeout(600);
      await page.screenshot({ path: join(pictureFolder, `${title}.png`) });
    };
    for (const [title, step] of steps) {
      const started = performance.now();
      await step({ page, server, workspace, picture });
      results.push({ title: `${name}: ${title}`, milliseconds: Math.round(performance.now() - started) });
    }
  } catch (error) {
    results.push({ title: `${name}: ${steps[results.length]?.[0] ?? 'start'}`, error: String(error?.stack ?? error) });
    mkdirSync(pictures, { recursive: true });
    const path = join(pictures, `failed-${name.replaceAll(' ', '-')}.png`);
    await window?.page.screenshot({ path }).catch(() => undefined);
  } finally {
    await window?.close();
  }
  return results;
}
