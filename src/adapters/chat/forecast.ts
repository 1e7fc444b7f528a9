import type { Price } from './prices.ts';
import { priceOf } from './prices.ts';

/** The kinds of calls that a run makes, in the order in which they begin. */
export const callKinds = ['schema', 'attributes', 'rows'] as const;

/** One kind of calls. */
export type CallKind = (typeof callKinds)[number];

/** All calls of one kind that a run is expected to make. */
export interface PlannedCalls {
  readonly calls: number;
  /** Tokens of all their prompts together. */
  readonly prompt: number;
  /** Tokens of all their replies together, by the lengths of the real rows. */
  readonly output: number;
  /** How far the prompts may be off, as a share: 0 for prompts that are known to the letter. */
  readonly promptDoubt: number;
}

/** What a run is expected to do. */
export interface RunOutline {
  readonly kinds: { readonly [kind in CallKind]: PlannedCalls };
  /** Rows wanted; calls for rows go on until they are there. */
  readonly rows: number;
}

/** One reply, beside what had been expected of it. */
export interface ReplyFact {
  readonly kind: CallKind;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly expectedPrompt: number;
  readonly expectedOutput: number;
  /** For rows: asked for, and usable in the reply. */
  readonly rowsAsked: number;
  readonly rowsBrought: number;
  readonly milliseconds: number;
}

/** A figure with the interval in which it comes out in at least 90 of 100 runs. */
export interface Estimate {
  readonly low: number;
  readonly expected: number;
  readonly ceiling: number;
}

/** What a run will use. */
export interface Forecast {
  readonly promptTokens: Estimate;
  readonly outputTokens: Estimate;
  readonly tokens: Estimate;
  readonly calls: number;
  readonly minutes: Estimate;
  /** Only where the price is known. */
  readonly money?: Estimate & { readonly currency: string };
}

/** How fast calls can be made. */
export interface ForecastPace {
  readonly slots: number;
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
}

/** Standard deviations of logarithms: how far models differ from the expected lengths, and calls from each other. */
const [modelSpread, callSpread] = [0.5, 0.4];
/** What later batches differ from earlier ones. */
const drift = 0.06;
/** Standard deviations of an interval that holds at least 95 of 100. */
const width = 2;
/** Rows lost before anything is known: as if so many of so many had been. */
const [priorLost, priorRows] = [0.6, 20];
/** Seconds a call waits, and tokens that a model writes a second, when nothing is known. */
const [usualWait, usualSpeed] = [1, 60];

/**
 * Forecasts what a run uses and narrows it with every reply. Lengths relative to the expected ones are taken as lognormal:
 * what is known of the model beforehand and its replies are weighed by their variances.
 */
export class Forecaster {
  #outline: RunOutline;
  readonly #pace: ForecastPace;
  readonly #price: Price | undefined;
  readonly #facts: ReplyFact[] = [];
  #rowsBefore = 0;

  constructor(outline: RunOutline, pace: ForecastPace, price: Price | undefined) {
    this.#outline = outline;
    this.#pace = pace;
    this.#price = price;
  }

  /** Replies since the start. */
  get replies(): number {
    return this.#facts.length;
  }

  /** Rows that an earlier start of the run wrote. */
  skipRows(rows: number): void {
    this.#rowsBefore = rows;
  }

  /** Takes a better outline: one that knows the attributes. */
  refine(outline: RunOutline): void {
    this.#outline = outline;
  }

  add(fact: ReplyFact): void {
    this.#facts.push(fact);
  }

  /** What the whole run comes to, what is used already included. */
  read(): Forecast {
    const used = {
      prompt: sum(this.#facts.map(({ promptTokens }) => promptTokens)),
      output: sum(this.#facts.map(({ outputTokens }) => outputTokens)),
    };
    const parts = callKinds.map((kind) => this.#readKind(kind));
    const promptTokens = combine(
      used.prompt,
      parts.map(({ prompt }) => prompt),
    );
    const outputTokens = combine(
      used.output,
      parts.map(({ output }) => output),
    );
    const tokens = join(promptTokens, outputTokens, (prompt, output) => prompt + output);
    const calls = this.#facts.length + sum(parts.map((part) => part.calls));
    const price = this.#price;
    return {
      promptTokens,
      outputTokens,
      tokens,
      calls: Math.round(calls),
      minutes: this.#readMinutes(
        parts.reduce((all, part) => all + part.calls, 0),
        outputTokens,
        tokens,
        used.output,
      ),
      ...(price === undefined
        ? {}
        : {
            money: {
              ...join(promptTokens, outputTokens, (prompt, output) => priceOf(price, prompt, output), 1e-6),
              currency: price.currency,
            },
          }),
    };
  }

  /** What is still to come of one kind, with standard deviations of its logarithm. */
  #readKind(kind: CallKind) {
    const plan = this.#outline.kinds[kind];
    const facts = this.#facts.filter((fact) => fact.kind === kind);
    const left = this.#readLeft(kind, facts);
    const output = learn(
      facts.map(({ outputTokens, expectedOutput }) => [outputTokens, expectedOutput]),
      modelSpread,
      callSpread,
    );
    const prompt = learn(
      facts.map(({ promptTokens, expectedPrompt }) => [promptTokens, expectedPrompt]),
      Math.max(0.03, plan.promptDoubt),
      0.1,
    );
    const calls = plan.calls * left.share;
    const scatter = (spread: number, model: number) =>
      Math.sqrt(model ** 2 + spread ** 2 / Math.max(1, calls) + left.spread ** 2 + drift ** 2);
    return {
      calls,
      prompt: { expected: plan.prompt * left.share * prompt.factor, spread: scatter(0.1, prompt.spread) },
      output: { expected: plan.output * left.share * output.factor, spread: scatter(callSpread, output.spread) },
    };
  }

  /** Which share of a kind's calls is still to be made; for rows, those that bring nothing are made again. */
  #readLeft(kind: CallKind, facts: readonly ReplyFact[]): { share: number; spread: number } {
    const plan = this.#outline.kinds[kind];
    if (plan.calls === 0) return { share: 0, spread: 0 };
    const { rows } = this.#outline;
    if (kind !== 'rows') {
      const before = rows === 0 ? 0 : Math.min(1, this.#rowsBefore / rows) * plan.calls;
      return { share: Math.max(0, 1 - (facts.length + before) / plan.calls), spread: 0 };
    }
    const asked = sum(facts.map(({ rowsAsked }) => rowsAsked));
    const brought = sum(facts.map(({ rowsBrought }) => rowsBrought));
    const lost = (asked - brought + priorLost) / (asked + priorRows);
    const missing = Math.max(0, rows - brought - this.#rowsBefore);
    // Lost rows are asked for at most twice more.
    const again = 1 + lost + lost ** 2;
    const doubt =
      Math.sqrt((lost * (1 - lost)) / (asked + priorRows)) + Math.sqrt((lost * (1 - lost)) / Math.max(1, missing));
    return { share: rows === 0 ? 0 : (missing / rows) * again, spread: doubt };
  }

  #readMinutes(callsLeft: number, output: Estimate, tokens: Estimate, written: number): Estimate {
    const { slots, requestsPerMinute = Infinity, tokensPerMinute = Infinity } = this.#pace;
    const waited = sum(this.#facts.map(({ milliseconds }) => milliseconds)) / 1000;
    const perCall = this.#facts.length > 0 ? waited / this.#facts.length : undefined;
    const calls = Math.max(1, callsLeft);
    const read = (tokensLeft: number, wanted: number, speed: number) => {
      const seconds = perCall === undefined ? usualWait + tokensLeft / calls / speed : perCall;
      const paced = Math.max(callsLeft / requestsPerMinute, wanted / tokensPerMinute);
      return Math.max((callsLeft * seconds) / slots / 60, paced);
    };
    const slower = perCall === undefined ? 3 : 1.5;
    return {
      low:
        read(Math.max(0, output.low - written), tokens.low, usualSpeed * slower) / (perCall === undefined ? 1 : slower),
      expected: read(Math.max(0, output.expected - written), tokens.expected, usualSpeed),
      ceiling:
        read(Math.max(0, output.ceiling - written), tokens.ceiling, usualSpeed / slower) *
        (perCall === undefined ? 1 : slower),
    };
  }
}

/** Mean and spread of the logarithm of fact over expectation, what was known beforehand weighed in. */
function learn(pairs: readonly (readonly [fact: number, expected: number])[], prior: number, perCall: number) {
  const total = sum(pairs.map(([, expected]) => expected));
  if (total === 0) return { factor: 1, spread: prior };
  const observed = Math.log(Math.max(1e-3, sum(pairs.map(([fact]) => fact)) / total));
  const variance = perCall ** 2 / pairs.length;
  const weight = prior ** 2 / (prior ** 2 + variance);
  return { factor: Math.exp(weight * observed), spread: Math.sqrt(1 / (1 / prior ** 2 + 1 / variance)) };
}

/** What is used and what is to come; the kinds go wrong together, so their spreads add up. */
function combine(used: number, parts: readonly { readonly expected: number; readonly spread: number }[]): Estimate {
  const at = (sign: number) =>
    used + sum(parts.map(({ expected, spread }) => expected * Math.exp(sign * width * spread)));
  return { low: Math.floor(at(-1)), expected: Math.round(at(0)), ceiling: Math.ceil(at(1)) };
}

function join(a: Estimate, b: Estimate, of: (a: number, b: number) => number, unit = 1): Estimate {
  const round = (value: number) => Math.round(value / unit) * unit;
  return {
    low: round(of(a.low, b.low)),
    expected: round(of(a.expected, b.expected)),
    ceiling: round(of(a.ceiling, b.ceiling)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
