const assert = require('node:assert/strict');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');
const { makeReview, services, until } = require('./kit.cjs');

/** Rows of a run that does not end before a test has done with it. */
const many = 20_000;

describe('runs in the background', () => {
  let one;
  let two;
  let runs;

  /** Starts a run as a person does, with the first item of the list. */
  const start = async ({ dataset }) => {
    void vscode.commands.executeCommand('synalign.augment', vscode.Uri.file(dataset));
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return runs.find(dataset) !== undefined;
    }, 'the run is there');
  };
  const writes = ({ dataset }) => until(() => runs.find(dataset)?.rows > 0, 'it writes rows');

  before(() => {
    ({ runs } = services());
    [one, two] = ['first', 'second'].map((name) => {
      const review = makeReview(name, 12);
      const plan = join(review.folder, 'plan.jsonc');
      writeFileSync(plan, readFileSync(plan, 'utf8').replace(/"rows": \d+/, `"rows": ${many}`));
      return review;
    });
  });

  after(async () => {
    for (const { dataset } of [one, two]) runs.cancel(dataset);
    await until(() => runs.runs.length === 0, 'all runs have ended');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('go on beside each other, one for each data set, and tell what they record', async () => {
    const told = new Set();
    const listening = runs.onDidTell(({ run, event }) => told.add(`${run.dataset} ${event.type}`));
    await start(one);
    await start(two);
    await writes(one);
    await writes(two);
    assert.deepEqual(
      runs.runs.map(({ dataset, state }) => [dataset, state]),
      [
        [one.dataset, 'running'],
        [two.dataset, 'running'],
      ],
    );
    for (const { dataset } of [one, two]) {
      for (const type of ['run-start', 'clusters-chosen', 'draft-ready'])
        assert.ok(told.has(`${dataset} ${type}`), type);
      assert.match(runs.find(dataset).runId, /^[0-9a-z]+$/);
    }
    listening.dispose();
    const again = runs.run(
      'Again',
      { kind: 'augment', dataset: one.dataset, fields: {}, changes: {}, fresh: false, dryRun: false },
      { providers: [] },
      () => {},
    );
    await assert.rejects(again, /is under way for first.jsonl already/);
  });

  it('stand still when they are paused, with their rows in the review, and go on', async () => {
    await vscode.commands.executeCommand('synalign.pauseRun', vscode.Uri.file(one.dataset));
    await until(() => runs.find(one.dataset).state === 'paused', 'it stands still');
    const { rows } = runs.find(one.dataset);
    const others = runs.find(two.dataset).rows;
    // The other run shows that time passes.
    await until(() => runs.find(two.dataset).rows > others + 20, 'the other goes on');
    assert.equal(runs.find(one.dataset).rows, rows);
    await until(() => one.readLines().length >= rows, 'every row is in the review');
    await vscode.commands.executeCommand('synalign.resumeRun', vscode.Uri.file(one.dataset));
    await until(() => runs.find(one.dataset).rows > rows, 'it goes on');
    assert.equal(runs.find(one.dataset).state, 'running');
  });

  it('can be cancelled while they are paused, and keep their rows', async () => {
    await vscode.commands.executeCommand('synalign.pauseRun', vscode.Uri.file(one.dataset));
    await until(() => runs.find(one.dataset).state === 'paused', 'it stands still');
    const { rows } = runs.find(one.dataset);
    await vscode.commands.executeCommand('synalign.cancelRun', vscode.Uri.file(one.dataset));
    await until(() => runs.find(one.dataset) === undefined, 'it has ended');
    assert.ok(one.readLines().length >= rows);
    await until(() => !existsSync(join(one.folder, 'run.lock')), 'and given its lock back');
    assert.ok(runs.find(two.dataset), 'the other goes on');
    await vscode.commands.executeCommand('synalign.cancelRun', vscode.Uri.file(two.dataset));
    await until(() => runs.runs.length === 0, 'and ends as well');
  });
});
