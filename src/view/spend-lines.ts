import { formatCount } from './figures.ts';

/** A figure with its interval, as forecasts have it. */
export interface ShownEstimate {
  readonly low: number;
  readonly expected: number;
  readonly ceiling: number;
}

/** A forecast as people read it. */
export interface ShownForecast {
  readonly promptTokens: ShownEstimate;
  readonly outputTokens: ShownEstimate;
  readonly tokens: ShownEstimate;
  readonly calls: number;
  readonly minutes: ShownEstimate;
  readonly money?: ShownEstimate & { readonly currency: string };
}

/** What calls came to. */
export interface ShownSpending {
  readonly settled: ShownAmounts & { readonly calls: number; readonly estimated: number };
  readonly embeddings?: ShownAmounts & { readonly calls: number };
  readonly possible: ShownAmounts & { readonly calls: number };
}

interface ShownAmounts {
  readonly prompt: number;
  readonly output: number;
  readonly money?: number | undefined;
}

/** Money with as many digits as its size asks for: `0.0042 USD`, `1.25 USD`. */
export function formatMoney(money: number, currency: string): string {
  const digits = money === 0 || money >= 1 ? 2 : money >= 0.01 ? 3 : 4;
  return `${money.toFixed(digits)} ${currency}`;
}

/** A forecast in lines of low, expected and ceiling. */
export function describeForecast(forecast: ShownForecast): string[] {
  const { tokens, promptTokens, outputTokens, money, minutes, calls } = forecast;
  const range = ({ low, expected, ceiling }: ShownEstimate, format: (value: number) => string) =>
    `${format(expected)} (${format(low)} … ${format(ceiling)})`;
  return [
    `Forecast, expected (low … ceiling): about ${formatCount(calls)} calls`,
    `  tokens   ${range(tokens, formatCount)}: prompts ${range(promptTokens, formatCount)}, replies ${range(outputTokens, formatCount)}`,
    money === undefined
      ? '  money    not known: there is no price for this model'
      : `  money    ${range(money, (value) => formatMoney(value, money.currency))}`,
    `  minutes  ${range(minutes, (value) => (value < 10 ? value.toFixed(1) : formatCount(value)))}`,
  ];
}

/** What a run came to beside its forecast, in one sentence each. */
export function describeSpending(
  { settled, possible, embeddings }: ShownSpending,
  forecast: ShownForecast,
  currency: string | undefined,
): string[] {
  const tokens = settled.prompt + settled.output;
  const money = currency === undefined ? '' : `, ${formatMoney(settled.money ?? 0, currency)}`;
  const guessed =
    settled.estimated > 0 ? ` (${formatCount(settled.estimated)} estimated: the provider did not say)` : '';
  const lines = [
    `Used ${formatCount(tokens)} tokens${money} in ${formatCount(settled.calls)} calls${guessed}; forecast ${formatCount(forecast.tokens.expected)} (${formatCount(forecast.tokens.low)} … ${formatCount(forecast.tokens.ceiling)}) tokens${forecast.money === undefined ? '' : `, ${formatMoney(forecast.money.expected, forecast.money.currency)}`}.`,
  ];
  if (embeddings !== undefined) {
    lines.push(`Embeddings: ${formatCount(embeddings.prompt)} tokens in ${formatCount(embeddings.calls)} calls.`);
  }
  if (possible.calls > 0) {
    const most = currency === undefined ? '' : `, ${formatMoney(possible.money ?? 0, currency)}`;
    lines.push(
      `Possibly billed besides: ${formatCount(possible.calls)} calls that brought no reply, at most ${formatCount(possible.prompt + possible.output)} tokens${most}.`,
    );
  }
  return lines;
}
