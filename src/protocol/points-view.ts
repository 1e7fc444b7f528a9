/** No cluster. */
export const noCluster = 65535;

/** The map: real rows first, then synthetic rows. Numbers lie in flat arrays, so that 100,000 points are one message. */
export interface PointsView {
  /** Changes whenever anything here does. */
  readonly key: string;
  readonly real: number;
  readonly synthetic: number;
  /** x₀, y₀, x₁, y₁, … in [-1, 1], real rows first. */
  readonly coordinates: Float32Array;
  /** Per real row: its line in the data set. */
  readonly lines: Uint32Array;
  /** Per point: place of its cluster in the list of clusters, for a real row the nearest one; `noCluster` for none. */
  readonly clusters: Uint16Array;
  /** Per real row: 1 for a demonstration. */
  readonly demonstrations: Uint8Array;
  /** False while uncertainty and witness are still being computed; they are empty then. */
  readonly hasLayers: boolean;
  /** Per real row: posterior variance of the Gaussian process that is left, in [0, 1]. */
  readonly uncertainty: Float32Array;
  /** Per real row: how much of it the weighted synthetic rows leave unexplained, scaled to [-1, 1]; positive is uncovered. */
  readonly witness: Float32Array;
  /** Per synthetic row. */
  readonly ids: readonly string[];
  /** Share of the variance that the two directions keep. */
  readonly keptVariance: number;
  /** Real rows that are not drawn, because a report is to stay small. */
  readonly leftOut: number;
}

/** What changes about the synthetic points as rows are decided about, in the order of `ids`. */
export interface MarksView {
  /** The map it belongs to. */
  readonly key: string;
  /** 0 undecided, 1 accepted, 2 rejected, 3 edited. */
  readonly states: Uint8Array;
  /** NaN where there is none. */
  readonly weights: Float32Array;
}

/** A real row that was pointed at on the map. */
export interface RealRowView {
  readonly line: number;
  readonly text: string;
  readonly label: string | null;
}
