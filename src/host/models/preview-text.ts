import * as vscode from 'vscode';
import type { Estimate, Forecast } from '../../adapters/chat/forecast.ts';
import type { Screening } from '../../core/stages/screen.ts';
import type { PreviewedPrompt } from '../../jobs/preview-prompts.ts';
import { formatCount } from '../../view/figures.ts';
import { listScreening } from '../../view/screening-findings.ts';
import { formatMoney } from '../../view/spend-lines.ts';

type Handling = 'stop' | 'mask' | 'send';

/** What a dry run tells, as far as it is shown before a run. */
export interface DryRun {
  readonly real: number;
  readonly working: number;
  readonly heldOut: number;
  readonly calls: number;
  /** Undefined when no provider writes the rows. */
  readonly sends?: {
    readonly host: string;
    /** What else is to be known of asking this model. */
    readonly notes: readonly string[];
    readonly rows: number;
    readonly lines: readonly number[];
    readonly fields: readonly string[];
    readonly bytes: number;
  };
  readonly forecast?: Forecast;
  readonly prompts: readonly PreviewedPrompt[];
  readonly screening: Screening;
  readonly privacy: { readonly secret: Handling; readonly personal: Handling };
}

/** What a run would send, to whom, and what bounds it. */
export interface Sending {
  /** The data set's file. */
  readonly name: string;
  readonly dryRun: DryRun;
  /** Provider and name of the model; undefined when no provider writes the rows. */
  readonly model?: string;
  /** Host of a provider that is asked for embeddings. */
  readonly embeddings?: string;
  readonly limits: Limits;
  /** True for a run that goes on: part of what is forecast is done already. */
  readonly isResumed: boolean;
}

/** What a run may use at most. */
export interface Limits {
  readonly money?: number | undefined;
  readonly currency?: string | undefined;
  readonly tokens?: number | undefined;
}

/** True when rows hold something that the plan stops for. */
export function isStopped({ screening, privacy }: DryRun): boolean {
  return screening.sensitive.some(({ group }) => privacy[group] === 'stop');
}

/** Which part of the data the prompts show: `48 of 360 rows in the first round · text, label`. */
export function describeRows({ real, sends }: DryRun): string {
  if (!sends) return '';
  const rows = vscode.l10n.t('{0} of {1} rows in the first round', formatCount(sends.rows), formatCount(real));
  return `${rows} · ${sends.fields.join(', ')}`;
}

/** How much that is. */
export function describeBytes({ sends }: DryRun): string {
  return sends ? vscode.l10n.t('about {0} bytes of prompts', formatCount(sends.bytes)) : '';
}

/** Their lines in the data set, as many as asked for. */
export function describeLines({ sends }: DryRun, most: number): string {
  if (!sends) return '';
  const { lines } = sends;
  const shown = lines.slice(0, most).join(', ');
  return lines.length > most ? vscode.l10n.t('lines {0}, …', shown) : vscode.l10n.t('lines {0}', shown);
}

/** Tokens, money and minutes, each as `expected (low … ceiling)`. */
export function describeForecast({ calls, tokens, money, minutes }: Forecast) {
  const asMinutes = (value: number) => (value < 10 ? value.toFixed(1) : formatCount(value));
  return {
    tokens: vscode.l10n.t('{0} in about {1} calls', range(tokens, formatCount), formatCount(calls)),
    money: money ? range(money, (value) => formatMoney(value, money.currency)) : vscode.l10n.t('price not known'),
    minutes: range(minutes, asMinutes),
  };
}

/** What a run may use at most, and whether that is likely to end it early. */
export function describeBudget({ money, currency, tokens }: Limits, forecast: Forecast | undefined): string {
  const parts = [
    ...(money === undefined ? [] : [formatMoney(money, currency ?? forecast?.money?.currency ?? '').trim()]),
    ...(tokens === undefined ? [] : [vscode.l10n.t('{0} tokens', formatCount(tokens))]),
  ];
  if (parts.length === 0) return vscode.l10n.t('none');
  const most = vscode.l10n.t('at most {0}', parts.join(', '));
  const isTight =
    (money !== undefined && forecast?.money !== undefined && forecast.money.expected > money) ||
    (tokens !== undefined && forecast !== undefined && forecast.tokens.expected > tokens);
  return isTight ? vscode.l10n.t('{0}: likely to end the run before all rows are there', most) : most;
}

/** What was found in the rows and what is done about it; empty when nothing was. */
export function describeFound({ screening, privacy }: DryRun): string[] {
  const deeds = {
    stop: vscode.l10n.t('the run stops before sending'),
    mask: vscode.l10n.t('placeholders are sent instead'),
    send: vscode.l10n.t('sent as they are'),
  };
  const found = (group: keyof DryRun['privacy']) => screening.sensitive.filter((one) => one.group === group);
  return (['secret', 'personal'] as const).flatMap((group) => {
    const lines = listScreening({ sensitive: found(group), tooLong: { rows: 0, lines: [], characters: 0 } });
    return lines.map((line) => `${line}: ${deeds[privacy[group]]}`);
  });
}

/** Everything that would be sent, to be read in an editor: whole lists, and the prompts to the letter. */
export function writePage(sending: Sending): string {
  const { name, dryRun, model, embeddings, limits } = sending;
  const { sends, forecast, prompts, working, heldOut } = dryRun;
  const found = describeFound(dryRun);
  const head = [
    vscode.l10n.t('What a run would send of {0}. Nothing has been sent.', name),
    '',
    ...(sends
      ? [
          vscode.l10n.t('To: {0} ({1})', sends.host, model ?? ''),
          vscode.l10n.t('Rows: {0}', `${describeRows(dryRun)} · ${describeBytes(dryRun)}`),
          vscode.l10n.t(
            'Later rounds show other rows of the {0} that take part; {1} are set aside and never sent in prompts.',
            formatCount(working),
            formatCount(heldOut),
          ),
          vscode.l10n.t('Rows shown first: {0}', describeLines(dryRun, Infinity)),
        ]
      : []),
    ...(embeddings === undefined ? [] : [describeEmbeddings(dryRun, embeddings)]),
    ...(forecast ? listForecast(forecast) : []),
    vscode.l10n.t('Budget: {0}', describeBudget(limits, forecast)),
    ...(found.length > 0
      ? found.map((line) => vscode.l10n.t('Found: {0}', line))
      : [vscode.l10n.t('Nothing in these rows looks like a secret or personal data.')]),
  ];
  const bodies = prompts.flatMap(({ prompt, source, isExact, cluster, messages }) => [
    '',
    `──── ${[
      vscode.l10n.t('Prompt “{0}” ({1})', prompt, source),
      ...(cluster === undefined ? [] : [vscode.l10n.t('for cluster {0}', cluster)]),
      isExact
        ? vscode.l10n.t('to the letter')
        : vscode.l10n.t('will also hold the attributes that the model is asked for first'),
    ].join(', ')} ────`,
    ...messages.flatMap(({ role, content }) => ['', `[${role}]`, content]),
  ]);
  return `${[...head, ...bodies].join('\n')}\n`;
}

/** What goes to a provider's embeddings. */
export function describeEmbeddings({ working }: DryRun, host: string): string {
  return vscode.l10n.t(
    'Embeddings: the text of all {0} rows that take part, and of every new row, goes to {1}.',
    formatCount(working),
    host,
  );
}

function listForecast(forecast: Forecast): string[] {
  const { tokens, money, minutes } = describeForecast(forecast);
  return [
    vscode.l10n.t('Forecast, expected (low … ceiling):'),
    `  ${vscode.l10n.t('Tokens')}: ${tokens}`,
    `  ${vscode.l10n.t('Money')}: ${money}`,
    `  ${vscode.l10n.t('Minutes')}: ${minutes}`,
  ];
}

function range({ low, expected, ceiling }: Estimate, format: (value: number) => string): string {
  return `${format(expected)} (${format(low)} … ${format(ceiling)})`;
}
