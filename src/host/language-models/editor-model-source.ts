import * as vscode from 'vscode';
import { editorProvider } from '../../adapters/chat/provider-presets.ts';
import { formatCount } from '../../view/figures.ts';
import type { ModelSource } from '../models/model-choice.ts';
import { toLabel } from '../review/plain-text.ts';
import { nameModel } from './editor-models.ts';

/** The models that extensions give to VS Code; looking at them asks for no consent. */
export function createEditorModelSource(): ModelSource {
  return {
    title: vscode.l10n.t('Models of VS Code'),
    async list() {
      const models = await vscode.lm.selectChatModels();
      return models.map((model) => ({
        provider: editorProvider,
        name: nameModel(model),
        label: toLabel(model.name || model.id),
        description: vscode.l10n.t(
          '{0} · prompts of up to {1} tokens',
          toLabel(nameModel(model)),
          formatCount(model.maxInputTokens),
        ),
      }));
    },
  };
}
