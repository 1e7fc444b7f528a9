/*
 * A peer's oracle: small seeded problems, our answers, and scikit-learn with numpy and scipy to compute them again. Needs Debian's
 * python3-sklearn (`apt-get update && apt-get install -y python3-sklearn`) or any python3 with scikit-learn; says so and skips without.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from './lib/arguments.ts';
import { makeProblems } from './lib/oracle-problems.ts';

const usage = 'node dist/bench/oracle.mjs [--python PATH]';
const given = readArguments(usage, ['python']);
const interpreters = given.python === undefined ? ['/usr/bin/python3', 'python3'] : [given.python];
const hasOracle = (python: string) => spawnSync(python, ['-c', 'import sklearn'], { stdio: 'ignore' }).status === 0;
const python = interpreters.find(hasOracle);

if (python === undefined) {
  console.log(`SKIPPED: no scikit-learn in ${interpreters.join(' or ')}. Nothing was checked.`);
  console.log(
    'To install it on Debian or Ubuntu: apt-get update && apt-get install -y python3-sklearn libopenblas0-pthread',
  );
} else {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-'));
  try {
    const problems = join(folder, 'problems.json');
    writeFileSync(problems, JSON.stringify(makeProblems()));
    // From dist/bench, where the build puts this file, to the source beside which the script lies.
    const script = fileURLToPath(new URL('../../bench/oracle.py', import.meta.url));
    process.exitCode = spawnSync(python, [script, problems], { stdio: 'inherit' }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
