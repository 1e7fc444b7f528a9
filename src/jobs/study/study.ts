import type { RowReference } from '../../core/data/cluster.ts';
import type { JsonObject } from '../../core/data/json.ts';
import type { AlignmentReport } from '../../core/data/report.ts';
import type { AttributeHistogram } from '../../core/stages/attribute-histogram.ts';

/** A synthetic row as it stands in the review document. */
export interface StudyRow {
  readonly id: string;
  readonly row: JsonObject;
  /** Accepted rows cover ground whatever their warnings; others only when they have none. */
  readonly accepted?: boolean;
}

/** What a study is about. */
export interface StudyOverview {
  /** Undefined when nothing has run yet. */
  readonly runId?: string;
  readonly realRows: number;
  readonly heldOutRows: number;
  /** Ids of the run's demonstration clusters, in the order in which maps number them. */
  readonly clusters: readonly string[];
  /** The data set has changed since the run: its demonstrations may be gone. */
  readonly stale: boolean;
}

/** Weights of the rows that were asked about. */
export interface StudyWeights {
  /** In the order asked; rows that do not fit the plan's fields are not among them. */
  readonly ids: readonly string[];
  /** Mean 1. */
  readonly weights: Float64Array;
  /**
   * Expected change of the in-sample MMD² when a row is rejected and the others of its label are scaled up: above 0 the gap
   * widens. Exactly 0 for rows without weight.
   */
  readonly effects: Float64Array;
  /** Undefined when no row can be weighed: none was asked about, or no label has rows on both sides. */
  readonly report: AlignmentReport | undefined;
  /** Rows that do not fit the plan's fields. */
  readonly unfit: readonly string[];
  /** What was computed on a part of the rows, in words. */
  readonly approximations: readonly string[];
}

/** One flat picture of real and synthetic rows; points are the real rows in file order, then the synthetic ones. */
export interface StudyMap {
  /** Changes when anything of the picture does. */
  readonly key: string;
  readonly realCount: number;
  /** x₀, y₀, x₁, y₁, … in [−1, 1], both axes in one scale. */
  readonly coordinates: Float32Array;
  /** Position of every point's label in `labels`. */
  readonly labelOf: Uint16Array;
  /** Labels by falling number of real rows; null for rows without one. */
  readonly labels: readonly (string | null)[];
  /** Of the synthetic points, in their order. */
  readonly ids: readonly string[];
  /** Of the real points: line in the data set. */
  readonly lines: Uint32Array;
  /** Of the real points: 1 where the row only measures. */
  readonly heldOut: Uint8Array;
  /** Of the real points: position in `clusters` of the cluster that shows it as a demonstration, or `noCluster`. */
  readonly demonstrationOf: Uint16Array;
  /** Of the real points: position of the nearest cluster of its label, or `noCluster`. */
  readonly nearestCluster: Uint16Array;
  readonly clusters: readonly string[];
  /** Of the real points, 0 to 1, empty without layers: uncertainty left after all demonstrations and the rows that cover ground. */
  readonly variance: Float32Array;
  /** Of the real points, empty without layers: above 0 where real rows lie that the weighted synthetic rows leave unexplained. */
  readonly witness: Float32Array;
  /** Share of the variance that the picture keeps. */
  readonly keptVariance: number;
  readonly approximations: readonly string[];
}

/** In maps: no cluster. */
export const noCluster = 65_535;

/** A real row near another row. */
export interface NearRow extends RowReference {
  readonly row: JsonObject;
  readonly text: string;
  readonly label?: string;
  /** Cosine, at most 1. */
  readonly similarity: number;
  readonly heldOut: boolean;
  /** The row asked about was written from it. */
  readonly demonstration: boolean;
}

/** Rows by similarity, the most similar first. */
export interface RankedRows {
  readonly ids: readonly string[];
  readonly similarities: Float32Array;
}

/** What rows are compared with: a synthetic row, words, or a real row by its line. */
export type RankTarget = { readonly id: string } | { readonly text: string } | { readonly line: number };

/** Real rows to write from, chosen among many: a region of a plan without its number of rows. */
export interface RegionCentre {
  readonly label?: string;
  /** The row in the middle first, then its nearest; empty when no row can be a demonstration. */
  readonly demonstrations: readonly RowReference[];
  /** Rows of the largest label among them that may be demonstrations. */
  readonly rows: number;
  readonly leftOut: { readonly heldOut: number; readonly otherLabel: number; readonly unknown: number };
}

/** Attributes of the run's schema on both sides. */
export interface StudyHistograms {
  readonly histograms: readonly AttributeHistogram[];
  readonly realRows: number;
  readonly syntheticRows: number;
  readonly approximations: readonly string[];
}

/** The questions of a study with what they take and what is answered. */
export interface StudyQuestions {
  open: { readonly take: readonly [runId?: string]; readonly give: StudyOverview };
  weigh: { readonly take: readonly [rows: readonly StudyRow[]]; readonly give: StudyWeights };
  /** Without layers the places alone are given, which is quick; `true` when left out. */
  map: { readonly take: readonly [rows: readonly StudyRow[], layers?: boolean]; readonly give: StudyMap };
  nearestReal: {
    readonly take: readonly [row: { readonly id?: string; readonly row: JsonObject }, count: number];
    readonly give: readonly NearRow[];
  };
  rankBy: { readonly take: readonly [target: RankTarget, rows: readonly StudyRow[]]; readonly give: RankedRows };
  centre: { readonly take: readonly [lines: ArrayLike<number>, count: number]; readonly give: RegionCentre };
  histograms: { readonly take: readonly [rows: readonly StudyRow[]]; readonly give: StudyHistograms };
}

/** The kinds of questions, in the order of their counters. */
export const questionKinds = ['open', 'weigh', 'map', 'nearestReal', 'rankBy', 'centre', 'histograms'] as const;

/** A question. */
export type QuestionKind = (typeof questionKinds)[number];

/**
 * A thread that holds one data set's embeddings and answers questions about it. Every answer is undefined when a newer
 * question of its kind, a newer `open` or `dispose` came before it; a question without an `open` before it opens the last
 * run. Failures are `JobFailure`s.
 */
export type Study = {
  readonly [kind in QuestionKind]: (
    ...take: StudyQuestions[kind]['take']
  ) => Promise<StudyQuestions[kind]['give'] | undefined>;
} & {
  /** Ends the thread. */
  dispose(): void;
};
