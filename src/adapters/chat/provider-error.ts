/** What stands in the way of asking a provider, by what the user can do about it. */
export type ProviderErrorCode =
  | 'unknown-provider'
  | 'unsafe-address'
  | 'host-not-allowed'
  | 'no-key'
  | 'no-model-name'
  | 'no-price'
  | 'bad-provider-file';

/** A provider that cannot be asked, with a message that says what to do. Never holds a key. */
export class ProviderError extends Error {
  readonly code: ProviderErrorCode;
  constructor(code: ProviderErrorCode, message: string) {
    super(message);
    this.name = 'ProviderError';
    this.code = code;
  }
}
