import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEditorModelSource } from '../../../src/host/language-models/editor-model-source.ts';
import { createEditorModels } from '../../../src/host/language-models/editor-models.ts';

/** The little of VS Code that is used here; the real one is asked in test/vscode. */
const editor = vi.hoisted(() => {
  class Source {
    readonly token = { isCancellationRequested: false };
    cancel() {
      this.token.isCancellationRequested = true;
    }
    dispose() {}
  }
  const say = (role: string) => (content: string) => ({ role, content });
  return {
    models: [] as object[],
    module: {
      l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, at) => String(values[at])) },
      CancellationTokenSource: Source,
      LanguageModelChatMessage: { User: say('user'), Assistant: say('assistant') },
      LanguageModelError: { NotFound: (message: string) => Object.assign(new Error(message), { code: 'NotFound' }) },
      lm: { selectChatModels: (selector?: object) => select(selector) },
    },
  };
});
vi.mock('vscode', () => editor.module);

function select(selector: object = {}) {
  return Promise.resolve(
    editor.models.filter((model) =>
      Object.entries(selector).every(([key, value]) => (model as { [key: string]: unknown })[key] === value),
    ),
  );
}

interface Sent {
  readonly messages: unknown;
  readonly options: object;
  readonly token: { readonly isCancellationRequested: boolean };
}
const sent: Sent[] = [];

/** A model that says these pieces, or fails. */
function addModel(pieces: readonly string[] | Error): void {
  editor.models.push({
    vendor: 'fake',
    id: 'maker/one',
    name: 'Fake\n$(zap) One',
    maxInputTokens: 12_000,
    countTokens: (text: string) => Promise.resolve(text.length),
    sendRequest(messages: unknown, options: object, token: Sent['token']) {
      sent.push({ messages, options, token });
      if (pieces instanceof Error) return Promise.reject(pieces);
      return Promise.resolve({
        text: (async function* () {
          yield* pieces;
        })(),
      });
    },
  });
}

const question = {
  name: 'fake/maker/one',
  messages: [{ role: 'user', content: 'Say something.' }],
  options: { temperature: 1 },
} as const;
const never = new AbortController().signal;

beforeEach(() => {
  editor.models.length = 0;
  sent.length = 0;
});

describe('createEditorModels', () => {
  it('finds, asks and counts by vendor and id, whatever stands in the id', async () => {
    addModel(['a', 'b']);
    const models = createEditorModels();
    expect(await models.find('fake/maker/one', never)).toEqual({ label: 'Fake\n$(zap) One', maxInputTokens: 12_000 });
    expect(await models.count('fake/maker/one', 'four', never)).toBe(4);
    const heard: string[] = [];
    await models.ask(question, never, (piece) => heard.push(piece));
    expect(heard).toEqual(['a', 'b']);
    expect(sent[0]).toMatchObject({
      messages: [{ role: 'user', content: 'Say something.' }],
      options: { modelOptions: { temperature: 1 }, justification: expect.stringContaining('synthetic rows') },
    });
  });

  it('cancels a request when its signal is aborted, and listens no more', async () => {
    addModel(['a', 'b', 'c']);
    const stop = new AbortController();
    const heard: string[] = [];
    await createEditorModels().ask(question, stop.signal, (piece) => {
      heard.push(piece);
      stop.abort();
    });
    expect(heard).toEqual(['a']);
    expect(sent[0]!.token.isCancellationRequested).toBe(true);
  });

  it.each([
    [Object.assign(new Error('No.'), { name: 'LanguageModelError', code: 'NoPermissions' }), 'NoPermissions', 'No.'],
    [Object.assign(new Error('Out.'), { name: 'ChatQuotaExceeded' }), 'ChatQuotaExceeded', 'Out.'],
    [new Error('It failed', { cause: new Error('off_topic') }), 'Error', 'It failed: off_topic'],
  ])('tells %s as data', async (thrown, code, message) => {
    addModel(thrown);
    const ask = createEditorModels().ask(question, never, () => {});
    await expect(ask).rejects.toMatchObject({ name: 'HostModelError', code, message });
  });

  it('says of a model that is not there that it was not found', async () => {
    await expect(createEditorModels().find('fake/two', never)).rejects.toMatchObject({ code: 'NotFound' });
  });
});

describe('the manifest', () => {
  it('asks for no proposed interface, and the types are those of the oldest VS Code that is supported', () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('enabledApiProposals');
    expect(manifest.engines.vscode).toBe(`^${manifest.devDependencies['@types/vscode']}`);
  });
});

describe('createEditorModelSource', () => {
  it('lists the models with names that a plan takes and labels that draw nothing', async () => {
    addModel([]);
    const [choice] = await createEditorModelSource().list();
    expect(choice).toMatchObject({ provider: 'vscode', name: 'fake/maker/one' });
    expect(choice!.label).toBe('Fake $\u200c(zap) One');
    expect(choice!.description).toContain('12,000 tokens');
  });

  it('lists nothing where there are none', async () => {
    expect(await createEditorModelSource().list()).toEqual([]);
  });
});
