// Makes synalign-VERSION.vsix in the folder it is called in. Needs no network; the build is made here and nowhere else.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createVSIX } from '@vscode/vsce';

/** More than this was never needed; a large file got in by mistake. */
const mostBytes = 2_000_000;

const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const packagePath = `${name}-${version}.vsix`;

const { status } = spawnSync(process.execPath, ['esbuild.mjs', '--production'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
// The command line of vsce asks questions and looks for a newer vsce; its function does neither with these.
await createVSIX({
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
const { size } = statSync(packagePath);
console.log(`${packagePath}: ${(size / 1000).toFixed(0)} kB`);
if (size > mostBytes) {
  console.error(`It is larger than ${mostBytes / 1000} kB. Look at what .vscodeignore lets in.`);
  process.exit(1);
}
