// Puts the workbench and the browser in place when they are not there.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isSetUp } from './workbench.mjs';

/** True when a real VS Code can be tested in; installs it on first use, which takes a minute. */
export function setUp() {
  if (isSetUp()) return true;
  console.log('Installing a VS Code to test in (npm and apt, about a minute and 800 MB) …');
  const { status } = spawnSync('sh', [join(import.meta.dirname, 'setup.sh')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0 && isSetUp();
}
