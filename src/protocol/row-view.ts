/** What a row's state is. */
export type RowState = 'undecided' | 'accepted' | 'rejected' | 'edited';

/** Which rows are looked at, and in what order. */
export interface RowQuery {
  /** Words that must all occur in the row's text, in any case; empty for all. */
  readonly text: string;
  /** Order by meaning: nearest to this synthetic row, or to a real row of this line, or to this text. */
  readonly near?: { readonly id: string } | { readonly line: number } | { readonly text: string };
  readonly cluster?: string;
  readonly label?: string | null;
  readonly state?: RowState | 'left';
  /** A warning's name; `none` for rows without any, `any` for rows with some. */
  readonly warning?: string;
  readonly leastWeight?: number;
  readonly mostWeight?: number;
  /** Only rows in the last lasso. */
  readonly lasso: boolean;
  readonly sort: RowSort;
}

/** `effect`: by how much deciding matters for the gap, most first. */
export type RowSort = 'document' | 'weight' | 'light' | 'effect' | 'near' | 'cluster' | 'warnings';

/** The query that shows every row of the run. */
export const everyRow: RowQuery = { text: '', lasso: false, sort: 'document' };

/** One synthetic row in a list. */
export interface RowView {
  readonly id: string;
  readonly state: RowState;
  readonly reason?: string;
  /** Text as it reads, cut to a few hundred characters. */
  readonly text: string;
  readonly label: string | null;
  /** Mean 1; undefined before it is weighed. */
  readonly weight?: number;
  /** Change of the in-sample MMD² if the row is rejected; undefined while it is not known. */
  readonly effect?: number;
  readonly cluster: string;
  readonly warnings: readonly string[];
  /** Cosine similarity to what the query is near to. */
  readonly similarity?: number;
}

/** A piece of a text with how it compares to the other side. */
export interface DiffPart {
  readonly text: string;
  readonly kind: 'same' | 'added' | 'removed';
}

/** Everything about the row that is selected. */
export interface RowDetailView {
  readonly id: string;
  /** The row as it is read: one field after the other. */
  readonly pretty: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly warnings: readonly { readonly name: string; readonly evidence: string }[];
  /** Who decided what when, oldest first. */
  readonly history: readonly { readonly by: string; readonly at: string; readonly what: string }[];
  /** Nearest real rows, with the words that only the synthetic row (added) or only the real one (removed) has. */
  readonly nearest: readonly {
    readonly line: number;
    readonly similarity?: number;
    readonly demonstration: boolean;
    readonly parts: readonly DiffPart[];
  }[];
  readonly model: string;
}

/** Rows `from` … of those that a query gives. */
export interface RowPage {
  readonly query: RowQuery;
  readonly from: number;
  /** Rows of the query in all. */
  readonly total: number;
  /** Undecided rows among them: those that a bulk decision is about. */
  readonly left: number;
  readonly rows: readonly RowView[];
  /** Why there are none or fewer, for example when search by meaning is not ready. */
  readonly note?: string;
}
