import type { JsonObject } from '../core/data/json.ts';

/** Calls under way at once. The editor's models are there for people who chat: more would be taken for abuse. */
export const hostSlots = 2;

/**
 * Calls that one start of a run may make, tries included: some six hundred rows. Small subscriptions have about three
 * hundred requests a month, and an extension that asks for very many is blocked for a while.
 */
export const mostHostCalls = 200;

/** Models of the program around a job, such as the editor's. Their names are `vendor/id`. */
export interface HostModels {
  /** Throws `HostModelError` with the code `NotFound` when there is no such model. */
  find(name: string, signal: AbortSignal): Promise<HostModelFacts>;
  /** Asks once. The reply comes in pieces; the promise resolves at its end. Throws `HostModelError`. */
  ask(question: HostQuestion, signal: AbortSignal, onText: (piece: string) => void): Promise<void>;
  /** Tokens of a text, as the model counts them. */
  count(name: string, text: string, signal: AbortSignal): Promise<number>;
}

/** What is known of a model before it is asked. */
export interface HostModelFacts {
  /** As people know it. */
  readonly label: string;
  /** Tokens that a prompt may have. */
  readonly maxInputTokens: number;
}

/** One message to a model of the host: such models know no system role. */
export interface HostMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** One request to a model of the host. */
export interface HostQuestion {
  readonly name: string;
  readonly messages: readonly HostMessage[];
  /** Temperature and output limit, for models that take them. */
  readonly options: JsonObject;
}

/** Why a model of the host brought no reply: the code that the host gave, such as `NoPermissions`, and all that it said. */
export class HostModelError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'HostModelError';
    this.code = code;
  }
}
