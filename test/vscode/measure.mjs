// How the extension feels, in figures: `npm run measure`. Everything is measured in a real VS Code with a browser that
// draws in software, so a frame here is longer than on somebody's desk.
// node test/vscode/measure.mjs [latency] [first-row] [review] [decide] [--rows N] [--profile]
// N real rows for `latency`; profiles go to test/vscode/results, one is there for each figure that it belongs to.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { fileEntry, pickFromMenu, pickItem, runCommand, tab, waitForFocus, waitForStatus } from './actions.mjs';
import { gaugeFrames, gaugeHost, profileHost, profilePage } from './gauges.mjs';
import { writeLargeData } from './large-data.mjs';
import { setUp } from './set-up.mjs';
import { openWindow, pictures } from './window.mjs';
import { inHost, makeWorkspace } from './workbench.mjs';

const root = resolve(import.meta.dirname, '../..');
const words = process.argv.slice(2);
const wantsProfile = words.includes('--profile');
const realRows = words.includes('--rows') ? Number(words[words.indexOf('--rows') + 1]) : 100_000;
const figures = [];

function note(name, value, unit, limit) {
  figures.push({ name, value, unit, ...(limit === undefined ? {} : { limit }) });
  const number = Number.isInteger(value) ? String(value) : value.toFixed(1);
  const verdict =
    limit === undefined ? '' : value <= limit ? `  (at most ${limit}: held)` : `  (at most ${limit}: NOT HELD)`;
  console.log(`${name}: ${number} ${unit}${verdict}`);
}

function noteDelay(name, { p50, p99, max, samples }, limits = []) {
  note(`${name}, event loop late, p50`, p50, 'ms');
  note(`${name}, event loop late, p99`, p99, 'ms', limits[0]);
  note(`${name}, event loop late, max`, max, 'ms', limits[1]);
  note(`${name}, samples`, samples, '');
}

/** Keeps a profile when profiles are wanted. */
async function watch(profile, window, name, work) {
  if (!wantsProfile) return work();
  const { value, profile: text } = await profile(window, work);
  mkdirSync(pictures, { recursive: true });
  writeFileSync(join(pictures, `${name}.cpuprofile`), text);
  return value;
}

const wait = (milliseconds) => new Promise((settle) => setTimeout(settle, milliseconds));
const cli = (...args) => execFileSync(process.execPath, [join(root, 'dist/cli.mjs'), ...args]);
const firstLens = (page) => page.locator('.codelens-decoration a', { hasText: '✓ Accept' }).first();

async function startRun(page, file) {
  await pickFromMenu(page, fileEntry(page, file), 'SynAlign: Augment Dataset…');
  await pickItem(page, 'Run with these settings').waitFor();
  await page.keyboard.press('Enter');
}

const parts = {
  latency: async (workspace) => {
    writeLargeData(join(workspace, 'large.jsonl'), realRows);
    const window = await openWindow({ workspace });
    const { page } = window;
    try {
      await fileEntry(page, 'large.jsonl').waitFor();
      await inHost(window.server, (vscode) =>
        vscode.extensions
          .getExtension('synalign.synalign')
          .activate()
          .then(() => 0),
      );
      await wait(5000);
      noteDelay('idle window', await gaugeHost(window, () => wait(20_000)));
      const started = performance.now();
      let first = 0;
      const run = async () => {
        await startRun(page, 'large.jsonl');
        await firstLens(page).waitFor({ timeout: 600_000 });
        first = performance.now() - started;
        await page.locator('.notification-list-item', { hasText: 'ready for review' }).waitFor({ timeout: 900_000 });
      };
      const delay = await gaugeHost(window, () => watch(profileHost, window, 'host-run', run));
      const size = `${realRows.toLocaleString('en')} real rows`;
      noteDelay(`run on ${size}`, delay, [50, 250]);
      note(`${size}: right-click to the first row in the review`, first / 1000, 's');
      note(`${size}: right-click to the end of the run`, (performance.now() - started) / 1000, 's');
    } finally {
      await window.close();
    }
  },

  'first-row': async (workspace) => {
    const window = await openWindow({ workspace });
    const { page } = window;
    try {
      await fileEntry(page, 'tickets.jsonl').waitFor();
      await pickFromMenu(page, fileEntry(page, 'tickets.jsonl'), 'SynAlign: Augment Dataset…');
      await pickItem(page, 'Run with these settings').waitFor();
      await page.keyboard.press('Escape');
      await pickItem(page, 'Run with these settings').waitFor({ state: 'hidden' });
      const started = performance.now();
      await startRun(page, 'tickets.jsonl');
      const chosen = performance.now();
      await firstLens(page).waitFor();
      note('360 real rows: right-click to the first row in the review', (performance.now() - started) / 1000, 's');
      note('360 real rows: “Run with these settings” to the first row', (performance.now() - chosen) / 1000, 's');
    } finally {
      await window.close();
    }
  },

  review: async (workspace) => {
    cli('augment', join(workspace, 'tickets.jsonl'), '--rows', '5000');
    const review = join(workspace, '.synalign/tickets/tickets.review.jsonl');
    // The same text as a file that no extension looks at: what the editor itself takes.
    copyFileSync(review, join(workspace, 'plain.txt'));
    const window = await openWindow({ workspace });
    const { page, server } = window;
    const show = (path) =>
      inHost(server, (vscode, file) => vscode.window.showTextDocument(vscode.Uri.file(file)).then(() => 0), path);
    const scroll = async () => {
      for (let press = 0; press < 30; press++) await page.keyboard.press('PageDown');
      await page.keyboard.press('Control+End');
      await page.keyboard.press('Control+Home');
      for (let turn = 0; turn < 30; turn++) await page.mouse.wheel(0, 400);
      await wait(1000);
    };
    try {
      await fileEntry(page, 'plain.txt').waitFor();
      await inHost(server, (vscode) =>
        vscode.extensions
          .getExtension('synalign.synalign')
          .activate()
          .then(() => 0),
      );
      await wait(3000);
      const plain = await gaugeFrames(window, async () => {
        await show(join(workspace, 'plain.txt'));
        await page.locator('.view-line').nth(5).waitFor();
        await wait(2000);
      });
      note('5,000 lines as plain text, opening, longest frame', plain.longest, 'ms');
      const plainScroll = await gaugeFrames(window, scroll);
      note('5,000 lines as plain text, scrolling, longest frame', plainScroll.longest, 'ms');
      const started = performance.now();
      let opened = 0;
      const open = async () => {
        await show(review);
        await firstLens(page).waitFor();
        opened = performance.now() - started;
        await waitForStatus(page, /left 5,?000/);
        await wait(4000);
      };
      const frames = await gaugeFrames(window, async () => {
        noteDelay('opening a review of 5,000 rows', await gaugeHost(window, () => profiled(open, 'open')));
      });
      note('review of 5,000 rows, to the first lens', opened / 1000, 's');
      note('review of 5,000 rows, opening, longest frame', frames.longest, 'ms', 200);
      note('review of 5,000 rows, opening, frames over 200 ms', frames.over200, '');
      const scrolled = await gaugeFrames(window, async () => {
        noteDelay('scrolling a review of 5,000 rows', await gaugeHost(window, () => profiled(scroll, 'scroll')));
      });
      note('review of 5,000 rows, scrolling, longest frame', scrolled.longest, 'ms', 200);
      note('review of 5,000 rows, scrolling, frames over 200 ms', scrolled.over200, '');
    } finally {
      await window.close();
    }

    function profiled(work, name) {
      return watch(profileHost, window, `host-${name}`, () => watch(profilePage, window, `page-${name}`, work));
    }
  },

  decide: async (workspace) => {
    cli('augment', join(workspace, 'tickets.jsonl'), '--rows', '200');
    for (const autoAdvance of [true, false]) {
      const window = await openWindow({ workspace, settings: { 'synalign.autoAdvance': autoAdvance } });
      const { page } = window;
      try {
        await pickFromMenu(page, fileEntry(page, 'tickets.jsonl'), 'SynAlign: Open Review');
        await tab(page, 'tickets.review.jsonl').waitFor();
        await waitForStatus(page, /left (200|100)/);
        await waitForFocus(page);
        await page.keyboard.press('Control+Home');
        await runCommand(page, 'SynAlign: Next Undecided Row');
        let keys = 0;
        const started = performance.now();
        for (let row = 1; row <= 100; row++) {
          // Each decision is waited for, as somebody does who looks at it.
          const left = (autoAdvance ? 200 : 100) - row;
          await page.keyboard.press(row % 4 === 0 ? 'Alt+X' : 'Alt+A');
          keys++;
          await page.locator('.statusbar-item', { hasText: new RegExp(`left ${left}$`) }).waitFor();
          if (autoAdvance || row === 100) continue;
          await page.keyboard.press('Alt+F5');
          keys++;
        }
        const name = `100 rows decided with keys, ${autoAdvance ? 'with' : 'without'} auto-advance`;
        note(`${name}, keystrokes`, keys, '');
        note(`${name}, seconds`, (performance.now() - started) / 1000, 's');
      } finally {
        await window.close();
      }
    }
  },
};

if (!setUp()) {
  console.error('Nothing was measured: the workbench or Chromium could not be installed; the reason stands above.');
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
const named = words.filter((word) => word in parts);
console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`);
for (const name of named.length > 0 ? named : Object.keys(parts)) {
  const workspace = makeWorkspace();
  try {
    await parts[name](workspace);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}
writeFileSync(join(root, 'dist/measure.json'), `${JSON.stringify(figures, null, 1)}\n`);
process.exit(0);
