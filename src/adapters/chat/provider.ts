/** A provider ready to be asked: where it is and with which key. Lives in memory only. */
export interface Provider {
  readonly id: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Everything goes there and nowhere else; the key belongs to it. */
  readonly origin: string;
  readonly apiKey?: string;
  /** Sent with every request. */
  readonly headers: { readonly [name: string]: string };
  readonly style: 'openai' | 'azure';
  /** For Azure's older addresses. */
  readonly apiVersion?: string;
  readonly slots: number;
  /** Longest wait for the first byte, milliseconds. */
  readonly firstByte: number;
}

/** A provider as the editor hands it to a job: it has asked the user about the host, and it holds the key. */
export interface GivenProvider {
  readonly id: string;
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly apiVersion?: string;
  /** The user allowed plain http to another network. */
  readonly allowHttp?: boolean;
}
