/** A run that cannot go on, with a message that says what to do. */
export class RunError extends Error {
  readonly code: 'no-usable-row' | 'schema-failed' | 'no-synthetic-row' | 'nothing-written';
  constructor(code: RunError['code'], message: string) {
    super(message);
    this.name = 'RunError';
    this.code = code;
  }
}
