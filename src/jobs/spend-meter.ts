import { type Forecast, Forecaster } from '../adapters/chat/forecast.ts';
import type { ObservedReply } from '../adapters/chat/observed-reply.ts';
import type { SpendAccount } from '../adapters/chat/spend-account.ts';
import type { Spending } from '../adapters/records/spend-log.ts';
import type { Plan } from '../core/data/plan.ts';
import { parseReply } from '../core/prompts/parse-reply.ts';
import { readRows } from '../core/prompts/row-prompt.ts';
import type { Meter } from './job.ts';
import type { PaidModel } from './paid-model.ts';
import type { PlannedRun } from './plan-calls.ts';
import type { RunningModel } from './start-model.ts';

/** Replies with rows after which the forecast has learned what the model is like. */
export const probeReplies = 8;

/** The forecast of a run beside what became of it. */
export interface SpendReport {
  readonly model: string;
  readonly host: string;
  readonly forecast: Forecast;
  /** After the first replies; undefined when the run made too few of them. */
  readonly afterProbe?: Forecast;
  readonly fact: Spending;
  readonly currency?: string;
  /** Day of the price list, where the price comes from it. */
  readonly pricesAsOf?: string;
  /** Answers that asked for fewer requests, and calls that were tried again. */
  readonly crowded: number;
  readonly retried: number;
}

/** Watches what a run spends: the live meter, its projection, and the forecast beside the fact. */
export class SpendMeter {
  readonly #paid: PaidModel;
  readonly #plan: Plan;
  readonly #planned: PlannedRun;
  readonly #forecaster: Forecaster;
  readonly #before: Forecast;
  #knowsAttributes = false;
  #rowReplies = 0;
  #afterProbe: Forecast | undefined;
  #running: RunningModel | undefined;
  #account: SpendAccount | undefined;

  constructor(plan: Plan, paid: PaidModel, planned: PlannedRun) {
    this.#plan = plan;
    this.#paid = paid;
    this.#planned = planned;
    this.#forecaster = createForecaster(plan, paid, planned);
    this.#before = this.#forecaster.read();
  }

  /** What the run was expected to use before its first call. */
  get forecast(): Forecast {
    return this.#before;
  }

  /** Begins to watch; `rows` were written by an earlier start of the run. */
  begin(account: SpendAccount, running: RunningModel, rows: number): void {
    this.#account = account;
    this.#running = running;
    this.#forecaster.skipRows(rows);
  }

  add({ request, text, promptTokens, outputTokens, milliseconds }: ObservedReply): void {
    const { task } = request;
    if (task.kind === 'attributes' && !this.#knowsAttributes) {
      this.#forecaster.refine(this.#planned.outlineWith(task.schema));
      this.#knowsAttributes = true;
    }
    const expected = this.#planned.expect(request);
    this.#forecaster.add({
      kind: task.kind,
      promptTokens,
      outputTokens,
      milliseconds,
      expectedPrompt: expected.prompt,
      expectedOutput: expected.output,
      rowsAsked: task.kind === 'rows' ? task.count : 0,
      rowsBrought: task.kind === 'rows' ? countRows(text, this.#plan, this.#planned, task.count) : 0,
    });
    if (task.kind === 'rows' && ++this.#rowReplies === probeReplies) this.#afterProbe = this.#forecaster.read();
  }

  /** What is shown while the run goes on. */
  read(): Meter | undefined {
    if (this.#account === undefined) return undefined;
    const { settled, possible } = this.#account.spending;
    const { price } = this.#paid;
    const hasProbe = this.#afterProbe !== undefined;
    const { tokens, money } = this.#forecaster.read();
    return {
      promptTokens: settled.prompt + possible.prompt,
      outputTokens: settled.output + possible.output,
      ...(price === undefined ? {} : { money: (settled.money ?? 0) + (possible.money ?? 0), currency: price.currency }),
      projected: { isNarrowed: hasProbe, tokens, ...(money === undefined ? {} : { money }) },
    };
  }

  /** The forecast beside the fact, for the report. */
  report(): SpendReport | undefined {
    if (this.#running === undefined || this.#account === undefined) return undefined;
    const { price, host, provider, name } = this.#paid;
    const { spending } = this.#account;
    const { counts } = this.#running;
    return {
      model: `${provider.id}/${name}`,
      host,
      forecast: this.#before,
      ...(this.#afterProbe ? { afterProbe: this.#afterProbe } : {}),
      fact: spending,
      ...(price === undefined ? {} : { currency: price.currency }),
      ...(price?.asOf === undefined ? {} : { pricesAsOf: price.asOf }),
      crowded: counts.crowded,
      retried: counts.retried,
    };
  }
}

/** The forecaster of a run that has not begun. */
export function createForecaster(plan: Plan, paid: PaidModel, planned: PlannedRun): Forecaster {
  const { requestsPerMinute, tokensPerMinute } = plan.limits ?? {};
  return new Forecaster(planned.outline, { slots: paid.slots, requestsPerMinute, tokensPerMinute }, paid.price);
}

function countRows(text: string, { layout, gates }: Plan, { kit }: PlannedRun, most: number): number {
  const parsed = parseReply(text);
  if ('problem' in parsed) return 0;
  const rows = readRows(parsed.value, layout, kit.columns, gates.unknownCategory);
  return 'problem' in rows ? 0 : Math.min(most, rows.filter((row) => 'fields' in row).length);
}
