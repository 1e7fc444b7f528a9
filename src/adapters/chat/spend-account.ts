import type { Amounts, Spending, SpendLog } from '../records/spend-log.ts';
import { CallError } from './call-error.ts';
import { type Price, priceOf } from './prices.ts';
import type { Hold, Purse, ScheduledCall } from './scheduling.ts';

/** The most that a run may use. */
export interface SpendLimits {
  readonly money?: number | undefined;
  readonly tokens?: number | undefined;
}

/** What is set aside for one attempt; exactly one of its ends is told. */
export interface SpendHold extends Hold {
  /** What the attempt came to. `estimated`: the provider did not say, so it is an upper estimate. */
  settle(amounts: { readonly prompt: number; readonly output: number }, estimated: boolean): void;
  /** The provider may have worked, and nothing usable came back. */
  lose(): void;
}

/**
 * The purse of a run. Before an attempt its highest price (prompt and whole output limit) is set aside and synced, after
 * it the hold gives way to the fact. What is spent, possibly spent and set aside together never passes the limit.
 */
export class SpendAccount implements Purse<SpendHold> {
  readonly #log: SpendLog;
  readonly #price: Price | undefined;
  readonly #limits: SpendLimits;
  readonly #settled: { calls: number; estimated: number; prompt: number; output: number; money: number };
  readonly #possible: { calls: number; prompt: number; output: number; money: number };
  readonly #embeddings: { calls: number; prompt: number; output: number; money: number };
  readonly #held = { prompt: 0, output: 0, money: 0 };
  #failure: unknown;

  constructor(log: SpendLog, limits: SpendLimits, price: Price | undefined) {
    this.#log = log;
    this.#limits = limits;
    this.#price = price;
    this.#settled = { ...log.past.settled, money: log.past.settled.money ?? 0 };
    this.#possible = { ...log.past.possible, money: log.past.possible.money ?? 0 };
    const { embeddings = { calls: 0, prompt: 0, output: 0 } } = log.past;
    this.#embeddings = { ...embeddings, money: embeddings.money ?? 0 };
  }

  /** What was spent so far, earlier starts of the run included; open holds are left out. */
  get spending(): Spending {
    const embeddings = this.#embeddings.calls > 0 ? { embeddings: { ...this.#embeddings } } : {};
    if (this.#price !== undefined)
      return { settled: { ...this.#settled }, possible: { ...this.#possible }, ...embeddings };
    const [{ money: _, ...settled }, { money: __, ...possible }] = [this.#settled, this.#possible];
    return { settled, possible, ...embeddings };
  }

  /** A problem of the ledger that was met after an attempt, when nobody waited for it. */
  get failure(): unknown {
    return this.#failure;
  }

  tryHold(call: ScheduledCall): SpendHold | undefined {
    return this.#tryHold(call, this.#price, this.#settled);
  }

  explainRefusal(call: ScheduledCall): CallError {
    return this.#explainRefusal(call, this.#price);
  }

  /** The same purse for embeddings, which have a price of their own. */
  forEmbeddings(price: Price | undefined): Purse<SpendHold> {
    return {
      tryHold: (call) => this.#tryHold(call, price, this.#embeddings),
      explainRefusal: (call) => this.#explainRefusal(call, price),
    };
  }

  #tryHold(call: ScheduledCall, price: Price | undefined, sum: Sum & { estimated?: number }): SpendHold | undefined {
    const amounts = toAmounts(price, call.promptTokens, call.outputTokens);
    const { tokens = Infinity, money = Infinity } = this.#limits;
    const used = this.#used();
    if (used.tokens + amounts.prompt + amounts.output > tokens || used.money + amounts.money > money) return undefined;
    move(this.#held, amounts, 1);
    const { shard } = call;
    const held = { ...priced(price, amounts), ...(shard === undefined ? {} : { calls: shard.calls }) };
    const { id, ready } = this.#log.hold(call.name, held, shard?.hold);
    const end = (write: Promise<void>) => {
      move(this.#held, amounts, -1);
      write.catch((error: unknown) => {
        this.#failure ??= error;
      });
    };
    return {
      ready,
      settle: ({ prompt, output }, estimated) => {
        const fact = toAmounts(price, prompt, output);
        move(sum, fact, 1);
        sum.calls++;
        if (estimated && sum.estimated !== undefined) sum.estimated++;
        end(this.#log.settle(id, priced(price, fact), { estimated, embeddings: sum === this.#embeddings }));
      },
      free: () => end(this.#log.free(id)),
      lose: () => {
        move(this.#possible, amounts, 1);
        this.#possible.calls++;
        end(this.#log.lose(id));
      },
    };
  }

  #explainRefusal(call: ScheduledCall, price: Price | undefined): CallError {
    const next = toAmounts(price, call.promptTokens, call.outputTokens);
    const used = this.#used();
    const { money } = this.#limits;
    const overMoney = money !== undefined && used.money + next.money > money;
    const write = (amount: number) => `${amount.toFixed(amount < 1 ? 4 : 2)} ${price?.currency ?? ''}`.trim();
    const sum = overMoney ? write(used.money) : `${used.tokens} tokens`;
    const limit = overMoney ? write(money) : `${this.#limits.tokens} tokens`;
    const most = overMoney ? write(next.money) : `${next.prompt + next.output} tokens`;
    return new CallError(
      { code: 'budget-used-up', retry: false, billed: false },
      `The budget of ${limit} is used up: ${sum} are spent${this.#possible.calls > 0 ? ' or possibly billed' : ''}, and ${call.shard === undefined ? 'the next call' : call.name} may need up to ${most}. Everything finished is kept; the same command with a larger budget goes on from there.`,
    );
  }

  /** True when facts went beyond what was set aside for them and so beyond the budget. */
  get isOverdrawn(): boolean {
    const { tokens = Infinity, money = Infinity } = this.#limits;
    const used = this.#used();
    return used.tokens > tokens || used.money > money;
  }

  get hasLimit(): boolean {
    return this.#limits.money !== undefined || this.#limits.tokens !== undefined;
  }

  #used(): { tokens: number; money: number } {
    const parts = [this.#settled, this.#possible, this.#embeddings, this.#held];
    return {
      tokens: parts.reduce((sum, { prompt, output }) => sum + prompt + output, 0),
      money: parts.reduce((sum, { money }) => sum + money, 0),
    };
  }
}

interface Priced {
  prompt: number;
  output: number;
  money: number;
}

interface Sum extends Priced {
  calls: number;
}

function toAmounts(price: Price | undefined, prompt: number, output: number): Priced {
  return { prompt, output, money: price === undefined ? 0 : priceOf(price, prompt, output) };
}

function priced(price: Price | undefined, { prompt, output, money }: Priced): Amounts {
  return price === undefined ? { prompt, output } : { prompt, output, money };
}

function move(sum: Priced, amounts: Priced, sign: 1 | -1): void {
  sum.prompt += sign * amounts.prompt;
  sum.output += sign * amounts.output;
  sum.money += sign * amounts.money;
}
