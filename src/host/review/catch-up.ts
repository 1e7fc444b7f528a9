/** What catching up does and looks at; given, so that it can be told without an editor. */
export interface CatchUpParts {
  /** True while the editor shows less than the file holds, and nothing in it is unsaved. */
  readonly isBehind: () => Promise<boolean>;
  /** Gives the editor's watcher one more change to notice; the text stays as it is. */
  readonly touch: () => Promise<void>;
  /** Lets the editor read the file anew. */
  readonly readAnew: () => Promise<void>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Rests before each look, milliseconds: the watcher is usually quicker than the first. */
const rests = [500, 1000, 2000, 4000];

/**
 * Brings a document up to its file after a watcher has lost the last of many changes: the file is touched, so that the
 * editor reads it by its own rules; where that does not help, it is told to. A document with unsaved edits is left alone.
 */
export async function catchUp({ isBehind, touch, readAnew, wait }: CatchUpParts): Promise<void> {
  for (const rest of rests) {
    await wait(rest);
    if (!(await isBehind())) return;
    await touch();
  }
  await wait(rests[0] ?? 0);
  if (await isBehind()) await readAnew();
}
