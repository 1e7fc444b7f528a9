const assert = require('node:assert/strict');
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const vscode = require('vscode');
const { makeReview, services, until } = require('./kit.cjs');

describe('the tree of data sets', () => {
  let review;
  let tree;
  const item = (node) => tree.getTreeItem(node);
  const branch = async () => {
    const dataset = (await tree.getChildren()).find((node) => node.dataset === review.dataset);
    const [run] = await tree.getChildren(dataset);
    const clusters = await tree.getChildren(run);
    return { dataset, run, clusters };
  };
  const isOpen = () => vscode.workspace.textDocuments.some(({ uri }) => uri.fsPath === review.path);

  before(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('synalign.data.focus');
    review = makeReview('tree', 36);
    ({ tree } = services());
    await until(async () => (await branch()).clusters.length > 0, 'the data set is found');
  });

  it('shows data sets, runs, clusters and rows with counts while no review is open', async () => {
    const { dataset, run, clusters } = await branch();
    const top = await item(dataset);
    assert.equal(top.label, 'tree.jsonl');
    assert.equal(top.description, 'left 36');
    assert.equal((await item(run)).description, 'left 36');
    const counts = await Promise.all(clusters.map(async (node) => (await tree.getChildren(node)).length));
    assert.equal(
      counts.reduce((sum, rows) => sum + rows, 0),
      36,
    );
    assert.match((await item(clusters[0])).label, /^c1\b/);
    const [row] = await tree.getChildren(clusters[0]);
    const drawn = await item(row);
    assert.equal(drawn.contextValue, 'row.left');
    assert.match(drawn.accessibilityInformation.label, /^undecided, /);
    const { tooltip } = await tree.resolveTreeItem(drawn, row);
    assert.ok(tooltip instanceof vscode.MarkdownString && !tooltip.isTrusted && !tooltip.supportThemeIcons);
    assert.match(tooltip.value, new RegExp(row.id));
    assert.ok(!isOpen());
  });

  it('decides about a row and about the rest of a cluster without opening the review, and undoes each at once', async () => {
    const { dataset, clusters } = await branch();
    const rows = await tree.getChildren(clusters[0]);
    await vscode.commands.executeCommand('synalign.reject', rows[0]);
    await until(async () => (await item(dataset)).description === 'R 1 · left 35', 'one is rejected');
    await vscode.commands.executeCommand('synalign.accept', clusters[0]);
    const rest = rows.length - 1;
    await until(
      async () => (await item(dataset)).description === `A ${rest} · R 1 · left ${35 - rest}`,
      'the rest of the cluster is accepted, the rejected row is not',
    );
    assert.ok(!isOpen());
    const batch = review.events().slice(-rest);
    assert.ok(batch.every(({ kind, hash }) => kind === 'accept' && hash));
    await vscode.commands.executeCommand('synalign.undoDecision', dataset);
    await until(async () => (await item(dataset)).description === 'R 1 · left 35', 'one undo');
    await vscode.commands.executeCommand('synalign.undoDecision', rows[0]);
    await until(async () => (await item(dataset)).description === 'left 36', 'and the row');
  });

  it('goes to a row in the review', async () => {
    const { clusters } = await branch();
    const row = (await tree.getChildren(clusters.at(-1))).at(-1);
    await vscode.commands.executeCommand('synalign.openRow', row);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor.document.uri.fsPath, review.path);
    assert.ok(editor.document.lineAt(editor.selection.active.line).text.includes(row.id));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows 100 entries, then 100 more', async () => {
    const folder = join(dirname(review.folder), 'many');
    const plan = JSON.stringify({
      version: 1,
      dataset: 'many.jsonl',
      layout: { kind: 'text', text: [['text']], typed: [] },
      idKey: '_id',
      rows: 250,
    });
    mkdirSync(join(folder, 'runs/manyruns'), { recursive: true });
    const drafts = Array.from({ length: 250 }, (_, i) => ({
      id: `m${1000 + i}`,
      row: { text: i === 0 ? '**bold** $(trash) [x](command:y)' : `row ${i}` },
      origin: {
        runId: 'manyruns',
        slot: `c1.0.${i}`,
        model: 'm',
        promptHash: 'p',
        demonstrations: [],
        cluster: 'c1',
        attributes: {},
        batch: 0,
        step: 0,
      },
      gates: [],
    }));
    const logged = drafts.map((draft) =>
      JSON.stringify({ at: '2026-01-01T00:00:00.000Z', event: { type: 'draft-ready', draft } }),
    );
    writeFileSync(join(folder, 'runs/manyruns/run.jsonl'), `${logged.join('\n')}\n`);
    writeFileSync(
      join(folder, 'many.review.jsonl'),
      `${drafts.map(({ id, row }) => JSON.stringify({ ...row, _id: id })).join('\n')}\n`,
    );
    writeFileSync(join(folder, 'plan.jsonc'), plan);
    let dataset;
    await until(async () => {
      dataset = (await tree.getChildren()).find((node) => node.dataset.endsWith('many.jsonl'));
      return dataset !== undefined;
    }, 'it is found');
    const [run] = await tree.getChildren(dataset);
    const [cluster] = await tree.getChildren(run);
    const first = await tree.getChildren(cluster);
    assert.equal(first.length, 101);
    const more = await item(first.at(-1));
    assert.equal(more.label, '100 more…');
    await vscode.commands.executeCommand('synalign.showMore', first.at(-1));
    assert.equal((await tree.getChildren(cluster)).length, 201);
    await vscode.commands.executeCommand('synalign.showMore', (await tree.getChildren(cluster)).at(-1));
    assert.equal((await tree.getChildren(cluster)).length, 250);
    const odd = await item(first[0]);
    assert.doesNotMatch(odd.label, /\$\(trash\)/);
    const { tooltip } = await tree.resolveTreeItem(odd, first[0]);
    assert.doesNotMatch(tooltip.value, /(^|[^\\])(\*\*bold|\[x\])/);
  });

  it('says of a plan that cannot be read why', async () => {
    const folder = join(dirname(review.folder), 'torn');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'plan.jsonc'), '{ "version": 1,');
    let node;
    await until(async () => {
      node = (await tree.getChildren()).find(({ dataset }) => /torn$/.test(dataset));
      return node !== undefined;
    }, 'it is listed');
    assert.match(node.problem, /The plan cannot be read/);
    assert.equal((await item(node)).contextValue, 'problem');
  });
});
