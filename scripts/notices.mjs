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
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const texts = readdirSync(folder)
      .filter((file) => licenceName.test(file))
      .map((file) => read(join(folder, file)));
    // Some packages name the MIT licence and its holder, and leave its text out.
    if (texts.length === 0 && license === 'MIT' && author) texts.push(writeMit(author.name ?? author));
    if (texts.length === 0) throw new Error(`${name} has no licence text: it cannot be shipped.`);
    return { title: `${name} ${version} (${license})`, text: texts.join('\n\n') };
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

function writeMit(holder) {
  return `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}
