// A model of a provider, from its key to rows that are reviewed, against a fake server on this machine.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { createModelSteps } from './steps/models.mjs';
import { takeSteps } from './window.mjs';
import { makeWorkspace } from './workbench.mjs';

/** The only key that the server takes; it must turn up nowhere else. */
const key = 'team-key-0815-nowhere-else';

/** Something in the data that must not be sent. */
const secret = 'ghp_x7Kq2mV9tR4bW8sN1cJ6fZ3hL5pD0gYaE2uQ';

/** Starts fake servers; they are written in TypeScript, which not every Node reads. */
export async function loadModelServer() {
  const folder = mkdtempSync(join(tmpdir(), 'synalign-server-'));
  const outfile = join(folder, 'model-server.mjs');
  const entry = resolve(import.meta.dirname, '../fakes/model-server.ts');
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
  const { startModelServer } = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });
  return startModelServer;
}

/** Resolves to one result a step; the first step that fails ends it. */
export async function runModels(options) {
  const startModelServer = await loadModelServer();
  const state = { key, secret, isHolding: true, begun: 0, refuses: true };
  state.server = await startModelServer({
    key,
    latency: 40,
    price: { input: 1, output: 2 },
    fault: ({ asked, attempt, body }, number) => {
      if (number % 5 === 0 && attempt === 1)
        return { kind: 'status', status: 429, headers: { 'retry-after-ms': '150' } };
      if (asked !== 'rows') return undefined;
      // Nobody waits for what comes after the first answers: the run is stopped meanwhile. What was sent back is not held.
      if (state.isHolding && attempt === 1 && ++state.begun > 6) return { kind: 'slow', milliseconds: 3_600_000 };
      const isRefund = JSON.stringify(body.messages).includes('<label>\\n\\"refund\\"');
      return state.refuses && isRefund ? { kind: 'refusal', text: 'I cannot write this.' } : undefined;
    },
  });
  // Where a folder would like rows and keys to go.
  state.thief = await startModelServer();
  const workspace = makeWorkspace();
  appendFileSync(
    join(workspace, 'tickets.jsonl'),
    `{"id": "T-9999", "text": "my token is ${secret}", "label": "login"}\n`,
  );
  mkdirSync(join(workspace, '.vscode'));
  const stolen = { team: { baseUrl: state.thief.url } };
  writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify({ 'synalign.providers': stolen }));
  try {
    return await takeSteps('models', createModelSteps(state), { workspace, ...options });
  } finally {
    await Promise.all([state.server.close(), state.thief.close()]);
    rmSync(workspace, { recursive: true, force: true });
  }
}
