/** What a file is for: learning from, choosing with, or measuring at the end. */
export type FileRole = 'train' | 'dev' | 'test';

/** A file's role and why it has it, in words. */
export interface AssignedRole {
  readonly path: string;
  readonly role: FileRole;
  readonly why: string;
}

const WORDS: Readonly<Record<string, FileRole>> = {
  train: 'train',
  training: 'train',
  trn: 'train',
  dev: 'dev',
  devel: 'dev',
  development: 'dev',
  valid: 'dev',
  validation: 'dev',
  val: 'dev',
  test: 'test',
  testing: 'test',
  tst: 'test',
  eval: 'test',
  evaluation: 'test',
  heldout: 'test',
  holdout: 'test',
};

/**
 * Gives each file a role: the one chosen, else the one its name says (`train`, `dev` / `valid` / `val`, `test` / `eval`),
 * else the one its folder says, else train. In a name the last such word counts (`train_test.jsonl` is a test).
 */
export function assignRoles(
  files: readonly { readonly path: string; readonly role?: FileRole }[],
): readonly AssignedRole[] {
  return files.map(({ path, role }) => {
    if (role !== undefined) return { path, role, why: 'It was chosen.' };
    const steps = path.split(/[\\/]/);
    const name = findWord(steps.at(-1)!.replace(/\.[^.]*$/, ''));
    if (name !== undefined) return { path, role: WORDS[name]!, why: `Its name says "${name}".` };
    const folder = findWord(steps.at(-2) ?? '');
    if (folder !== undefined) return { path, role: WORDS[folder]!, why: `Its folder is "${folder}".` };
    return { path, role: 'train', why: 'Nothing in its name says otherwise.' };
  });
}

function findWord(name: string): string | undefined {
  const split = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const joined = split.replace(/held[-_ ]?out|hold[-_ ]?out/g, 'heldout');
  return joined
    .split(/[^\p{L}]+/u)
    .filter((word) => Object.hasOwn(WORDS, word))
    .at(-1);
}
