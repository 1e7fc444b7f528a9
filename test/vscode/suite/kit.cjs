// What the specs share: data sets of their own, records as they stand on disk, and waiting for what should come.
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { copyFileSync, existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');

const root = vscode.workspace.workspaceFolders[0].uri.fsPath;

/** A data set of its own with so many synthetic rows. */
exports.makeReview = (name, rows) => {
  const dataset = join(root, `${name}.jsonl`);
  copyFileSync(join(root, 'tickets.jsonl'), dataset);
  exports.cli(['augment', dataset, '--rows', String(rows)]);
  const folder = join(root, '.synalign', name);
  const path = join(folder, `${name}.review.jsonl`);
  const uri = vscode.Uri.file(path);
  const readLines = () => readFileSync(path, 'utf8').split('\n').filter(Boolean);
  const events = () => {
    const decisions = join(folder, 'decisions');
    const names = existsSync(decisions) ? readdirSync(decisions) : [];
    return names
      .flatMap((file) => readFileSync(join(decisions, file), 'utf8').split('\n'))
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .sort((a, b) => a.clock - b.clock);
  };
  const edit = async (change) => {
    const changes = new vscode.WorkspaceEdit();
    change(changes);
    assert.ok(await vscode.workspace.applyEdit(changes));
  };
  return { dataset, folder, path, uri, readLines, events, edit };
};

/** Opens a review and waits until its rows are known. */
exports.openReview = async ({ uri }) => {
  const editor = await vscode.window.showTextDocument(uri, { preview: false });
  const { reviews } = exports.services();
  await exports.until(() => reviews.find(editor.document)?.session.entries.length > 0, 'the review is read');
  return { editor, ...reviews.find(editor.document) };
};

/** The services of the extension under test. */
exports.services = () => vscode.extensions.getExtension('synalign.synalign').exports;

exports.idOf = (line) => JSON.parse(line)._id;

exports.cli = (words) => {
  const extension = vscode.extensions.getExtension('synalign.synalign').extensionPath;
  // In a desktop VS Code the program that runs this is Electron.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  execFileSync(process.execPath, [join(extension, 'dist/cli.mjs'), ...words], { env });
};

/** Waits until something holds; a test never waits for a time. */
exports.until = async (holds, what = '') => {
  const started = Date.now();
  for (;;) {
    if (await holds()) return;
    if (Date.now() - started > 90_000) throw new Error(`It never came: ${what || holds}`);
    await new Promise((settle) => setTimeout(settle, 50));
  }
};
