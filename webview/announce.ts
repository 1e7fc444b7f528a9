import type { PanelView, ProgressView } from '../src/protocol/panel-view.ts';
import { countOf, formatCount } from '../src/view/figures.ts';
import { spoken } from './store.ts';

const secondsBetween = 5;

let expected: string | undefined;
let lastProgress = { at: Number.NEGATIVE_INFINITY, stage: '' };

/** Lets a screen reader say a sentence. */
export function say(text: string): void {
  spoken.value = text;
}

/** What to say, with how much is left, when the host has answered. */
export function expectAnswer(what: string): void {
  expected = what;
}

/** Says what a new panel means for somebody who does not see it: a decision, or progress from time to time. */
export function announcePanel(panel: PanelView): void {
  if (expected !== undefined) {
    say(`${expected}, ${formatCount(panel.review.left)} left`);
    expected = undefined;
    return;
  }
  const { progress } = panel;
  if (!progress) {
    if (lastProgress.stage !== '') say('The run has ended.');
    lastProgress = { at: Number.NEGATIVE_INFINITY, stage: '' };
    return;
  }
  const now = performance.now();
  if (now - lastProgress.at < secondsBetween * 1000) return;
  lastProgress = { at: now, stage: progress.stage };
  say(describeProgress(progress));
}

/** How far a run is, in words. */
export function describeProgress({ title, state, done, total, rows }: ProgressView): string {
  const far = total > 0 ? `: ${formatCount(done)} of ${formatCount(total)}` : '';
  const written = rows > 0 ? `, ${countOf(rows, 'row', 'rows')} so far` : '';
  const held = state === 'paused' ? ' (paused)' : state === 'stopping' ? ' (stopping)' : '';
  return `${title}${far}${written}${held}`;
}
