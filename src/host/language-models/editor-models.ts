import * as vscode from 'vscode';
import { type HostMessage, HostModelError, type HostModels } from '../../jobs/host-models.ts';

/** The language models of VS Code, from Copilot or any other extension, for jobs in their threads. */
export function createEditorModels(): HostModels {
  return {
    async find(name, signal) {
      const { name: label, maxInputTokens } = await callModel(signal, () => findModel(name));
      return { label, maxInputTokens };
    },
    ask({ name, messages, options }, signal, onText) {
      return callModel(signal, async (token) => {
        const model = await findModel(name);
        const justification = vscode.l10n.t(
          'It writes synthetic rows from rows of your data set, in the run that you started.',
        );
        const request = { justification, modelOptions: options };
        const { text } = await model.sendRequest(messages.map(toChatMessage), request, token);
        for await (const piece of text) {
          if (token.isCancellationRequested) return;
          onText(piece);
        }
      });
    },
    count: (name, text, signal) => callModel(signal, async (token) => (await findModel(name)).countTokens(text, token)),
  };
}

/** `vendor/id`; only the id may hold further slashes. */
export function nameModel({ vendor, id }: vscode.LanguageModelChat): string {
  return `${vendor}/${id}`;
}

async function findModel(name: string): Promise<vscode.LanguageModelChat> {
  const [vendor = '', ...id] = name.split('/');
  const [model] = await vscode.lm.selectChatModels({ vendor, id: id.join('/') });
  if (model === undefined) throw vscode.LanguageModelError.NotFound(name);
  return model;
}

function toChatMessage({ role, content }: HostMessage): vscode.LanguageModelChatMessage {
  const { User, Assistant } = vscode.LanguageModelChatMessage;
  return role === 'user' ? User(content) : Assistant(content);
}

/** Does something with a model, cancelled with the signal; what VS Code throws becomes data that a thread can be told. */
async function callModel<T>(signal: AbortSignal, work: (token: vscode.CancellationToken) => Promise<T>): Promise<T> {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => source.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    return await work(source.token);
  } catch (error) {
    throw toHostError(error);
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}

/** Extensions name what went wrong in the code, in the name or in the cause of an error. */
function toHostError(error: unknown): HostModelError {
  const { code, name, message, cause } = error as { code?: string; name?: string; message?: string; cause?: Error };
  const said = [message, cause?.message].filter(Boolean).join(': ') || String(error);
  return new HostModelError(code || name || 'Unknown', said);
}
