// Makes pictures of every screen in three themes: `npm run pictures`. They go to test/vscode/results, which git ignores.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runEditor } from './editor.mjs';
import { runJourney } from './journey.mjs';
import { runModels } from './models.mjs';
import { runPanel } from './panel.mjs';
import { runRestricted } from './restricted.mjs';
import { setUp } from './set-up.mjs';
import { runWelcome } from './welcome.mjs';
import { pictures } from './window.mjs';

const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern', contrast: 'Default High Contrast' };

if (!setUp()) {
  console.error('No pictures: the workbench or Chromium could not be installed; the reason stands above.');
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
let failed = false;
for (const [name, theme] of Object.entries(themes)) {
  const pictureFolder = join(pictures, name);
  rmSync(pictureFolder, { recursive: true, force: true });
  for (const run of [runWelcome, runJourney, runEditor, runModels, runPanel, runRestricted]) {
    for (const { title, error } of await run({ theme, pictureFolder })) {
      if (!error) continue;
      failed = true;
      console.error(`✗ ${name}: ${title}\n${error}`);
    }
  }
  console.log(`${name}: pictures are in ${pictureFolder}`);
}
process.exit(failed ? 1 : 0);
