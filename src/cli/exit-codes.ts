/** What the program's exit code means; the same list stands in its help. */
export const exitCodes = {
  done: 0,
  fault: 1,
  usage: 2,
  data: 3,
  files: 4,
  locked: 5,
  model: 6,
  differs: 7,
  budget: 8,
  interrupted: 130,
} as const;

/** The list for `--help`. */
export const exitCodeHelp = `
Exit codes:
  0    done
  1    a fault of the program
  2    wrong arguments, fields, plan or attributes; or rows that the plan does not let out
  3    the data set cannot be read or has no usable row
  4    a file or folder cannot be written or read
  5    another run on the same data set is under way
  6    the model or recording gave no usable answer
  7    a replay came out differently
  8    the budget is used up; the same command with a larger one goes on
  130  stopped by Ctrl-C; everything finished is kept`;

const byReason: { readonly [reason: string]: number } = {
  'wrong-fields': exitCodes.usage,
  'bad-attributes': exitCodes.usage,
  'unknown-model': exitCodes.usage,
  'plan-invalid': exitCodes.usage,
  'plan-newer': exitCodes.usage,
  'unknown-target': exitCodes.usage,
  'sensitive-rows': exitCodes.usage,
  'needs-labels': exitCodes.usage,
  'layout-not-expressible': exitCodes.usage,
  'bad-embedding-model': exitCodes.usage,
  'no-run': exitCodes.usage,
  'cannot-resume': exitCodes.usage,
  'unknown-provider': exitCodes.usage,
  'unsafe-address': exitCodes.usage,
  'host-not-allowed': exitCodes.usage,
  'no-key': exitCodes.usage,
  'no-model-name': exitCodes.usage,
  'no-price': exitCodes.usage,
  'bad-provider-file': exitCodes.usage,
  'nothing-to-retry': exitCodes.data,
  'no-batch': exitCodes.data,
  'batch-at-work': exitCodes.usage,
  'unknown-row': exitCodes.usage,
  'nothing-to-export': exitCodes.data,
  'not-previewed': exitCodes.usage,
  'preview-stale': exitCodes.data,
  'no-synthetic-row': exitCodes.data,
  'no-usable-row': exitCodes.data,
  'empty-file': exitCodes.data,
  'unknown-format': exitCodes.data,
  'changed-while-reading': exitCodes.data,
  'not-found': exitCodes.data,
  'is-folder': exitCodes.data,
  'no-permission': exitCodes.data,
  'read-failed': exitCodes.data,
  'no-file': exitCodes.files,
  'file-failed': exitCodes.files,
  locked: exitCodes.locked,
  'schema-failed': exitCodes.model,
  'nothing-written': exitCodes.model,
  'not-recorded': exitCodes.model,
  'refused-key': exitCodes.model,
  'no-consent': exitCodes.model,
  'no-such-model': exitCodes.model,
  'bad-request': exitCodes.model,
  'quota-used-up': exitCodes.model,
  'too-busy': exitCodes.model,
  'server-failed': exitCodes.model,
  'no-connection': exitCodes.model,
  'broken-reply': exitCodes.model,
  'too-slow': exitCodes.model,
  redirected: exitCodes.model,
  'waits-too-long': exitCodes.model,
  'over-limit': exitCodes.budget,
  'budget-used-up': exitCodes.budget,
  'bad-vectors': exitCodes.model,
  'no-vectors': exitCodes.model,
  differs: exitCodes.differs,
  'run-diverged': exitCodes.differs,
  'run-unknown': exitCodes.usage,
};

/** The exit code of a failure by its reason; failures of files have reasons of their own and share a code. */
export function exitCodeOf(reason: string | undefined, name: string): number {
  if (reason === undefined) return exitCodes.fault;
  // Records and data sets share reasons such as `no-permission`; for records they are about writing.
  const known = name === 'RecordError' && byReason[reason] === exitCodes.data ? undefined : byReason[reason];
  return known ?? (name === 'RecordError' ? exitCodes.files : exitCodes.fault);
}
