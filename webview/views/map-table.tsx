import type { ClusterView } from '../../src/protocol/panel-view.ts';
import type { PointsView } from '../../src/protocol/points-view.ts';
import { formatCount } from '../../src/view/figures.ts';
import { Table } from '../charts/chart.tsx';
import { uncoveredFrom } from '../map/layers.ts';

interface MapTableProps {
  readonly points: PointsView;
  readonly clusters: readonly ClusterView[];
}

/** What the map shows, as counts per cluster. */
export function MapTable({ points, clusters }: MapTableProps) {
  const counts = countPoints(points, clusters.length);
  return (
    <div class="map-table">
      <Table
        caption="Points of the map by cluster"
        heads={['Cluster', 'Real', 'Uncovered', 'Mean uncertainty', 'Synthetic', 'Accepted', 'Rejected']}
        rows={counts.map((count, place) => {
          const cluster = clusters[place];
          return [
            cluster ? `${place + 1} ${cluster.name}` : 'no cluster',
            formatCount(count.real),
            points.hasLayers ? formatCount(count.uncovered) : '–',
            count.real === 0 || !points.hasLayers ? '–' : (count.uncertainty / count.real).toFixed(2),
            formatCount(count.synthetic),
            cluster ? formatCount(cluster.accepted) : '–',
            cluster ? formatCount(cluster.rejected) : '–',
          ];
        })}
      />
    </div>
  );
}

/** Counts per cluster; the last one for points without. */
function countPoints(points: PointsView, clusters: number) {
  const counts = Array.from({ length: clusters + 1 }, () => ({ real: 0, uncovered: 0, uncertainty: 0, synthetic: 0 }));
  for (let place = 0; place < points.real + points.synthetic; place++) {
    const count = counts[Math.min(points.clusters[place]!, clusters)]!;
    if (place >= points.real) count.synthetic += 1;
    else {
      count.real += 1;
      count.uncertainty += points.uncertainty[place] ?? 0;
      if ((points.witness[place] ?? 0) >= uncoveredFrom) count.uncovered += 1;
    }
  }
  return counts;
}
