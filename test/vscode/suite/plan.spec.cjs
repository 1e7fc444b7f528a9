const assert = require('node:assert/strict');
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const vscode = require('vscode');

const root = vscode.workspace.workspaceFolders[0].uri.fsPath;

describe('a plan that is edited by hand', () => {
  const text = [
    '// A comment, and a comma at the end.',
    '{',
    '  "version": 1,',
    '  "dataset": "by-hand.jsonl",',
    '  "layout": { "kind": "text", "text": [["text"]], "typed": [] },',
    '  "idKey": "_id",',
    '  "rows": 0,',
    '  "explore": { "rule": "guess",  },',
    '  ',
    '}',
  ];

  it('is told of every wrong value, with the place of it', async () => {
    const document = await open('.synalign/by-hand/plan.jsonc', text.join('\n'));
    assert.equal(document.languageId, 'jsonc');
    // Commas at the end are wrong until the schema is known, which allows them.
    const problems = await diagnose(document, [6, 7]);
    assert.match(problems[0].message, /minimum of 1/);
    assert.match(problems[1].message, /"ivr", "max-variance", "herding", "random"/);
  });

  it('is offered the fields that are not there yet, with what they mean', async () => {
    const document = await open('.synalign/by-hand/plan.jsonc', text.join('\n'));
    const items = await complete(document, new vscode.Position(8, 2), 'budget');
    const offered = items.map(({ label }) => nameOf(label));
    for (const field of ['budget', 'seed', 'heldOut', 'gates', 'align']) assert.ok(offered.includes(field), field);
    assert.ok(!offered.includes('rows'), 'what is there already is not offered');
    const budget = items.find(({ label }) => nameOf(label) === 'budget');
    assert.match(JSON.stringify(budget.documentation), /Default: sqrt/);
  });

  it('is offered the values of a field', async () => {
    const document = await open('.synalign/by-hand/plan.jsonc', text.join('\n'));
    const at = text[7].indexOf('guess') + 1;
    const items = await complete(document, new vscode.Position(7, at), '"herding"');
    const offered = items.map(({ label }) => nameOf(label));
    for (const rule of ['ivr', 'max-variance', 'herding', 'random']) assert.ok(offered.includes(`"${rule}"`), rule);
  });

  it('says on hover what a field is', async () => {
    const document = await open('.synalign/by-hand/plan.jsonc', text.join('\n'));
    const at = new vscode.Position(6, 4);
    const said = await until(async () => {
      const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, at);
      return hovers.flatMap(({ contents }) => contents).map((part) => part.value ?? part)[0];
    });
    assert.match(said, /How many synthetic rows to write/);
  });
});

describe('attributes that are edited by hand', () => {
  it('are told of an attribute with one value', async () => {
    const text = '{ "attributes": [{ "name": "tone", "values": ["calm"] }] }';
    const document = await open('.synalign/by-hand/attributes.jsonc', text);
    const [problem] = await diagnose(document, [0]);
    assert.match(problem.message, /too few items|at least 2|2 or more/i);
  });
});

async function open(name, text) {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  await vscode.window.showTextDocument(document);
  return document;
}

/** Waits until exactly these lines have a problem each: the language server starts with the first JSON document. */
async function diagnose(document, lines) {
  return until(() => {
    const found = [...vscode.languages.getDiagnostics(document.uri)];
    found.sort((a, b) => a.range.start.line - b.range.start.line);
    return found.map(({ range }) => range.start.line).join() === lines.join() ? found : undefined;
  });
}

async function complete(document, position, wanted) {
  return until(async () => {
    const list = await vscode.commands.executeCommand(
      'vscode.executeCompletionItemProvider',
      document.uri,
      position,
      undefined,
      100,
    );
    return list.items.some(({ label }) => nameOf(label) === wanted) ? list.items : undefined;
  });
}

function nameOf(label) {
  return typeof label === 'string' ? label : label.label;
}

async function until(find) {
  const started = Date.now();
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() - started > 90_000) throw new Error('It never came.');
    await new Promise((settle) => setTimeout(settle, 100));
  }
}
