import * as vscode from 'vscode';
import { mostHostCalls } from '../../jobs/host-models.ts';
import { formatCount } from '../../view/figures.ts';
import { nameFile } from '../find-dataset.ts';
import { toMessage } from '../review/plain-text.ts';
import type { RunControl, RunJob } from '../run-control.ts';

/** What a dry run tells, as far as it is shown here. */
interface Preview {
  readonly calls: number;
  readonly sends: { readonly host: string; readonly rows: number; readonly fields: readonly string[] };
  readonly forecast: { readonly tokens: { readonly expected: number; readonly ceiling: number } };
}

/** Shows what a run would send to a model of VS Code and how much it may use; true when somebody wants that. */
export async function confirmEditorRun(runs: RunControl, job: RunJob & { kind: 'augment' }): Promise<boolean> {
  const name = nameFile(job.dataset);
  const result = await runs.wait(vscode.l10n.t('Looking ahead at the run of {0}', toMessage(name)), {
    ...job,
    dryRun: true,
  });
  if (result === undefined) return false;
  const { calls, sends, forecast } = result.data as unknown as Preview;
  const detail = [
    vscode.l10n.t(
      'It shows the model {0} rows in the first round, with the fields {1}.',
      formatCount(sends.rows),
      toMessage(sends.fields.join(', ')),
    ),
    vscode.l10n.t(
      'About {0} calls, never more than {1} a start, and about {2} tokens, likely not more than {3}. What they cost is up to your subscription.',
      formatCount(calls),
      mostHostCalls,
      formatCount(forecast.tokens.expected),
      formatCount(forecast.tokens.ceiling),
    ),
  ].join('\n\n');
  const start = vscode.l10n.t('Start');
  const question = vscode.l10n.t('Send rows of {0} to {1}?', toMessage(name), toMessage(sends.host));
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, start)) === start;
}
