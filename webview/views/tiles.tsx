import type { GapView, PanelView, ReviewView, VerdictView, WeightsView } from '../../src/protocol/panel-view.ts';
import { countOf, formatCount, formatFigure, formatProbability } from '../../src/view/figures.ts';
import { changeQuery, send } from '../actions.ts';
import { GapChart } from '../charts/intervals.tsx';
import { Span } from '../charts/span.tsx';
import { WeightChart } from '../charts/weights.tsx';
import { Button } from '../controls.tsx';

/** The four numbers that everything is about. */
export function Tiles({ panel }: { readonly panel: PanelView }) {
  return (
    <section class="tiles" aria-label="Figures">
      <GapTile gap={panel.gap} isRunning={panel.progress !== undefined} />
      <WeightsTile weights={panel.weights} />
      <ReviewTile review={panel.review} mode={panel.mode} />
      <VerdictTile verdict={panel.verdict} canEvaluate={panel.mode === 'panel' && panel.mayRun} />
    </section>
  );
}

function GapTile({ gap, isRunning }: { readonly gap: GapView | undefined; readonly isRunning: boolean }) {
  return (
    <div class="tile">
      <h2>Gap to your data (MMD²)</h2>
      {gap ? (
        <>
          <p>
            <strong class="big num">
              {formatFigure(gap.before.value)} → {formatFigure(gap.after.value)}
            </strong>{' '}
            <span class="dim num">floor {formatFigure(gap.floor)}</span>
          </p>
          <GapChart gap={gap} />
          <p class="hint num">{explainGap(gap)}</p>
        </>
      ) : (
        <p class="dim">
          {isRunning ? 'Measured when the run ends.' : 'Not measured: too few real rows could be held out.'}
        </p>
      )}
    </div>
  );
}

/** What a gap says and what it could not say. */
function explainGap({ kind, pBefore, pAfter, detectable, heldOutRows }: GapView): string {
  const found = pAfter < 0.05 ? 'A difference is left' : 'No difference found after weighting';
  const chance = `p ${writeChance(pBefore)} before, ≈ ${formatProbability(pAfter)} after`;
  const rows = `${countOf(heldOutRows, 'row', 'rows')} ${kind === 'held-out' ? 'held out' : 'compared'}`;
  return `${found} (${chance}). ${rows}; a gap of ${formatFigure(detectable)} would show${kind === 'estimate' ? ' (estimate)' : ''}.`;
}

const writeChance = (p: number) => (p < 0.001 ? '< 0.001' : `= ${formatProbability(p)}`);

function WeightsTile({ weights }: { readonly weights: WeightsView | undefined }) {
  return (
    <div class="tile">
      <h2>Effective sample size</h2>
      {weights ? (
        <>
          <p>
            <strong class="big num">{formatCount(weights.effectiveSize)}</strong>{' '}
            <span class="dim num">of {formatCount(weights.rows)}</span>
          </p>
          <WeightChart weights={weights} />
          <p class="hint">{explainWeights(weights)}</p>
        </>
      ) : (
        <p class="dim">The rows have no weights yet.</p>
      )}
    </div>
  );
}

function explainWeights({ basis, solving, uniformIsAsGood, certificate }: WeightsView): string {
  if (solving) return 'Solving again…';
  const source = basis === 'live' ? 'Without rejected rows' : 'As the run left them';
  const exact = certificate <= 1e-4 ? 'certified' : `not certified (${formatFigure(certificate)})`;
  return `${source}, ${exact}. ${uniformIsAsGood ? 'Equal weights are as good.' : 'Press a column to filter.'}`;
}

function ReviewTile({ review, mode }: { readonly review: ReviewView; readonly mode: PanelView['mode'] }) {
  const { accepted, rejected, edited, left, missing, secondsLeft } = review;
  const all = accepted + rejected + left;
  return (
    <div class="tile">
      <h2>Review</h2>
      <p>
        <strong class="big num">{formatCount(left)}</strong> left ·{' '}
        <span class="num">
          {formatCount(accepted)} <span class="good">accepted</span> · {formatCount(rejected)}{' '}
          <span class="bad">rejected</span>
          {edited > 0 ? ` · ${formatCount(edited)} edited` : ''}
        </span>
      </p>
      <span class="review-bar" aria-hidden="true">
        <i class="good" style={{ flexGrow: accepted }} />
        <i class="bad" style={{ flexGrow: rejected }} />
        <i style={{ flexGrow: Math.max(left, all === 0 ? 1 : 0) }} />
      </span>
      <p class="hint">{explainReview(left, all, secondsLeft)}</p>
      {mode === 'panel' ? (
        <span class="buttons">
          {left > 0 ? (
            <Button onPress={() => changeQuery({ state: 'left', sort: 'effect' })}>Queue by effect</Button>
          ) : null}
          {missing > 0 ? (
            <Button onPress={() => send({ type: 'command', command: 'restoreMissing' })}>
              Restore {formatCount(missing)} missing
            </Button>
          ) : null}
        </span>
      ) : null}
    </div>
  );
}

function explainReview(left: number, all: number, secondsLeft: number | undefined): string {
  if (all === 0) return 'No rows yet.';
  if (left === 0) return 'Every row is decided.';
  if (secondsLeft === undefined) return 'What matters most for the gap comes first in the queue.';
  const minutes = Math.max(1, Math.round(secondsLeft / 60));
  const time = minutes < 100 ? countOf(minutes, 'minute', 'minutes') : countOf(minutes / 60, 'hour', 'hours');
  return `About ${time} at your pace.`;
}

function VerdictTile({ verdict, canEvaluate }: { readonly verdict: VerdictView; readonly canEvaluate: boolean }) {
  const { state, gain, gainOverDuplicates, stale, text } = verdict;
  const word = state === 'done' ? verdict.verdict : undefined;
  return (
    <div class="tile">
      <h2>Is it worth adding?</h2>
      {word ? (
        <p>
          <strong class={`big ${word === 'helps' ? 'good' : word === 'hurts' ? 'bad' : ''}`}>
            {word.charAt(0).toUpperCase() + word.slice(1)}
          </strong>{' '}
          {gain ? (
            <span class="num">
              {signed(gain.value)} macro-F1{' '}
              <span class="dim">
                ({signed(gain.low)} … {signed(gain.high)})
              </span>
            </span>
          ) : null}
        </p>
      ) : (
        <p class="dim">{verdictWords[state]}</p>
      )}
      {word && gain ? <Span figure={gain} /> : null}
      {word && gainOverDuplicates ? (
        <p class="hint num">
          Over duplicated real rows: {signed(gainOverDuplicates.value)} ({signed(gainOverDuplicates.low)} …{' '}
          {signed(gainOverDuplicates.high)})
        </p>
      ) : null}
      {stale ? <p class="note">Decisions changed since: evaluate again.</p> : null}
      {text ? <p class="hint">{text}</p> : null}
      {canEvaluate && state !== 'working' && state !== 'impossible' ? (
        <span class="buttons">
          <Button onPress={() => send({ type: 'evaluate' })}>{word ? 'Evaluate again' : 'Evaluate'}</Button>
        </span>
      ) : null}
    </div>
  );
}

const verdictWords: Readonly<Record<VerdictView['state'], string>> = {
  none: 'Not evaluated yet.',
  working: 'Working…',
  done: 'No verdict.',
  failed: 'The evaluation failed.',
  impossible: 'Cannot be evaluated.',
};

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
