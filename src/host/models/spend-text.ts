import * as vscode from 'vscode';
import type { Meter } from '../../jobs/job.ts';
import type { SpendReport } from '../../jobs/spend-meter.ts';
import { formatCount } from '../../view/figures.ts';
import { formatMoney } from '../../view/spend-lines.ts';

/** What a run has used and what it is expected to come to: `12,345 of about 60,000 tokens, 0.012 of about 0.061 USD`. */
export function describeMeter({ promptTokens, outputTokens, money, currency, projected }: Meter): string {
  const used = formatCount(promptTokens + outputTokens);
  const tokens = projected
    ? vscode.l10n.t('{0} of about {1} tokens', used, formatCount(projected.tokens.expected))
    : vscode.l10n.t('{0} tokens', used);
  if (money === undefined || currency === undefined) return tokens;
  if (!projected?.money) return `${tokens}, ${formatMoney(money, currency)}`;
  const whole = formatMoney(projected.money.expected, currency);
  return `${tokens}, ${vscode.l10n.t('{0} of about {1}', formatMoney(money, '').trim(), whole)}`;
}

/** What a run came to beside its forecast, in one sentence; embeddings, which no forecast counts, in another. */
export function describeSpend(report: SpendReport): string {
  const { embeddings } = report.fact;
  if (!embeddings) return describeCalls(report);
  const tokens = vscode.l10n.t('Embeddings: {0} tokens.', formatCount(embeddings.prompt));
  return `${describeCalls(report)} ${tokens}`;
}

function describeCalls({ fact, forecast, currency }: SpendReport): string {
  const { settled, possible } = fact;
  const [tokens, money] = [
    settled.prompt + settled.output + possible.prompt + possible.output,
    (settled.money ?? 0) + (possible.money ?? 0),
  ];
  const { low, expected, ceiling } = forecast.tokens;
  const interval = `${formatCount(expected)} (${formatCount(low)} … ${formatCount(ceiling)})`;
  if (currency === undefined || forecast.money === undefined) {
    return vscode.l10n.t('Used {0} tokens; forecast {1}.', formatCount(tokens), interval);
  }
  return vscode.l10n.t(
    'Used {0} tokens, {1}; forecast {2} tokens, {3}.',
    formatCount(tokens),
    formatMoney(money, currency),
    interval,
    formatMoney(forecast.money.expected, currency),
  );
}
