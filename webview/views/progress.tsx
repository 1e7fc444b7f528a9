import type { PanelView, ProgressView, StageView } from '../../src/protocol/panel-view.ts';
import { formatCount } from '../../src/view/figures.ts';
import { send } from '../actions.ts';
import { describeProgress } from '../announce.ts';
import { Bar } from '../charts/bar.tsx';
import { Button } from '../controls.tsx';

const stages: readonly (readonly [StageView, string])[] = [
  ['read', 'Read'],
  ['embed', 'Embed'],
  ['explore', 'Explore'],
  ['reason', 'Reason'],
  ['generate', 'Generate'],
  ['align', 'Align'],
  ['measure', 'Measure'],
  ['write', 'Write'],
];

/** How far the run is, and what can be done with it. */
export function Progress({ panel }: { readonly panel: PanelView }) {
  const { progress, mode } = panel;
  if (!progress) return null;
  const now = stages.findIndex(([stage]) => stage === progress.stage);
  return (
    <section class="progress" aria-label="Run">
      <ol class="steps">
        {stages.map(([stage, name], i) => (
          <li
            key={stage}
            class={i < now ? 'done' : i === now ? 'now' : ''}
            aria-current={i === now ? 'step' : undefined}
          >
            {i < now ? '✓ ' : ''}
            {name}
          </li>
        ))}
      </ol>
      <span class="progress-text num">
        {progress.total > 0 ? <Bar share={progress.done / progress.total} /> : null}
        {describeProgress(progress)}
      </span>
      {progress.spent === undefined ? null : <span class="progress-spent num dim">{progress.spent}</span>}
      {mode === 'panel' ? <RunButtons progress={progress} /> : null}
    </section>
  );
}

function RunButtons({ progress: { state, rows } }: { readonly progress: ProgressView }) {
  const kept = rows > 0 ? `Cancel, keep ${formatCount(rows)}` : 'Cancel';
  return (
    <span class="buttons">
      {state === 'paused' ? (
        <Button onPress={() => send({ type: 'resume-run' })}>Resume</Button>
      ) : (
        <Button disabled={state === 'stopping'} onPress={() => send({ type: 'pause-run' })}>
          Pause
        </Button>
      )}
      <Button disabled={state === 'stopping'} onPress={() => send({ type: 'cancel-run' })}>
        {kept}
      </Button>
    </span>
  );
}
