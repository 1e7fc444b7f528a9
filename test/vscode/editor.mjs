// The editor beside the review: tree, findings, folding, merge and runs, on a data set with sixty rows to review.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { editorSteps } from './steps/editor.mjs';
import { takeSteps } from './window.mjs';
import { makeWorkspace } from './workbench.mjs';

/** Resolves to one result a step; the first step that fails ends it. */
export async function runEditor(options) {
  const workspace = makeWorkspace();
  try {
    const args = ['dist/cli.mjs', 'augment', join(workspace, 'tickets.jsonl'), '--rows', '60'];
    execFileSync(process.execPath, args, { stdio: 'ignore' });
    return await takeSteps('editor', editorSteps, { workspace, ...options });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}
