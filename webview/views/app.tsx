import { useEffect } from 'preact/hooks';
import type { PanelView } from '../../src/protocol/panel-view.ts';
import { send } from '../actions.ts';
import { Button } from '../controls.tsx';
import { changeUi, panel, reloading, spoken, ui } from '../store.ts';
import { ClusterPane } from './cluster-detail.tsx';
import { Clusters } from './clusters.tsx';
import { Detail } from './detail.tsx';
import { Header } from './header.tsx';
import { KeysHelp } from './keys-help.tsx';
import { MapPane } from './map.tsx';
import { More } from './more.tsx';
import { PlannedBar } from './planned.tsx';
import { Progress } from './progress.tsx';
import { RowList } from './rows.tsx';
import { CompareRuns } from './runs.tsx';
import { Tiles } from './tiles.tsx';
import { Tools } from './tools.tsx';

/** The whole panel. */
export function App() {
  const here = panel.value;
  return (
    <>
      {reloading.value ? (
        <p class="empty">SynAlign was updated. Reloading…</p>
      ) : here === undefined ? (
        <p class="empty">Loading…</p>
      ) : (
        <Panel panel={here} />
      )}
      <div class="hidden" role="status" aria-live="polite">
        {spoken.value}
      </div>
    </>
  );
}

function Panel({ panel: here }: { readonly panel: PanelView }) {
  usePageScroll();
  const isEmpty = here.runs.length === 0 && here.progress === undefined;
  return (
    <>
      <Header panel={here} />
      <main>
        {here.problem ? (
          <p class="problem" role="alert">
            {here.problem}
          </p>
        ) : null}
        <Progress panel={here} />
        {here.builtIn && !isEmpty ? (
          <p class="built-in">
            The built-in generator wrote these rows from word statistics: good for trying the tour, not for training.
          </p>
        ) : null}
        {isEmpty ? <NoRun panel={here} /> : <Run panel={here} />}
      </main>
    </>
  );
}

function Run({ panel: here }: { readonly panel: PanelView }) {
  return (
    <>
      <Tiles panel={here} />
      <CompareRuns panel={here} />
      <PlannedBar panel={here} />
      <div class="panes">
        <Clusters panel={here} />
        <MapPane panel={here} />
        <ClusterPane panel={here} />
      </div>
      <section class="list" aria-labelledby="list-head">
        <h2 id="list-head" class="hidden">
          Rows
        </h2>
        <Tools panel={here} />
        <KeysHelp />
        <div class="list-panes">
          <RowList panel={here} />
          <Detail panel={here} />
        </div>
      </section>
      <More panel={here} />
    </>
  );
}

function NoRun({ panel: { mode, mayRun, dataset } }: { readonly panel: PanelView }) {
  if (mode === 'report') return <p class="empty">This report holds no run.</p>;
  return (
    <div class="empty">
      <p>No rows were written for {dataset.name} yet. Begin with one of these:</p>
      <span class="buttons">
        <Button look="primary" disabled={!mayRun} onPress={() => send({ type: 'command', command: 'augment' })}>
          Augment Dataset…
        </Button>
        <Button disabled={!mayRun} onPress={() => send({ type: 'command', command: 'weigh' })}>
          Weigh rows from elsewhere…
        </Button>
        <Button onPress={() => send({ type: 'command', command: 'inspect' })}>Inspect Dataset</Button>
      </span>
      {mayRun ? null : <p class="note">Trust this workspace to start runs.</p>}
    </div>
  );
}

/** Keeps where the page is scrolled to, and comes back there. */
function usePageScroll(): void {
  useEffect(() => {
    scrollTo({ top: ui.peek().pageScroll });
    const keep = () => changeUi({ pageScroll: scrollY });
    addEventListener('scroll', keep, { passive: true });
    return () => removeEventListener('scroll', keep);
  }, []);
}
