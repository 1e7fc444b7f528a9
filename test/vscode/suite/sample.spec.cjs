const assert = require('node:assert/strict');
const { existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');

const root = vscode.workspace.workspaceFolders[0].uri.fsPath;
const copy = (number) => join(root, `support_tickets${number === 1 ? '' : `-${number}`}.jsonl`);

describe('the sample data', () => {
  after(() => {
    for (const number of [1, 2, 3]) rmSync(copy(number), { force: true });
  });

  it('is copied into the folder of the workspace and shown', async () => {
    await openSample(1);
    assert.equal(readFileSync(copy(1), 'utf8').trim().split('\n').length, 360);
  });

  it('is not copied again while it is as it was', async () => {
    await openSample(1);
    assert.ok(!existsSync(copy(2)));
  });

  it('never takes the place of a file that has become different', async () => {
    writeFileSync(copy(1), '{"text": "mine", "label": "refund"}\n');
    await openSample(2);
    assert.equal(readFileSync(copy(1), 'utf8'), '{"text": "mine", "label": "refund"}\n');
    assert.equal(readFileSync(copy(2), 'utf8').trim().split('\n').length, 360);
  });
});

describe('the walkthrough', () => {
  it('opens', async () => {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'synalign.synalign#start');
    await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label.match(/Walkthrough|Welcome/));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});

/** The command asks for a folder; the first answer is the folder of the workspace. */
async function openSample(number) {
  const done = vscode.commands.executeCommand('synalign.openSample');
  let ended = false;
  void done.then(() => {
    ended = true;
  });
  await until(async () => {
    if (!ended) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return ended;
  });
  assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, copy(number));
}

async function until(holds) {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > 90_000) throw new Error('It never came.');
    await new Promise((settle) => setTimeout(settle, 100));
  }
}
