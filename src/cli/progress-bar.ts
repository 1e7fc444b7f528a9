import type { JobProgress, Meter } from '../jobs/job.ts';

/** Draws progress on one line of a terminal: bar, count, rate and time left. Writes nothing when not drawing. */
export class ProgressBar {
  readonly #out: NodeJS.WriteStream;
  #stage = '';
  #since = 0;
  #first = 0;
  #shown = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** Shows how far a stage is; redraws at most ten times a second, and always at its end. */
  show({ stage, done, total, meter }: JobProgress): void {
    const now = performance.now();
    if (stage !== this.#stage) {
      this.clear();
      this.#stage = stage;
      this.#since = now;
      this.#first = done;
      this.#shown = 0;
    }
    if (now - this.#shown < 100 && done !== total) return;
    this.#shown = now;
    const line = drawLine(stage, done, total, done - this.#first, (now - this.#since) / 1000);
    this.#out.write(`\r\u001b[2K${line}${meter ? `  ${drawMeter(meter)}` : ''}`);
  }

  /** Takes the bar away, so that a line of text can be printed. */
  clear(): void {
    if (this.#shown > 0) this.#out.write('\r\u001b[2K');
    this.#shown = 0;
  }
}

/** What was used and what it comes to: `12,345 tokens of about 60,000, 0.012 of about 0.061 USD`. */
export function drawMeter({ promptTokens, outputTokens, money, currency, projected }: Meter): string {
  const used = promptTokens + outputTokens;
  const about = projected ? ` of about ${projected.tokens.expected.toLocaleString('en-US')}` : '';
  const cost =
    money === undefined
      ? ''
      : `, ${money.toFixed(3)}${projected?.money ? ` of about ${projected.money.expected.toFixed(3)}` : ''} ${currency ?? ''}`;
  return `${used.toLocaleString('en-US')} tokens${about}${cost}`.trimEnd();
}

/** One progress line; pure, so that it can be tested. `seconds` is the time in which `advanced` of `done` were made. */
export function drawLine(stage: string, done: number, total: number, advanced: number, seconds: number): string {
  if (total <= 0) return `  ${stage.padEnd(12)} ${done.toLocaleString('en-US')}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * 24);
  const rate = seconds > 0.5 && advanced > 0 ? advanced / seconds : 0;
  const pace = rate > 0 ? `  ${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)}/s` : '';
  const left = rate > 0 && done < total ? `  ${formatSeconds((total - done) / rate)} left` : '';
  const count = `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`;
  return `  ${stage.padEnd(12)} ${'█'.repeat(filled)}${'░'.repeat(24 - filled)} ${count}${pace}${left}`;
}

/** Writes a duration as a person would: `0.4 s`, `12 s`, `3 min`, `1.5 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
