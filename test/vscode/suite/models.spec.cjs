const assert = require('node:assert/strict');
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const vscode = require('vscode');
const { makeReview, openReview, services, until } = require('./kit.cjs');

describe('models of providers', () => {
  const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
  const settings = join(folder, '.vscode/settings.json');
  let server;
  let asked = 0;
  let origin;
  let review;

  before(async () => {
    // Embeddings of any text, as numbers that follow from it.
    server = createServer((request, response) => {
      asked++;
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => {
        const { input } = JSON.parse(body);
        const embed = (text) =>
          Array.from({ length: 8 }, (_, i) => Math.sin(text.length * (i + 1)) + text.charCodeAt(i % text.length) / 200);
        const data = input.map((text, index) => ({ object: 'embedding', index, embedding: embed(text) }));
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({ object: 'list', model: 'e-1', data, usage: { prompt_tokens: 9, total_tokens: 9 } }),
        );
      });
    });
    await new Promise((settle) => server.listen(0, '127.0.0.1', settle));
    origin = `http://127.0.0.1:${server.address().port}`;
    const own = { vectors: { baseUrl: `${origin}/v1` } };
    await vscode.workspace.getConfiguration('synalign').update('providers', own, true);
    review = makeReview('vectors', 12);
    // A folder from elsewhere: its plans and runs name a provider's embeddings.
    const runs = join(review.folder, 'runs');
    const [run] = readdirSync(runs);
    const endpoint = '"embedding":{"kind":"endpoint","provider":"vectors","name":"e-1"}';
    for (const name of ['plan.json', 'run.jsonl']) {
      const path = join(runs, run, name);
      const text = readFileSync(path, 'utf8').replace(/"embedding":\s*\{\s*"kind":\s*"built-in"\s*\}/, endpoint);
      assert.ok(text.includes(endpoint), name);
      writeFileSync(path, text);
    }
    const plan = join(review.folder, 'plan.jsonc');
    writeFileSync(plan, readFileSync(plan, 'utf8').replace(/"rows":/, `${endpoint},\n  "rows":`));
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await services().providers.setAllowed(origin, false);
    await vscode.workspace.getConfiguration('synalign').update('providers', undefined, true);
    rmSync(settings, { force: true });
    await new Promise((settle) => server.close(settle));
  });

  const evaluate = () => {
    const job = { kind: 'evaluate', dataset: review.dataset, undecided: true, seeds: 1 };
    return services().runs.work(job, new AbortController().signal);
  };

  it('are not taken from the settings of a folder', async () => {
    mkdirSync(join(folder, '.vscode'), { recursive: true });
    const before = existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : {};
    const stolen = { vectors: { baseUrl: 'https://thief.example/v1' }, thief: { baseUrl: 'https://thief.example/v1' } };
    writeFileSync(settings, JSON.stringify({ ...before, 'synalign.providers': stolen, 'synalign.defaultRows': 321 }));
    const read = () => vscode.workspace.getConfiguration('synalign').get('defaultRows');
    await until(() => read() === 321, 'the settings of the folder are read');
    const { providers } = services();
    assert.equal((await providers.find('vectors')).origin, origin);
    assert.equal(await providers.find('thief'), undefined);
  });

  it('keep a key for one origin in the secret storage', async () => {
    const { providers } = services();
    const provider = await providers.find('vectors');
    assert.equal(await providers.storeKey(provider, 'key-of-a-suite'), true);
    assert.deepEqual(await providers.findKey(provider), { from: 'storage', key: 'key-of-a-suite' });
    const moved = { ...provider, origin: 'https://elsewhere.example' };
    assert.equal((await providers.findKey(moved)).from, 'nowhere');
    await providers.deleteKey(provider);
    assert.deepEqual(await providers.findKey(provider), { from: 'nowhere', wasStored: false });
  });

  it('get no row for map, weights, verdict or export before their host is allowed', async () => {
    const refused = { code: 'unknown-provider', message: /Nothing is sent to the provider “vectors”.*Show API Keys/ };
    await assert.rejects(evaluate(), refused);
    const shape = { kind: 'subset', size: 4 };
    const out = join(folder, 'vectors-out.jsonl');
    const job = { kind: 'export', dataset: review.dataset, out, force: true, undecided: true, shape };
    await assert.rejects(services().runs.work(job, new AbortController().signal), refused);
    await openReview(review);
    const hold = services().studies.hold(review.dataset);
    hold.link.show(readdirSync(join(review.folder, 'runs'))[0]);
    await until(() => hold.link.problem !== undefined, 'the study says why');
    assert.match(hold.link.problem, /Nothing is sent to the provider/);
    assert.equal(asked, 0);
    hold.dispose();
  });

  it('get them once it is allowed, and the map begins by itself', async () => {
    const hold = services().studies.hold(review.dataset);
    hold.link.show(readdirSync(join(review.folder, 'runs'))[0]);
    await until(() => hold.link.problem !== undefined, 'the study says why');
    await services().providers.setAllowed(origin, true);
    await until(() => hold.link.map !== undefined, 'the map is there');
    assert.ok(asked > 0);
    const { data } = await evaluate();
    assert.match(data.verdict, /helps|hurts|cannot tell/);
    hold.dispose();
  });
});
