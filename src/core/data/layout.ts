/** A place inside a row: object keys and array positions from the outside in. */
export type Path = readonly (string | number)[];

/** What kind of rows a data set holds. */
export type LayoutKind = 'text' | 'chat' | 'qa' | 'instruction' | 'preference' | 'tabular';

/** A field that takes part with a type of its own rather than as text. */
export interface TypedField {
  readonly path: Path;
  readonly type: 'number' | 'boolean' | 'category';
}

/** Which fields of a row mean what: found by detection, confirmed or changed by the user, recorded in the plan. */
export interface Layout {
  readonly kind: LayoutKind;
  /** Text fields in reading order. For `chat` one path to the array of `{role, content}` messages. */
  readonly text: readonly Path[];
  readonly typed: readonly TypedField[];
  readonly label?: Path;
  readonly id?: Path;
}

/** A detected layout with how sure the tool is of each part, 0 to 1, and why, in words a person can check. */
export interface DetectedLayout {
  readonly layout: Layout;
  readonly confidence: number;
  readonly parts: readonly {
    readonly role: 'text' | 'typed' | 'label' | 'id' | 'kind' | 'ignored';
    readonly path: Path;
    readonly confidence: number;
    readonly why: string;
  }[];
}
