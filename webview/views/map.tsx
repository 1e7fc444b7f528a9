import type { PanelView } from '../../src/protocol/panel-view.ts';
import type { PointsView } from '../../src/protocol/points-view.ts';
import { countOf, formatShare } from '../../src/view/figures.ts';
import { Button, Dropdown } from '../controls.tsx';
import { dropLasso, lasso, layer, tool } from '../map-state.ts';
import { changeMap, isOpen, page, points, toggleOpen } from '../store.ts';
import type { MapLayer } from '../ui-state.ts';
import { MapLegend } from './map-legend.tsx';
import { MapStage } from './map-stage.tsx';
import { MapTable } from './map-table.tsx';
import { PlanRows } from './planned.tsx';

const layers: readonly { readonly value: MapLayer; readonly text: string }[] = [
  { value: 'plain', text: 'Plain' },
  { value: 'uncertainty', text: 'Remaining uncertainty' },
  { value: 'witness', text: 'Uncovered real rows' },
];

/** The map of real, demonstration and synthetic rows. */
export function MapPane({ panel }: { readonly panel: PanelView }) {
  const here = points.value;
  const showsTable = isOpen('table:map');
  return (
    <section class="pane map" aria-labelledby="map-head">
      <div class="pane-head">
        <h2 id="map-head">Map</h2>
        {here ? <MapTools showsTable={showsTable} /> : null}
      </div>
      {here === undefined ? (
        <p class="empty">
          {panel.progress ? 'The map appears when the rows have been embedded.' : 'This run has no map.'}
        </p>
      ) : showsTable ? (
        <MapTable points={here} clusters={panel.clusters} />
      ) : (
        <>
          <MapStage points={here} />
          <MapLegend points={here} layer={layer.value} />
        </>
      )}
      {lasso.value && here ? <LassoBar panel={panel} /> : null}
      {here ? <MapNote points={here} /> : null}
    </section>
  );
}

function MapTools({ showsTable }: { readonly showsTable: boolean }) {
  const usesLasso = tool.value === 'lasso';
  return (
    <>
      {points.value?.hasLayers ? (
        <Dropdown
          label="Layer of the map"
          value={layer.value}
          choices={layers}
          onChoose={(value) => changeMap({ layer: value as MapLayer })}
        />
      ) : (
        <span class="hint">Its layers are being computed.</span>
      )}
      <Button pressed={usesLasso} onPress={() => changeMap({ tool: usesLasso ? 'move' : 'lasso' })}>
        Lasso
      </Button>
      <span class="grow" />
      <button
        type="button"
        class="quiet"
        aria-pressed={showsTable}
        aria-label="Map as a table"
        onClick={() => toggleOpen('table:map')}
      >
        Table
      </button>
    </>
  );
}

function LassoBar({ panel: { mode, mayRun } }: { readonly panel: PanelView }) {
  const rows = page.value?.query.lasso ? page.value.total : undefined;
  return (
    <div class="lasso-bar">
      <span class="num">{rows === undefined ? 'Lasso' : `Lasso: ${countOf(rows, 'row', 'rows')} in the list`}</span>
      <Button onPress={dropLasso}>Drop lasso</Button>
      {mode === 'panel' && mayRun ? <PlanRows where={{ lasso: true }} what="in the lasso" planned={0} /> : null}
    </div>
  );
}

function MapNote({ points: { keptVariance, leftOut } }: { readonly points: PointsView }) {
  return (
    <p class="hint map-note">
      Two directions keep {formatShare(keptVariance)} of the differences: rows that are near here may lie apart.
      {leftOut > 0 ? ` ${countOf(leftOut, 'real row is', 'real rows are')} not drawn.` : ''}
    </p>
  );
}
