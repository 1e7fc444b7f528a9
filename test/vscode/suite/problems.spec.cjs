const assert = require('node:assert/strict');
const { existsSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');
const { idOf, makeReview, openReview, until } = require('./kit.cjs');

describe('findings, fixes and folding', () => {
  let review;
  let editor;
  let session;
  const found = () => vscode.languages.getDiagnostics(review.uri);
  const place = (line) => {
    editor.selection = new vscode.Selection(line, 0, line, 0);
  };
  const fixesAt = (line) =>
    vscode.commands.executeCommand('vscode.executeCodeActionProvider', review.uri, new vscode.Range(line, 0, line, 1));
  const take = async (line, title) => {
    const fix = (await fixesAt(line)).find((action) => title.test(action.title));
    assert.ok(fix, `there is a fix ${title}`);
    await vscode.commands.executeCommand(fix.command.command, ...fix.command.arguments);
  };
  const ranges = () => vscode.commands.executeCommand('vscode.executeFoldingRangeProvider', review.uri);

  before(async () => {
    review = makeReview('problems', 30);
    // Findings of every run of the built-in model differ; these are put into the log as a model with worse rows gives them.
    const runs = join(review.folder, 'runs');
    const [run] = readdirSync(runs);
    const log = join(runs, run, 'run.jsonl');
    let row = 0;
    const lines = readFileSync(log, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const logged = JSON.parse(line);
        if (logged.event.type !== 'draft-ready') return line;
        const gates = [];
        const [demonstration] = logged.event.draft.origin.demonstrations;
        if (row === 0)
          gates.push({ gate: 'copied-span', evidence: '9 words in a row', score: 9, against: demonstration });
        if (row >= 1 && row <= 3) gates.push({ gate: 'near-duplicate', evidence: 'like another row', score: 0.9 });
        row++;
        logged.event.draft.gates = gates;
        return JSON.stringify(logged);
      });
    writeFileSync(log, `${lines.join('\n')}\n`);
    ({ editor, session } = await openReview(review));
    await until(() => found().length > 0, 'there are findings');
  });

  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('lists findings by name with the real row they were found against, without opening the data set', async () => {
    assert.deepEqual(
      found().map(({ code, source, severity }) => [code, source, severity]),
      [
        ['copied-span', 'SynAlign', vscode.DiagnosticSeverity.Warning],
        ...Array(3).fill(['near-duplicate', 'SynAlign', vscode.DiagnosticSeverity.Information]),
      ],
    );
    const [related] = found()[0].relatedInformation;
    assert.equal(related.location.uri.fsPath, review.dataset);
    assert.equal(related.location.range.start.line, session.entries[0].draft.gates[0].against.line - 1);
    assert.ok(!vscode.workspace.textDocuments.some(({ uri }) => uri.fsPath === review.dataset));
  });

  it('lists odd lines as well', async () => {
    const end = new vscode.Position(editor.document.lineCount, 0);
    const copy = editor.document.lineAt(9).text;
    await review.edit((changes) => changes.insert(review.uri, end, `${copy}\n{"text": "from nowhere"}\n{"text"\n`));
    await until(() => found().length === 7, 'three more');
    assert.deepEqual(
      found()
        .filter(({ code }) => String(code).endsWith('-line'))
        .map(({ code }) => code)
        .sort(),
      ['broken-line', 'duplicate-line', 'foreign-line'],
    );
    await vscode.commands.executeCommand('undo');
    await until(() => found().length === 4, 'and gone again');
    await editor.document.save();
  });

  it('a fix decides about the row, and a decided row has no finding', async () => {
    await take(0, /^Reject row$/);
    await until(() => !found().some(({ code }) => code === 'copied-span'), 'the finding is gone');
    assert.equal(review.events().at(-1).kind, 'reject');
    await take(0, /^Undo the decision/);
    await until(() => found().some(({ code }) => code === 'copied-span'), 'and there again');
  });

  it('a fix decides about all rows with a warning at once', async () => {
    assert.ok(!(await fixesAt(0)).some(({ title }) => /all/.test(title)), 'not for a warning of one row');
    await take(2, /^Reject all 3 rows with the warning “close to another row”$/);
    await until(() => !found().some(({ code }) => code === 'near-duplicate'), 'all three are decided');
    assert.equal(
      new Set(
        review
          .events()
          .slice(-3)
          .map(({ batch }) => batch),
      ).size,
      1,
    );
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('synalign.undoDecision');
    await until(() => found().filter(({ code }) => code === 'near-duplicate').length === 3, 'one undo');
  });

  it('runs of two and more decided rows fold, and the ranges follow the decisions', async () => {
    assert.deepEqual(await ranges(), []);
    editor.selection = new vscode.Selection(5, 0, 8, 0);
    await vscode.commands.executeCommand('synalign.accept');
    place(10);
    await vscode.commands.executeCommand('synalign.accept');
    await until(async () => (await ranges()).length === 1, 'one range');
    const [range] = await ranges();
    assert.deepEqual([range.start, range.end], [5, 7]);
    await vscode.commands.executeCommand('synalign.foldDecided');
    place(5);
    // The cursor passes over what is folded.
    await until(async () => {
      place(5);
      await vscode.commands.executeCommand('cursorDown');
      return editor.selection.active.line === 8;
    }, 'the lines are folded');
    await vscode.commands.executeCommand('editor.unfoldAll');
  });

  it('goes to every row, and to undecided ones alone', async () => {
    place(4);
    await vscode.commands.executeCommand('synalign.nextRow');
    assert.equal(editor.selection.active.line, 5);
    await vscode.commands.executeCommand('synalign.previousRow');
    assert.equal(editor.selection.active.line, 4);
    await vscode.commands.executeCommand('synalign.nextUndecided');
    assert.equal(editor.selection.active.line, 8);
  });

  it('lists at most 1,000 entries, the first of which says what is there', async () => {
    const text = session.document.getText();
    const idKey = session.records.idKey;
    const odd = Array.from({ length: 1200 }, (_, i) => `{"text":"line ${i}","${idKey}":"nobody${i}"}`).join('\n');
    const end = new vscode.Position(editor.document.lineCount, 0);
    await review.edit((changes) => changes.insert(review.uri, end, `${odd}\n`));
    await until(() => found().some(({ code }) => code === 'summary'), 'a summary');
    assert.equal(found().length, 1000);
    const [summary] = found();
    assert.equal(summary.range.start.line, 0);
    assert.match(
      summary.message,
      /^1,204 findings in this review: foreign-line 1,200, near-duplicate 3, copied-span 1\./,
    );
    assert.match(summary.message, /nothing was dropped/);
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    await until(
      () => session.document.getText() === text && !found().some(({ code }) => code === 'summary'),
      'as before',
    );
    await editor.document.save();
  });

  it('lists nothing of a review that is closed', async () => {
    assert.ok(existsSync(review.path) && idOf(review.readLines()[0]));
    await until(() => !editor.document.isDirty, 'clean');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until(() => found().length === 0 || editor.document.isClosed === false, 'gone with the document');
  });
});
