const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { appendFileSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');

const root = vscode.workspace.workspaceFolders[0].uri.fsPath;
const folder = join(root, '.synalign/tickets');
const path = join(folder, 'tickets.review.jsonl');
const uri = vscode.Uri.file(path);

describe('review in the editor', () => {
  let editor;
  let kept;

  before(async () => {
    // The last rows wait outside the file, to be added later as a run adds them.
    const lines = readLines();
    kept = lines.slice(-4);
    writeFileSync(path, `${lines.slice(0, -4).join('\n')}\n`);
    editor = await vscode.window.showTextDocument(uri);
    await until(async () => (await lensTitles(0)).length === 2);
  });

  it('belongs to its own language, so that nothing else has to be asked', () => {
    assert.equal(editor.document.languageId, 'synalign-review');
  });

  it('shows at most two lenses a row, accept before reject', async () => {
    const lenses = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 100_000);
    assert.equal(lenses.length, 2 * (editor.document.lineCount - 1));
    const [first, second] = await lensTitles(0);
    assert.match(first, /^✓ Accept$/);
    assert.match(second, /^✗ Reject .*\d\.\d\d× .*cluster c\d/);
  });

  it('accepts the row at the cursor and binds its text', async () => {
    place(0);
    await vscode.commands.executeCommand('synalign.accept');
    const { kind, row, hash, by } = events().at(-1);
    assert.deepEqual({ kind, row, by }, { kind: 'accept', row: idAt(0), by: 'me' });
    assert.match(hash, /^[0-9a-f]{16}$/);
    assert.match((await lensTitles(0))[0], /Undo accept/);
  });

  it('rejects a selection as one batch, takes it back with one undo and puts it back with one redo', async () => {
    editor.selection = new vscode.Selection(2, 0, 5, 0);
    await vscode.commands.executeCommand('synalign.reject');
    const batch = events().slice(-3);
    assert.deepEqual(
      batch.map(({ kind, row }) => [kind, row]),
      [2, 3, 4].map((line) => ['reject', idAt(line)]),
    );
    assert.equal(new Set(batch.map((event) => event.batch)).size, 1);
    await vscode.commands.executeCommand('synalign.undoDecision');
    assert.match((await lensTitles(3))[0], /^✓ Accept/);
    await vscode.commands.executeCommand('synalign.redoDecision');
    assert.match((await lensTitles(3))[0], /Undo reject/);
    await vscode.commands.executeCommand('synalign.undoDecision');
  });

  it('goes to the next and the previous row without a decision, round the end', async () => {
    place(editor.document.lineCount - 2);
    await vscode.commands.executeCommand('synalign.nextUndecided');
    assert.equal(editor.selection.active.line, 1, 'row 1 is accepted');
    await vscode.commands.executeCommand('synalign.previousUndecided');
    assert.equal(editor.selection.active.line, editor.document.lineCount - 2);
  });

  it('makes an edit one decision at save, and undo puts the text back', async () => {
    const before = editor.document.lineAt(0).text;
    await replaceLine(0, before.replace(/("text": ?")/, '$1Edited. '));
    await editor.document.save();
    await until(() => events().at(-1).kind === 'edit');
    assert.equal(events().filter(({ kind }) => kind === 'edit').length, 1);
    await until(async () => /Accept edited/.test((await lensTitles(0))[0]));
    await vscode.commands.executeCommand('synalign.undoDecision');
    await until(() => !editor.document.isDirty && readLines()[0] === before);
    await until(async () => /Undo accept/.test((await lensTitles(0))[0]), 'the acceptance holds for its text again');
    assert.equal(events().filter(({ kind }) => kind === 'edit').length, 1);
  });

  it('does not take text that an undo puts back for an edit, whatever is read meanwhile', async () => {
    const { reviews } = vscode.extensions.getExtension('synalign.synalign').exports;
    const { session } = reviews.find(editor.document);
    const edits = () => events().filter(({ kind }) => kind === 'edit').length;
    const [before, known] = [editor.document.lineAt(0).text, edits()];
    await replaceLine(0, before.replace(/("text": ?")/, '$1Edited again. '));
    await editor.document.save();
    await until(() => edits() === known + 1);
    const busy = setInterval(() => session.refresh(), 1);
    try {
      await vscode.commands.executeCommand('synalign.undoDecision');
      await until(() => !editor.document.isDirty && readLines()[0] === before);
    } finally {
      clearInterval(busy);
    }
    await new Promise((settle) => setTimeout(settle, 600));
    assert.equal(edits(), known + 1);
    assert.equal(readLines()[0], before);
  });

  it('takes rows deleted by hand for rejections at save, and undo brings them back', async () => {
    const ids = [idAt(6), idAt(7)];
    await edit((changes) => changes.delete(uri, new vscode.Range(6, 0, 8, 0)));
    await editor.document.save();
    await until(() =>
      events()
        .slice(-2)
        .every(({ kind }) => kind === 'reject'),
    );
    assert.deepEqual(
      events()
        .slice(-2)
        .map(({ row, reason }) => [row, reason]),
      ids.map((id) => [id, 'deleted in the review']),
    );
    await vscode.commands.executeCommand('synalign.undoDecision');
    await until(() => ids.every((id) => readLines().some((line) => line.includes(id))));
    await until(() => ids.every((id) => editor.document.getText().includes(id)), 'the editor shows them');
  });

  it('keeps rows that a run adds while the document has unsaved edits', async () => {
    const [added] = kept;
    const before = editor.document.lineAt(1).text;
    await replaceLine(1, before.replace(/("text": ?")/, '$1Changed. '));
    appendFileSync(path, `${added}\n`);
    await new Promise((settle) => setTimeout(settle, 500));
    await editor.document.save();
    await until(() => readLines().some((line) => line.includes(idOf(added))));
    assert.ok(
      readLines().some((line) => line.includes('Changed. ')),
      'and the edit',
    );
    await until(() => !editor.document.isDirty && editor.document.getText().includes(idOf(added)));
    assert.ok(!events().some(({ kind, row }) => kind === 'reject' && row === idOf(added)));
  });

  it('does not let text undo remove rows that a run added', async () => {
    const added = kept.slice(1, 3);
    await until(() => !editor.document.isDirty);
    appendFileSync(path, `${added.join('\n')}\n`);
    const ids = added.map(idOf);
    await until(() => ids.every((id) => editor.document.getText().includes(id)));
    await new Promise((settle) => setTimeout(settle, 600));
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    await editor.document.save();
    await until(() => ids.every((id) => readLines().some((line) => line.includes(id))));
    assert.ok(!events().some(({ kind, row }) => kind === 'reject' && ids.includes(row)));
  });

  it('puts rows back that got lost, without taking them for rejected', async () => {
    const lost = idAt(editor.document.lineCount - 2);
    writeFileSync(
      path,
      `${readLines()
        .filter((line) => !line.includes(lost))
        .join('\n')}\n`,
    );
    await until(() => !editor.document.getText().includes(lost));
    await new Promise((settle) => setTimeout(settle, 300));
    await vscode.commands.executeCommand('synalign.restoreMissing');
    await until(() => editor.document.getText().includes(lost));
    assert.ok(!events().some(({ kind, row }) => kind === 'reject' && row === lost));
  });

  it('takes in what the command line decides', async () => {
    const id = idAt(9);
    cli(['decide', 'reject', join(root, 'tickets.jsonl'), id]);
    await until(async () => /Undo reject/.test((await lensTitles(9))[0]));
  });

  it('explains a row on hover, trusting nothing in it', async () => {
    const [hover] = await vscode.commands.executeCommand(
      'vscode.executeHoverProvider',
      uri,
      new vscode.Position(1, 30),
    );
    const [text] = hover.contents;
    assert.match(text.value, new RegExp(idAt(1)));
    assert.match(text.value, /Line \d+\n```text\n/);
    assert.ok(!text.isTrusted && !text.supportHtml);
  });

  it('shows a row for reading, following the cursor', async () => {
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    place(1);
    await vscode.commands.executeCommand('synalign.readRow');
    const page = () => vscode.workspace.textDocuments.find(({ uri: { scheme } }) => scheme === 'synalign-row');
    await until(() => page()?.getText().includes(idAt(1)));
    vscode.window.activeTextEditor.selection = new vscode.Selection(3, 0, 3, 0);
    await until(() => page().getText().includes(idAt(3)));
    assert.match(page().getText(), /\n\ntext\n {2}\S/);
  });

  it('compares a row with the nearest real row', async () => {
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('synalign.compareRow');
    await until(() =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(({ input }) => input instanceof vscode.TabInputTextDiff),
      ),
    );
  });

  function place(line) {
    editor.selection = new vscode.Selection(line, 0, line, 0);
  }

  function idAt(line) {
    return idOf(editor.document.lineAt(line).text);
  }

  async function replaceLine(line, text) {
    await edit((changes) => changes.replace(uri, editor.document.lineAt(line).range, text));
  }

  async function edit(change) {
    const changes = new vscode.WorkspaceEdit();
    change(changes);
    assert.ok(await vscode.workspace.applyEdit(changes));
  }
});

describe('manifest', () => {
  it('names the commands that exist, and no other', async () => {
    const { packageJSON } = vscode.extensions.getExtension('synalign.synalign');
    const named = packageJSON.contributes.commands.map(({ command }) => command).sort();
    const found = (await vscode.commands.getCommands(true)).filter((id) => /^synalign\.[^.]+$/.test(id)).sort();
    assert.deepEqual(found, named);
  });
});

function readLines() {
  return readFileSync(path, 'utf8').split('\n').filter(Boolean);
}

function idOf(line) {
  return JSON.parse(line)._id;
}

function events() {
  const decisions = join(folder, 'decisions');
  const lines = readdirSync(decisions).flatMap((name) => readFileSync(join(decisions, name), 'utf8').split('\n'));
  return lines
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .sort((a, b) => a.clock - b.clock);
}

async function lensTitles(line) {
  const lenses = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 100_000);
  return lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command.title);
}

function cli(words) {
  const extension = vscode.extensions.getExtension('synalign.synalign').extensionPath;
  // In a desktop VS Code the program that runs this is Electron.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  execFileSync(process.execPath, [join(extension, 'dist/cli.mjs'), ...words], { env });
}

async function until(holds, what = '') {
  const started = Date.now();
  for (;;) {
    if (await holds()) return;
    if (Date.now() - started > 90_000) throw new Error(`It never came: ${what || holds}`);
    await new Promise((settle) => setTimeout(settle, 50));
  }
}
