// What somebody does with the workbench. Its elements are no interface: every selector that is used twice stands here.
import { inHost, retry } from './workbench.mjs';

/** The entry of a file in the explorer. */
export const fileEntry = (page, name) =>
  page.locator('.explorer-folders-view .monaco-list-row', { hasText: new RegExp(`^${name.replaceAll('.', '\\.')}`) });

/** An item of the quick pick that is open. */
export const pickItem = (page, text) => page.locator('.quick-input-list .monaco-list-row', { hasText: text });

/** Chooses an item of the list by keys: what hovers over a list is in the mouse's way. */
export async function choose(page, text) {
  await pickItem(page, text).first().waitFor();
  await page.keyboard.type(text);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).waitFor();
  await page.keyboard.press('Enter');
}

/** A notification. */
export const notification = (page, text) => page.locator('.notification-list-item', { hasText: text });

/** The tab of an editor. */
export const tab = (page, name) => page.locator('.tab', { hasText: name });

/** Waits for an item of the status bar. */
export async function waitForStatus(page, text) {
  await page.locator('.statusbar-item', { hasText: text }).waitFor({ timeout: 20_000 });
}

/** Waits until the cursor of the active editor is in a line, counted from 1. */
export async function waitForLine(page, line) {
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col 1` }).waitFor();
}

/** Waits until keys go to an editor. */
export async function waitForFocus(page) {
  await page.locator('.monaco-editor.focused').first().waitFor();
}

/** A point in the text of a row; the editor's own elements are in no order. */
export async function findRow(page, number) {
  const margin = page.locator('.editor-instance .line-numbers').getByText(String(number), { exact: true }).first();
  // The editor draws its lines anew after a fold: a line may be gone for a moment.
  const { x, y, width, height } = await retry(async () => {
    const box = await margin.boundingBox();
    if (!box) throw new Error(`Line ${number} is not drawn.`);
    return box;
  });
  return { x: x + width + 200, y: y + height / 2 };
}

/** Puts the cursor into a row. */
export async function clickRow(page, number) {
  const { x, y } = await findRow(page, number);
  await page.mouse.click(x, y);
}

/** Runs a command of the palette, by keys alone. What happens meanwhile may take the palette away: it is opened again. */
export async function runCommand(page, title) {
  await retry(async () => {
    await page.keyboard.press('F1');
    const box = page.locator('.quick-input-widget .quick-input-box input');
    await box.waitFor({ timeout: 3000 });
    await page.keyboard.type(title);
    await page
      .locator('.quick-input-list .monaco-list-row.focused', { hasText: title })
      .waitFor({ timeout: 3000 })
      .catch(async (error) => {
        await page.keyboard.press('Escape');
        throw error;
      });
  });
  await page.keyboard.press('Enter');
}

/** Picks from a context menu. A menu ignores the mouse at first, and does not show entries that arrive late: it is opened until it works. */
export async function pickFromMenu(page, target, label, look = async () => {}) {
  const menu = page.locator('.context-view .monaco-menu');
  const item = menu.locator('.action-item', { hasText: label });
  for (let tries = 0; tries < 10; tries++) {
    await target.click({ button: 'right' });
    try {
      await item.waitFor({ timeout: 2000 });
      await look();
      await page.waitForTimeout(200);
      await item.click({ timeout: 2000 });
      await menu.waitFor({ state: 'hidden', timeout: 2000 });
      return;
    } catch {
      await page.keyboard.press('Escape');
    }
  }
  throw new Error(`There is no menu entry ${label}`);
}

/** Waits until the file dialog, which is a quick input here, proposes a path that ends so. */
export async function waitForPath(page, ending) {
  await retry(async () => {
    const value = await page.locator('.quick-input-box input').inputValue({ timeout: 1000 });
    if (!value.endsWith(ending)) throw new Error(`The dialog shows ${value}`);
  });
}

/**
 * Types a path into the file dialog and takes it. The dialog writes into its field itself while it looks paths up, and
 * ignores Enter until it has: what it shows is looked at, and typed again if it is something else. For a folder, `holds`
 * names something in it: once the dialog lists that, Enter is about this folder and not about the one before.
 */
export async function typePath(page, path, holds) {
  const box = page.locator('.quick-input-widget');
  const field = page.locator('.quick-input-box input');
  for (let tries = 0; tries < 20; tries++) {
    if ((await field.inputValue()) !== path) {
      await page.keyboard.press('Control+A');
      await page.keyboard.type(path);
    }
    if ((await field.inputValue()) !== path) continue;
    if (holds !== undefined) {
      const listed = await pickItem(page, holds)
        .first()
        .waitFor({ timeout: 1500 })
        .then(
          () => true,
          () => false,
        );
      if (!listed || (await field.inputValue()) !== path) {
        // Typed anew, the last letter makes it look the path up again.
        await page.keyboard.press('End');
        await page.keyboard.press('Backspace');
        await page.keyboard.type(path.at(-1));
        continue;
      }
    }
    await page.keyboard.press('Enter');
    const gone = await box.waitFor({ state: 'hidden', timeout: 1500 }).then(
      () => true,
      () => false,
    );
    if (gone) return;
  }
  throw new Error(`The dialog does not take ${path}`);
}

/** The document inside the webview that is shown. */
export async function findWebview(page) {
  return retry(async () => {
    const outer = await (
      await page.locator('iframe.webview.ready').last().elementHandle({ timeout: 1000 })
    ).contentFrame();
    const inner = await (await outer.locator('#active-frame').elementHandle({ timeout: 1000 })).contentFrame();
    if (!inner) throw new Error('The webview shows nothing.');
    return inner;
  });
}

/**
 * The document of a webview without scripts, as it stands, in a page of its own: where scripts are off no check can run.
 * The page is to be closed.
 */
export async function copyWebview(page) {
  const html = await retry(async () => {
    const outer = await (
      await page.locator('iframe.webview.ready').last().elementHandle({ timeout: 1000 })
    ).contentFrame();
    return outer.evaluate(() => {
      const shown = globalThis.document.getElementById('active-frame').contentDocument.documentElement;
      if (!shown.querySelector('h1')) throw new Error('The webview shows nothing.');
      return shown.outerHTML;
    });
  });
  const copy = await page.context().browser().newPage();
  // The policy of the original would keep the check out as well.
  await copy.setContent(html.replace(/<meta[^>]*Content-Security-Policy[^>]*>/gi, ''));
  return copy;
}

/** Sets a colour theme. */
export async function setTheme(server, theme) {
  await inHost(
    server,
    (vscode, name) => vscode.workspace.getConfiguration('workbench').update('colorTheme', name, true),
    theme,
  );
}
