import type { ClusterView, PanelView } from '../../src/protocol/panel-view.ts';
import { formatCount, formatShare } from '../../src/view/figures.ts';
import { changeQuery } from '../actions.ts';
import { Bar } from '../charts/bar.tsx';
import { CurveChart } from '../charts/curve.tsx';
import { chosenCluster, query } from '../store.ts';
import { PlanRows } from './planned.tsx';

/** The demonstration clusters in the order in which they were chosen. */
export function Clusters({ panel }: { readonly panel: PanelView }) {
  const { clusters, curves } = panel;
  const most = Math.max(1e-9, ...clusters.map(({ reduction }) => reduction));
  const label = chosenCluster.value?.label;
  return (
    <section class="pane clusters" aria-labelledby="clusters-head">
      <h2 id="clusters-head">Clusters, in order of choice</h2>
      {clusters.length === 0 ? (
        <p class="empty">
          {panel.progress ? 'They appear when the run has explored the data.' : 'This run chose no clusters.'}
        </p>
      ) : (
        <>
          {curves.length > 0 ? <CurveChart curves={curves} {...(label === undefined ? {} : { label })} /> : null}
          <p class="hint columns-hint" aria-hidden="true">
            <span>bar: uncertainty removed</span>
            <span>real / synthetic</span>
          </p>
          {isWaiting(panel) ? (
            <div class="note">
              <p>No rows were written yet. Look at the attributes, change what is wrong, then plan rows.</p>
              <PlanRows where={{ all: true }} what="across all clusters" planned={200} />
            </div>
          ) : null}
          <ol class="cluster-list">
            {clusters.map((cluster, place) => (
              <li key={cluster.id}>
                <ClusterButton cluster={cluster} place={place} most={most} />
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** True for a run that stopped after the attributes, until rows are planned. */
function isWaiting({ mode, runs, runId, progress, planned, mayRun }: PanelView): boolean {
  const run = runs.find(({ id }) => id === runId);
  const isEmpty = run?.ended === true && run.kind === 'augment' && run.rows === 0;
  return mode === 'panel' && mayRun && isEmpty && progress === undefined && planned.length === 0;
}

interface ClusterButtonProps {
  readonly cluster: ClusterView;
  readonly place: number;
  readonly most: number;
}

function ClusterButton({ cluster, place, most }: ClusterButtonProps) {
  const isChosen = query.value.cluster === cluster.id;
  const removed = formatShare(cluster.reduction);
  return (
    <button
      type="button"
      class="cluster-button"
      aria-pressed={isChosen}
      title={describeCluster(cluster)}
      onClick={() => changeQuery({ cluster: isChosen ? undefined : cluster.id })}
    >
      <span class="number num">{place + 1}</span>
      <span class="name">
        {cluster.name}
        {cluster.planned > 0 ? <span class="label-chip planned">+{formatCount(cluster.planned)} planned</span> : null}
      </span>
      <span class="counts num">
        {cluster.cellRows === undefined ? '–' : formatCount(cluster.cellRows)} / {formatCount(cluster.rows)}
        <span class="hidden"> real and synthetic rows</span>
      </span>
      <span class="removed">
        {cluster.label === null ? null : <span class="label">{cluster.label}</span>}
        <Bar share={cluster.reduction / most} tone="demonstration" />
      </span>
      <span class="share num">
        −{removed}
        <span class="hidden"> uncertainty</span>
      </span>
    </button>
  );
}

function describeCluster({ name, demonstrations, accepted, rejected }: ClusterView): string {
  const decided = `${formatCount(accepted)} accepted, ${formatCount(rejected)} rejected`;
  return [name, demonstrations[0]?.text ?? '', decided].filter(Boolean).join('\n');
}
