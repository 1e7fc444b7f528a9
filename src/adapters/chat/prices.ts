/** What a model costs, per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Day on which it was written down; undefined for one that the user gave. */
  readonly asOf?: string;
}

/** The day of the table below. List prices change: it may be out of date, and contracts may differ. */
export const pricesAsOf = '2025-08-15';

/** List prices without discounts, US dollars per million tokens of prompt and of reply, by the name at its maker. */
const listPrices: { readonly [model: string]: readonly [input: number, output: number] } = {
  'openai/gpt-3.5-turbo': [0.5, 1.5],
  'openai/gpt-4-turbo': [10, 30],
  'openai/gpt-4o': [2.5, 10],
  'openai/gpt-4o-mini': [0.15, 0.6],
  'openai/gpt-4.1': [2, 8],
  'openai/gpt-4.1-mini': [0.4, 1.6],
  'openai/gpt-4.1-nano': [0.1, 0.4],
  'openai/gpt-5': [1.25, 10],
  'openai/gpt-5-mini': [0.25, 2],
  'openai/gpt-5-nano': [0.05, 0.4],
  'openai/o1': [15, 60],
  'openai/o3': [2, 8],
  'openai/o4-mini': [1.1, 4.4],
  'openai/text-embedding-3-small': [0.02, 0],
  'openai/text-embedding-3-large': [0.13, 0],
  'anthropic/claude-3-haiku': [0.25, 1.25],
  'anthropic/claude-3.5-haiku': [0.8, 4],
  'anthropic/claude-3.7-sonnet': [3, 15],
  'anthropic/claude-sonnet-4': [3, 15],
  'google/gemini-2.5-pro': [1.25, 10],
  'google/gemini-2.5-flash': [0.3, 2.5],
  'google/gemini-2.5-flash-lite': [0.1, 0.4],
};

/**
 * The price of a model: the user's own, else the list price at OpenAI and OpenRouter. Undefined when it is not known; it is
 * never guessed from another model's.
 *
 * @param own prices by `provider/model`
 */
export function findPrice(provider: string, model: string, own: { readonly [name: string]: Price }): Price | undefined {
  const name = `${provider}/${model}`;
  if (Object.hasOwn(own, name)) return own[name];
  const listed = provider === 'openai' ? name : provider === 'openrouter' ? model : '';
  // A dated name is the same model: gpt-4o-mini-2024-07-18.
  const plain = listed.replace(/-20\d\d-\d\d-\d\d$/, '');
  if (!Object.hasOwn(listPrices, plain)) return undefined;
  const [input, output] = listPrices[plain] as readonly [number, number];
  return { input, output, currency: 'USD', asOf: pricesAsOf };
}

/** The price of so many tokens. */
export function priceOf(price: Price, promptTokens: number, outputTokens: number): number {
  return (promptTokens * price.input + outputTokens * price.output) / 1e6;
}

/** The price of a call in a batch: half of what it costs at once. */
export function halvePrice(price: Price): Price {
  return { ...price, input: price.input / 2, output: price.output / 2 };
}
