import type { TextRequest } from '../../core/ports/text-model.ts';

/** What one call used. */
export interface ObservedReply {
  readonly request: TextRequest;
  readonly text: string;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly milliseconds: number;
}
