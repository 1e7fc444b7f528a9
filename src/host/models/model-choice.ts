/** A model that the user can choose for a run. */
export interface ModelChoice {
  readonly provider: string;
  readonly name: string;
  readonly label: string;
  readonly description: string;
}

/** A place that models come from. */
export interface ModelSource {
  readonly title: string;
  list(): Promise<readonly ModelChoice[]>;
}
