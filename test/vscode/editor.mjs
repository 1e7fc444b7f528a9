// The editor beside the review: tree, findings, folding, merge and runs, on a data set with sixty rows to review.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    addFindings(join(workspace, '.synalign/tickets/runs'));
    return await takeSteps('editor', editorSteps, { workspace, ...options });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** The built-in model may write nothing to warn of: some of its rows get the findings of a worse one. */
function addFindings(runs) {
  const log = join(runs, readdirSync(runs)[0], 'run.jsonl');
  let row = 0;
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const logged = JSON.parse(line);
      const { draft } = logged.event;
      if (!draft) return line;
      const [demonstration] = draft.origin.demonstrations;
      if (++row === 2) {
        draft.gates = [
          { gate: 'copied-span', evidence: '9 words in a row of a real row', score: 9, against: demonstration },
        ];
      }
      if (row > 12 && row < 18) {
        draft.gates = [{ gate: 'near-duplicate', evidence: '0.91 like a row of this run', score: 0.91 }];
      }
      return JSON.stringify(logged);
    });
  writeFileSync(log, `${lines.join('\n')}\n`);
}
