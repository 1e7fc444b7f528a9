// Names every package that is in the bundles, with its licence text, as their licences ask.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const licenceName = /^(licen[cs]e|copying|notices?)([.-].*)?$/i;

/** The folders of the packages that gave bytes to the outputs of esbuild's metafiles, each once. */
export function findBundledPackages(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.entries(output.inputs)),
  );
  const folders = inputs.flatMap(([path, { bytesInOutput }]) => {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    return bytesInOutput > 0 && found ? [found[1]] : [];
  });
  return [...new Set(folders)].sort();
}

/** Writes the notices of the bundled packages; a package without a licence text stops the build. */
export function writeNotices(metafiles, target) {
  const parts = findBundledPackages(metafiles).map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const texts = readdirSync(folder).filter((file) => licenceName.test(file));
    if (texts.length === 0) throw new Error(`${name} has no licence text: it cannot be shipped.`);
    return {
      title: `${name} ${version} (${license})`,
      text: texts.map((file) => read(join(folder, file))).join('\n\n'),
    };
  });
  parts.sort((a, b) => (a.title < b.title ? -1 : 1));
  const rule = '-'.repeat(100);
  const pieces = parts.map(({ title, text }) => `${rule}\n${title}\n${rule}\n\n${text}\n`);
  writeFileSync(
    target,
    `SynAlign contains parts of the packages below, under the licences given here.\n\n${pieces.join('\n')}`,
  );
}

function read(path) {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trim();
}
