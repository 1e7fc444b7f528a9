import * as vscode from 'vscode';
import { type PickAnswer, type PickItem, pickOne } from '../pick-steps.ts';
import { toLabel } from '../review/plain-text.ts';
import {
  describeBudget,
  describeBytes,
  describeEmbeddings,
  describeForecast,
  describeFound,
  describeLines,
  describeRows,
  isStopped,
  type Sending,
  writePage,
} from './preview-text.ts';

/** What somebody wants who saw what a run would send. */
export type SendAnswer = 'start' | 'budget' | 'mask' | 'send';

const scheme = 'synalign-sending';

/** Shows what a run would send before anything is: in a list, and to the letter in a document. */
export class SendPreviews implements vscode.Disposable {
  readonly #pages = new Map<string, string>();
  readonly #disposables: readonly vscode.Disposable[];
  #count = 0;

  constructor() {
    this.#disposables = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: (uri) => this.#pages.get(uri.toString()) ?? '',
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === scheme) this.#pages.delete(uri.toString());
      }),
    ];
  }

  /** Asks what to do; resolves once it is something else than to look closer. */
  async ask(sending: Sending, mayGoBack: boolean): Promise<PickAnswer<SendAnswer>> {
    const title = vscode.l10n.t('What a run would send of {0}; nothing has been sent yet', toLabel(sending.name));
    let shown: vscode.Uri | undefined;
    for (;;) {
      const answer = await pickOne(title, listItems(sending), mayGoBack);
      if (typeof answer !== 'object') return answer;
      if (shown) await closePage(shown);
      if (answer.value !== 'look') return { value: answer.value };
      shown = await this.#show(sending);
    }
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #show(sending: Sending): Promise<vscode.Uri> {
    const path = `/${vscode.l10n.t('Prompts of {0}', sending.name)}`;
    const uri = vscode.Uri.from({ scheme, path, query: String(++this.#count) });
    this.#pages.set(uri.toString(), writePage(sending));
    const document = await vscode.languages.setTextDocumentLanguage(
      await vscode.workspace.openTextDocument(uri),
      'synalign-row',
    );
    await vscode.window.showTextDocument(document, { preview: false });
    return uri;
  }
}

/** What the page says is true only before something is done. */
async function closePage(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const own = tabs.filter(
    ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
  );
  await vscode.window.tabGroups.close(own);
}

function listItems(sending: Sending): PickItem<SendAnswer | 'look'>[] {
  const { dryRun, embeddings, limits, isResumed, model } = sending;
  const { sends, forecast } = dryRun;
  const stops = isStopped(dryRun);
  const found = describeFound(dryRun).map((line) => toLabel(line, 200));
  const item = (value: SendAnswer | 'look', label: string, description: string, detail?: string) => ({
    value,
    label,
    description,
    ...(detail === undefined || detail === '' ? {} : { detail }),
  });
  const spends = forecast && describeForecast(forecast);
  const head = stops
    ? [
        item(
          'mask',
          vscode.l10n.t('$(shield) Send Placeholders for What Was Found'),
          vscode.l10n.t('the run stops otherwise'),
          found.join(' · '),
        ),
        item('send', vscode.l10n.t('$(warning) Send It as It Is'), vscode.l10n.t('secrets and personal data included')),
      ]
    : [
        item(
          'start',
          vscode.l10n.t('$(play) Start'),
          sends ? vscode.l10n.t('sends rows to {0}', sends.host) : vscode.l10n.t('sends rows to {0}', embeddings ?? ''),
          [toLabel(model ?? ''), ...(isResumed ? [vscode.l10n.t('what was answered before is not asked again')] : [])]
            .filter(Boolean)
            .join(' · '),
        ),
      ];
  return [
    ...head,
    ...(sends
      ? [
          item(
            'look',
            vscode.l10n.t('$(cloud-upload) Rows That Are Sent'),
            describeRows(dryRun),
            `${describeBytes(dryRun)} · ${sends.host} · ${describeLines(dryRun, 20)}`,
          ),
        ]
      : []),
    ...(embeddings === undefined
      ? []
      : [
          item('look', vscode.l10n.t('$(cloud-upload) Embeddings'), embeddings, describeEmbeddings(dryRun, embeddings)),
        ]),
    ...(spends
      ? [
          item(
            'look',
            vscode.l10n.t('$(symbol-number) Tokens, Expected (Low … Ceiling)'),
            spends.tokens,
            sends?.notes.join(' '),
          ),
          item('look', vscode.l10n.t('$(credit-card) Money'), spends.money),
          item('look', vscode.l10n.t('$(clock) Minutes'), spends.minutes),
        ]
      : []),
    ...(stops
      ? []
      : [
          item(
            'look',
            vscode.l10n.t('$(shield) Secrets and Personal Data'),
            found.length === 0 ? vscode.l10n.t('none found') : '',
            found.join(' · '),
          ),
        ]),
    item('budget', vscode.l10n.t('$(dashboard) Change Budget…'), describeBudget(limits, forecast)),
    item(
      'look',
      vscode.l10n.t('$(file-code) Show the Exact Prompts'),
      vscode.l10n.t('opens them; this list stays to start from'),
    ),
  ];
}
