// Puts the workbench and the browser in place when they are not there.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isSetUp } from './workbench.mjs';

/** True when a real VS Code can be used, with a browser to test it in or without; installs it on first use. */
export function setUp(browser = true) {
  if (isSetUp(browser)) return true;
  console.log('Installing a VS Code (npm and apt, about a minute and 800 MB) …');
  const words = [join(import.meta.dirname, 'setup.sh'), ...(browser ? [] : ['--without-browser'])];
  const { status } = spawnSync('sh', words, {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0 && isSetUp(browser);
}
