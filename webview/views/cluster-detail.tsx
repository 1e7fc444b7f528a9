import type { ClusterView, PanelView } from '../../src/protocol/panel-view.ts';
import { countOf, formatCount, formatShare } from '../../src/view/figures.ts';
import { send } from '../actions.ts';
import { Bar } from '../charts/bar.tsx';
import { Button } from '../controls.tsx';
import { chosenCluster } from '../store.ts';
import { AttributeCharts } from './attributes.tsx';
import { Editable } from './editable.tsx';
import { PlanRows } from './planned.tsx';

/** The chosen cluster with what can be changed about it, and the attributes of all rows. */
export function ClusterPane({ panel }: { readonly panel: PanelView }) {
  const cluster = chosenCluster.value;
  return (
    <section class="pane details" aria-labelledby="cluster-head">
      {cluster ? (
        <ClusterDetail cluster={cluster} panel={panel} />
      ) : (
        <>
          <h2 id="cluster-head">Attributes</h2>
          {panel.clusters.length > 0 ? (
            <p class="hint">Choose a cluster for its sample rows and the attributes inferred for it.</p>
          ) : null}
        </>
      )}
      <AttributeCharts attributes={panel.attributes} />
    </section>
  );
}

function ClusterDetail({ cluster, panel }: { readonly cluster: ClusterView; readonly panel: PanelView }) {
  const isPanel = panel.mode === 'panel';
  const place = panel.clusters.findIndex(({ id }) => id === cluster.id) + 1;
  return (
    <>
      <h2 id="cluster-head">
        Cluster {place}
        {cluster.label === null ? '' : ` · ${cluster.label}`}
      </h2>
      <p class="cluster-name">
        {isPanel ? (
          <Editable
            key={cluster.id}
            label="Name of the cluster"
            value={cluster.name}
            onSave={(name) => send({ type: 'edit-cluster', cluster: cluster.id, name })}
          />
        ) : (
          cluster.name
        )}
      </p>
      {cluster.edited ? <p class="note">Edited: holds for the next rows written here.</p> : null}
      {cluster.far ? (
        <p class="note">One of its rows is unusually far from the first: look before you write here.</p>
      ) : null}
      <h3>Demonstrations</h3>
      {cluster.demonstrations.map((demonstration) => (
        <Demonstration key={demonstration.line} {...demonstration} canOpen={isPanel} />
      ))}
      <LabelMix cluster={cluster} />
      <h3>Inferred attributes</h3>
      {cluster.attributes.length === 0 ? <p class="hint">None yet.</p> : null}
      <dl class="attributes">
        {cluster.attributes.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {isPanel ? (
                <Editable
                  key={`${cluster.id} ${name}`}
                  label={name}
                  value={value}
                  onSave={(text) =>
                    send({ type: 'edit-cluster', cluster: cluster.id, attribute: { name, value: text } })
                  }
                />
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
      </dl>
      {isPanel && panel.mayRun ? (
        <>
          <PlanRows
            key={cluster.id}
            where={{ cluster: cluster.id }}
            what={`in cluster ${place}`}
            planned={cluster.planned}
          />
          {cluster.rows > 0 ? (
            <Button onPress={() => send({ type: 'write-again', what: { cluster: cluster.id } })}>
              Write its rows again…
            </Button>
          ) : null}
        </>
      ) : null}
    </>
  );
}

interface DemonstrationProps {
  readonly line: number;
  readonly text?: string;
  readonly canOpen: boolean;
}

function Demonstration({ line, text, canOpen }: DemonstrationProps) {
  return (
    <blockquote>
      {text ?? <span class="dim">The data set no longer holds this row.</span>}{' '}
      {canOpen && text !== undefined ? (
        <button type="button" class="quiet" onClick={() => send({ type: 'open-real-row', line })}>
          Open line {formatCount(line)}
        </button>
      ) : (
        <span class="dim num">line {formatCount(line)}</span>
      )}
    </blockquote>
  );
}

function LabelMix({ cluster: { labels } }: { readonly cluster: ClusterView }) {
  const all = labels.reduce((sum, { rows }) => sum + rows, 0);
  if (all === 0) return null;
  return (
    <>
      <h3>Labels of the real rows around it</h3>
      <ul class="mix">
        {labels.slice(0, 6).map(({ label, rows }) => (
          <li key={label}>
            <span class="name">{label}</span>
            <Bar share={rows / all} tone="real" />
            <span class="num">{formatShare(rows / all)}</span>
          </li>
        ))}
      </ul>
      {labels.length > 6 ? <p class="hint">and {countOf(labels.length - 6, 'label', 'labels')} more</p> : null}
    </>
  );
}
