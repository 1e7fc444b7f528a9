import type { Message } from '../../core/ports/text-model.ts';

/** A number of tokens that is not known exactly. */
export interface TokenRange {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** Counts the tokens of texts for one model, exactly or as a range that narrows as replies say what was used. */
export interface TokenCounter {
  /** False when the model's own way of counting is not known. */
  readonly isExact: boolean;
  count(text: string): TokenRange;
  /** With what a chat adds around its messages. */
  countPrompt(messages: readonly Message[], extra?: string): TokenRange;
  /** Takes note of what a provider counted for a prompt. */
  learn(messages: readonly Message[], extra: string, promptTokens: number): void;
}

/** Tokens that a chat adds a message, and once. */
const [perMessage, perPrompt] = [4, 3];

/** Facts that the range is taken from, at most. */
const mostFacts = 64;

/** Opens the counter of a model: the tokenizer of OpenAI's current models for those, else a calibrated estimate. */
export async function openTokenCounter(provider: string, model: string): Promise<TokenCounter> {
  const known =
    ['openai', 'azure', 'openrouter'].includes(provider) &&
    /(^|\/)(gpt-4o|gpt-4\.1|gpt-5|o[134](-|$)|chatgpt-4o)/.test(model);
  if (!known) return createEstimator();
  // The package for the editor leaves the tokenizer out, which would be half of it: there tokens are estimated.
  const tokenizer = await import('gpt-tokenizer/encoding/o200k_base').catch(() => undefined);
  if (tokenizer === undefined) return createEstimator();
  const { countTokens } = tokenizer;
  // Rows may hold what looks like a special token; for the counter it is text.
  const options = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
  return createCounter((text) => countTokens(text, options), true);
}

/** A counter for models whose tokenizer is not known: by the kinds of characters, corrected by what replies say. */
export function createEstimator(): TokenCounter {
  return createCounter(estimateTokens, false);
}

function createCounter(count: (text: string) => number, isExact: boolean): TokenCounter {
  const ratios: number[] = [];
  const spread = () => readSpread(ratios, isExact);
  const toRange = (tokens: number): TokenRange => {
    const { low, middle, high } = spread();
    return { low: Math.floor(tokens * low), expected: Math.round(tokens * middle), high: Math.ceil(tokens * high) };
  };
  const countAll = (messages: readonly Message[], extra: string) =>
    messages.reduce((sum, { content }) => sum + count(content) + perMessage, perPrompt) +
    (extra === '' ? 0 : count(extra));
  return {
    isExact,
    count: (text) => toRange(count(text)),
    countPrompt: (messages, extra = '') => toRange(countAll(messages, extra)),
    learn(messages, extra, promptTokens) {
      const own = countAll(messages, extra);
      if (own < 20 || promptTokens <= 0) return;
      ratios.push(promptTokens / own);
      if (ratios.length > mostFacts) ratios.shift();
    },
  };
}

/** How far the truth may be from the count: wide before the first fact, then by the facts with a margin. */
function readSpread(ratios: readonly number[], isExact: boolean): { low: number; middle: number; high: number } {
  if (ratios.length === 0) return isExact ? { low: 0.97, middle: 1, high: 1.05 } : { low: 0.6, middle: 1, high: 1.8 };
  const middle = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  const margin = 0.02 + (isExact ? 0.02 : 0.12) / Math.sqrt(ratios.length);
  return { low: Math.min(...ratios) * (1 - margin), middle, high: Math.max(...ratios) * (1 + margin) };
}

/** Tokens by kind of character; the figures are averages of several tokenizers on plain text. */
function estimateTokens(text: string): number {
  let tokens = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) tokens += /[a-z ]/.test(char) ? 0.22 : 0.42;
    else if (code < 0x2e80) tokens += 0.5;
    else if (code < 0x10000) tokens += 0.8;
    else tokens += 2;
  }
  return Math.ceil(tokens);
}
