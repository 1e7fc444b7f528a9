import type { AttributeSchema } from '../data/attribute.ts';
import type { Json, JsonObject } from '../data/json.ts';
import type { Layout } from '../data/layout.ts';
import type { Sample } from '../data/sample.ts';
import type { Cancellation } from './cancellation.ts';

/** One message of a chat prompt. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/**
 * What is asked, as data. A language model reads only the messages; the built-in model, which cannot read prose,
 * works from the task itself. Both answer in the same JSON.
 */
export type Task =
  | { readonly kind: 'schema'; readonly layout: Layout; readonly samples: readonly Sample[] }
  | {
      readonly kind: 'attributes';
      readonly layout: Layout;
      readonly schema: AttributeSchema;
      readonly label?: string;
      readonly demonstrations: readonly Sample[];
    }
  | {
      readonly kind: 'rows';
      readonly layout: Layout;
      readonly label?: string;
      readonly attributes: { readonly [attribute: string]: string };
      readonly demonstrations: readonly Sample[];
      /** The real rows nearest to the cluster's pick, nearest first. */
      readonly cell: readonly Sample[];
      /** Real rows of the same class, for back-off. */
      readonly classRows: readonly Sample[];
      readonly count: number;
    };

/** One call to a text model. */
export interface TextRequest {
  readonly messages: readonly Message[];
  /** JSON schema of the reply. */
  readonly replySchema: JsonObject;
  readonly task: Task;
  readonly temperature: number;
  readonly maxOutputTokens: number;
  /** Names the call within the plan; a model that can be seeded uses it. */
  readonly seed: string;
}

/** What came back. */
export interface TextReply {
  readonly text: string;
  /** The exact model that answered, as it names itself. */
  readonly model: string;
  readonly finish: 'stop' | 'length' | 'refusal' | 'filtered';
  readonly usage?: {
    readonly promptTokens: number;
    readonly outputTokens: number;
    /** The provider did not say; these are estimates. */
    readonly estimated?: boolean | undefined;
  };
}

/** A model that writes text. Retry, caching and batching belong to the caller. */
export interface TextModel {
  /** Provider id and model name, recorded in every row's origin. */
  readonly id: string;
  readonly limits: {
    readonly concurrency: number;
    readonly maxInputTokens: number;
    readonly maxOutputTokens: number;
  };
  /** Anything else that changes the answers (version, recorded file…), part of the cache key. */
  readonly fingerprint: Json;
  complete(
    request: TextRequest,
    options: { readonly signal: Cancellation; readonly onText?: (piece: string) => void },
  ): Promise<TextReply>;
}
