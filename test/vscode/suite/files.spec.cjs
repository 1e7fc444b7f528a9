const assert = require('node:assert/strict');
const { writeFileSync } = require('node:fs');
const vscode = require('vscode');
const { cli, idOf, makeReview, openReview, until } = require('./kit.cjs');

describe('the file of a review changes', () => {
  let review;
  let editor;
  let session;
  let saving;
  const idAt = (line) => idOf(editor.document.lineAt(line).text);
  const rejections = () => review.events().filter(({ kind }) => kind === 'reject');
  const settled = () => until(() => !editor.document.isDirty && session.entries.length > 0, 'clean');
  const inText = (id) => editor.document.getText().includes(`"${id}"`);
  const onDisk = (id) => review.readLines().some((line) => line.includes(`"${id}"`));

  before(async () => {
    review = makeReview('files', 24);
    ({ editor, session, saving } = await openReview(review));
  });

  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('an older checkout lists the rows that it lacks as missing, rejects none, and they can be put back', async () => {
    const ids = session.entries.map(({ id }) => id);
    writeFileSync(review.path, `${review.readLines().slice(0, 10).join('\n')}\n`);
    await until(() => session.missing.length === 14, 'the rows are missing');
    assert.equal(rejections().length, 0);
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('synalign.restoreMissing');
    await until(() => ids.every(inText) && session.missing.length === 0, 'all rows are back');
    assert.equal(rejections().length, 0);
  });

  it('a script that changes a row while the editor is clean makes the row edited, and decides nothing', async () => {
    await settled();
    const id = idAt(3);
    const lines = review
      .readLines()
      .map((line) => line.replace(/("text": ?")(?=.*)/, line.includes(id) ? '$1Scripted. ' : '$1'));
    writeFileSync(review.path, `${lines.join('\n')}\n`);
    await until(() => /Scripted\./.test(session.entryOf(id)?.text ?? ''), 'the editor shows it');
    await until(() => session.entryOf(id).decision.state === 'edited', 'the row is edited');
    assert.equal(rejections().length, 0);
  });

  it('a script that changes another row while the editor is dirty loses no row and no edit', async () => {
    await settled();
    const ids = session.entries.map(({ id }) => id);
    const own = editor.document.lineAt(5);
    await review.edit((changes) =>
      changes.replace(review.uri, own.range, own.text.replace(/("text": ?")/, '$1Mine. ')),
    );
    const kept = review.readLines().filter((_, i) => i !== 7);
    writeFileSync(review.path, `${kept.join('\n')}\n`);
    await editor.document.save();
    await until(() => !editor.document.isDirty && /Mine\./.test(review.readLines().join('\n')), 'the edit is saved');
    await until(() => ids.every(onDisk), 'every row is in the file');
    await until(() => review.events().some(({ kind, line }) => kind === 'edit' && /Mine\./.test(line)), 'and recorded');
    assert.equal(rejections().length, 0);
  });

  it('reordered lines lose nothing and mean nothing', async () => {
    await settled();
    const before = review.events().length;
    const ids = session.entries.map(({ id }) => id);
    const states = ids.map((id) => session.decisions.get(id)?.state);
    const lines = editor.document.getText().split('\n').filter(Boolean).reverse();
    const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
    await review.edit((changes) => changes.replace(review.uri, whole, `${lines.join('\n')}\n`));
    await editor.document.save();
    await until(() => review.readLines()[0] === lines[0], 'the new order is saved');
    await until(() => session.entryOf(ids[0])?.line === ids.length, 'the rows are known at their new lines');
    assert.deepEqual(
      ids.map((id) => session.decisions.get(id)?.state),
      states,
    );
    assert.equal(review.events().length, before);
  });

  it('a broken line is kept, shown as broken, and its last good text can be put back', async () => {
    await settled();
    const { text, range } = editor.document.lineAt(2);
    const id = idOf(text);
    const before = review.events().length;
    await review.edit((changes) => changes.replace(review.uri, range, text.replace('{', '{{')));
    await editor.document.save();
    await until(() => session.entryAt(3)?.kind === 'broken', 'the line is broken');
    assert.equal(review.readLines()[2], text.replace('{', '{{'));
    assert.equal(review.events().length, before, 'and nothing was decided');
    assert.equal(session.missing.length, 0);
    await until(
      () =>
        vscode.languages
          .getDiagnostics(review.uri)
          .some(({ code, severity }) => code === 'broken-line' && severity === 0),
      'an error in the Problems panel',
    );
    const fixes = await vscode.commands.executeCommand(
      'vscode.executeCodeActionProvider',
      review.uri,
      new vscode.Range(2, 0, 2, 1),
    );
    const fix = fixes.find(({ title }) => /last good text/.test(title));
    await vscode.commands.executeCommand(fix.command.command, ...fix.command.arguments);
    await until(() => session.entryAt(3)?.kind === 'row' && session.entryAt(3).id === id, 'the row is back');
    await editor.document.save();
    await settled();
  });

  it('up to five rows deleted by hand are rejected, and undo brings them back', async () => {
    await settled();
    const ids = [0, 1, 2, 3, 4].map(idAt);
    await review.edit((changes) => changes.delete(review.uri, new vscode.Range(0, 0, 5, 0)));
    await editor.document.save();
    await until(() => ids.every((id) => session.decisions.get(id)?.state === 'rejected'), 'five rejections');
    assert.equal(
      new Set(
        rejections()
          .slice(-5)
          .map(({ batch }) => batch),
      ).size,
      1,
      'as one batch',
    );
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('synalign.undoDecision');
    await until(() => ids.every(inText), 'all five are back');
  });

  it('more than five are put back when nobody says that they are rejected', async () => {
    // A window under test refuses dialogs, so the question cannot be answered: the journey answers it.
    await settled();
    const before = review.events().length;
    const ids = [0, 1, 2, 3, 4, 5].map(idAt);
    await review.edit((changes) => changes.delete(review.uri, new vscode.Range(0, 0, 6, 0)));
    await editor.document.save();
    await until(() => ids.every(onDisk), 'all six are in the file');
    await until(() => ids.every(inText), 'and in the editor');
    assert.equal(review.events().length, before);
  });

  it('type, accept, type, and undo three times: text and decisions side by side', async () => {
    await settled();
    await vscode.window.showTextDocument(editor.document);
    const { text } = editor.document.lineAt(1);
    const id = idOf(text);
    const at = text.indexOf('": "', text.indexOf('"text"')) + 4;
    const lineText = () => editor.document.lineAt(1).text;
    editor.selection = new vscode.Selection(1, at, 1, at);
    await until(() => editor.selection.active.character === at, 'the cursor is there');
    const type = async (word) => {
      const before = lineText();
      await vscode.commands.executeCommand('type', { text: word });
      await until(() => lineText() !== before, 'it is typed');
    };
    const state = () => session.decisions.get(id)?.state;
    await type('A');
    const first = lineText();
    await until(() => state() === 'edited', 'edited by typing');
    await vscode.commands.executeCommand('synalign.accept');
    await until(() => state() === 'accepted', 'accepted as typed');
    await type('B');
    await until(() => state() === 'edited', 'a change after the acceptance');
    // The letters were typed without a pause, but there was a decision between them.
    await vscode.commands.executeCommand('undo');
    await until(() => lineText() === first, 'the second letter is taken back');
    await until(() => state() === 'accepted', 'the acceptance holds for its text again');
    await vscode.commands.executeCommand('synalign.undoDecision');
    await until(() => state() === 'edited', 'the acceptance is taken back, the text is not');
    assert.equal(lineText(), first);
    await vscode.commands.executeCommand('undo');
    await until(() => lineText() === text, 'the first letter is taken back');
    await editor.document.save();
    await until(() => session.decisions.get(id)?.state === 'undecided', 'and everything is as before');
    await settled();
  });

  it('rows that a run adds while there are unsaved edits wait, say so, and come with the save', async () => {
    await settled();
    const known = new Set(session.records.drafts.keys());
    const { text, range } = editor.document.lineAt(4);
    await review.edit((changes) => changes.replace(review.uri, range, text.replace(/("text": ?")/, '$1Waiting. ')));
    const isAuto = vscode.workspace.getConfiguration('files').get('autoSave') !== 'off';
    cli(['augment', review.dataset, '--rows', '3', '--new-run']);
    if (!isAuto) {
      await until(() => saving.waiting().length === 3, 'three rows wait');
      assert.ok(saving.waiting().every((id) => !inText(id)));
      const lenses = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', review.uri, 100_000);
      const last = lenses.find(({ range }) => range.start.line === editor.document.lineCount - 1);
      assert.equal(last?.command.title, '3 new rows · save and show');
      assert.equal(last.command.command, 'synalign.showNewRows');
    }
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('synalign.showNewRows');
    await until(() => session.records.drafts.size === known.size + 3, 'the run is known');
    const added = [...session.records.drafts.keys()].filter((id) => !known.has(id));
    await until(() => added.every(inText), 'the rows are in the editor');
    assert.equal(saving.waiting().length, 0);
    assert.ok(/Waiting\./.test(review.readLines().join('\n')), 'and the edit is in the file');
    assert.equal(rejections().filter(({ row }) => added.includes(row)).length, 0);
  });
});
