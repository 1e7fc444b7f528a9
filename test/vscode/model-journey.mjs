// A person's first half hour with rows that a model writes: one of a provider, then one of VS Code.
import { choose, fileEntry, pickFromMenu, pickItem } from './actions.mjs';
import { installFakeModels } from './language-model.mjs';
import { loadModelServer } from './models.mjs';
import { augmentSteps } from './steps/augment.mjs';
import { decideSteps } from './steps/decide.mjs';
import { exportSteps } from './steps/export.mjs';
import { takeSteps } from './window.mjs';
import { inHost } from './workbench.mjs';

/** From the data set to a run of a model; `chooseModel` picks it where models are chosen, `host` is where rows go. */
const start = (chooseModel, host, asksFirst) => [
  'right-click the data set, Augment, choose the model, look at what is sent, start',
  async ({ page }) => {
    await pickFromMenu(page, fileEntry(page, 'tickets.jsonl'), 'SynAlign: Augment Dataset…');
    await choose(page, 'Model');
    await chooseModel(page);
    await choose(page, 'Run with these settings');
    await pickItem(page, `sends rows to ${host}`).waitFor();
    await page.keyboard.press('Enter');
    if (!asksFirst) return;
    const question = page.locator('.monaco-dialog-box', { hasText: `to ${host}?` });
    await question.locator('.monaco-button', { hasText: 'Send Rows' }).click();
  },
];

const [, rowsAppear] = augmentSteps;
const rest = [rowsAppear, ...decideSteps, ...exportSteps];

async function runWithProvider(options) {
  const startModelServer = await loadModelServer();
  const provider = await startModelServer({ latency: 60 });
  const { host } = new URL(provider.url);
  const name = [
    'a provider is set on this machine',
    ({ server }) =>
      inHost(
        server,
        (vscode, url) =>
          vscode.workspace.getConfiguration('synalign').update('providers', { team: { baseUrl: url } }, true),
        provider.url,
      ),
  ];
  const chooseModel = async (page) => {
    await choose(page, host);
    await choose(page, 'fake-1');
  };
  try {
    return await takeSteps("journey, a provider's model", [name, start(chooseModel, host, true), ...rest], options);
  } finally {
    await provider.close();
  }
}

async function runWithEditorModel(options) {
  const { extension, remove } = installFakeModels();
  const chooseModel = (page) => choose(page, 'fakemodels/answers');
  const steps = [start(chooseModel, 'Fake answers (fakemodels/answers) in VS Code', false), ...rest];
  try {
    return await takeSteps('journey, a model of VS Code', steps, { extensions: [extension], ...options });
  } finally {
    remove();
  }
}

/** Resolves to one result a step; the first step that fails ends its journey. */
export async function runModelJourney(options) {
  return [...(await runWithProvider(options)), ...(await runWithEditorModel(options))];
}
