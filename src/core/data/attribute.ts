/** One latent attribute and the closed set of values it may take, so that it can be counted. */
export interface AttributeDefinition {
  readonly name: string;
  readonly description: string;
  readonly values: readonly string[];
}

/** The attributes of a data set: found once per data set, editable, then frozen for a run. */
export interface AttributeSchema {
  readonly attributes: readonly AttributeDefinition[];
}

/** What the reasoner said of one cluster: a short name and one value per attribute of the schema. */
export interface AttributeSheet {
  readonly cluster: string;
  readonly name: string;
  readonly values: { readonly [attribute: string]: string };
}
