import type { PanelView, RunView } from '../../src/protocol/panel-view.ts';
import { countOf } from '../../src/view/figures.ts';
import { send } from '../actions.ts';
import { Button, Dropdown } from '../controls.tsx';
import { showRun } from '../map-state.ts';
import { isOpen, toggleOpen } from '../store.ts';

/** What is looked at, and what can be begun. */
export function Header({ panel }: { readonly panel: PanelView }) {
  const { dataset, runs, mode, mayRun } = panel;
  return (
    <header>
      <h1>{dataset.name}</h1>
      <span class="dim num">{countOf(dataset.rows, 'row', 'rows')}</span>
      {dataset.changed ? <span class="note">changed since the run</span> : null}
      {mode === 'panel' && runs.length > 1 ? (
        <Dropdown
          label="Run"
          value={panel.runId ?? ''}
          choices={runs.toReversed().map((run) => ({ value: run.id, text: nameRun(run, runs) }))}
          onChoose={showRun}
        />
      ) : (
        <RunName panel={panel} />
      )}
      {panel.builtIn && runs.length > 0 ? (
        <span class="note">Rows of the built-in generator: for trying it out, not for training.</span>
      ) : null}
      <span class="grow" />
      {mode === 'panel' ? (
        <span class="buttons">
          <Button onPress={() => send({ type: 'command', command: 'augment' })} disabled={!mayRun}>
            More rows…
          </Button>
          {runs.length > 1 ? <CompareButton /> : null}
          <Button
            look="primary"
            onPress={() => send({ type: 'command', command: 'export' })}
            disabled={panel.review.accepted === 0}
          >
            Export accepted…
          </Button>
        </span>
      ) : runs.length > 1 ? (
        <CompareButton />
      ) : null}
    </header>
  );
}

function CompareButton() {
  return (
    <Button pressed={isOpen('compare')} onPress={() => toggleOpen('compare')}>
      Compare runs
    </Button>
  );
}

function RunName({ panel: { runs, runId } }: { readonly panel: PanelView }) {
  const run = runs.find(({ id }) => id === runId);
  return run ? <span class="dim">{nameRun(run, runs)}</span> : null;
}

/** A run in a few words: its number, when it began and where its rows come from. */
export function nameRun(run: RunView, runs: readonly RunView[]): string {
  const number = runs.findIndex(({ id }) => id === run.id) + 1;
  const kind = run.kind === 'weigh' ? 'weighed' : 'run';
  const day = run.startedAt ? ` · ${run.startedAt.slice(0, 16).replace('T', ' ')}` : '';
  return `${kind} ${number}${day} · ${run.source}${run.ended ? '' : ' · not finished'}`;
}
