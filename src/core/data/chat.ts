import type { Json, JsonObject } from './json.ts';

/** One turn of a conversation in the usual names, whatever names the user's rows have. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

const ROLE_KEYS = ['role', 'from', 'speaker', 'author'];
const CONTENT_KEYS = ['content', 'value', 'text', 'message'];
const USUAL_ROLES: Readonly<Record<string, string>> = {
  human: 'user',
  gpt: 'assistant',
  bot: 'assistant',
  model: 'assistant',
};

/**
 * Reads a list of `{role, content}` (or `{from, value}` …) objects. Content in parts keeps its text parts; a turn without
 * text (a tool call) has empty content. Undefined when the value is not a list of turns or is empty.
 */
export function readMessages(value: Json | undefined): readonly ChatMessage[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const messages: ChatMessage[] = [];
  for (const turn of value as readonly Json[]) {
    const message = readMessage(turn);
    if (message === undefined) return undefined;
    messages.push(message);
  }
  return messages;
}

function readMessage(turn: Json): ChatMessage | undefined {
  if (typeof turn !== 'object' || turn === null || Array.isArray(turn)) return undefined;
  const members = turn as JsonObject;
  const roleKey = findKey(members, ROLE_KEYS);
  const role = roleKey === undefined ? undefined : members[roleKey];
  if (typeof role !== 'string') return undefined;
  const contentKey = findKey(members, CONTENT_KEYS);
  const content = contentKey === undefined ? null : members[contentKey];
  const usual = Object.hasOwn(USUAL_ROLES, role) ? USUAL_ROLES[role]! : role;
  if (typeof content === 'string') return { role: usual, content };
  if (content === null || content === undefined) {
    return contentKey !== undefined || Object.hasOwn(members, 'tool_calls') ? { role: usual, content: '' } : undefined;
  }
  return Array.isArray(content) ? { role: usual, content: joinParts(content as readonly Json[]) } : undefined;
}

function joinParts(parts: readonly Json[]): string {
  const texts: string[] = [];
  for (const part of parts) {
    if (typeof part === 'string') texts.push(part);
    else if (typeof part === 'object' && part !== null && !Array.isArray(part)) {
      const text = (part as JsonObject).text;
      if (typeof text === 'string') texts.push(text);
    }
  }
  return texts.join('\n');
}

/** Writes turns as plain text, one `role: content` line (or more, if the content has line breaks) a turn. */
export function formatMessages(messages: readonly ChatMessage[]): string {
  return messages.map((message) => `${message.role}: ${message.content}`).join('\n');
}

/** Writes turns with the keys, key order and role names of the user's own turns. Other members of a turn are not copied. */
export function writeMessages(messages: readonly ChatMessage[], template: Json | undefined): Json {
  const turns = (Array.isArray(template) ? template : []) as readonly Json[];
  const first = turns.find((turn) => readMessage(turn) !== undefined) as JsonObject | undefined;
  const roleKey = (first && findKey(first, ROLE_KEYS)) ?? 'role';
  const contentKey = (first && findKey(first, CONTENT_KEYS)) ?? 'content';
  const roleFirst =
    first === undefined || Object.keys(first).indexOf(roleKey) <= Object.keys(first).indexOf(contentKey);
  const ownRoles = new Map<string, string>();
  for (const turn of turns) {
    const own = (turn as JsonObject | null)?.[roleKey];
    if (typeof own === 'string') ownRoles.set(Object.hasOwn(USUAL_ROLES, own) ? USUAL_ROLES[own]! : own, own);
  }
  // A template with one side only still tells its dialect: `from` goes with `human` and `gpt`.
  if (roleKey === 'from' && !ownRoles.has('user')) ownRoles.set('user', 'human');
  if (roleKey === 'from' && !ownRoles.has('assistant')) ownRoles.set('assistant', 'gpt');
  return messages.map((message): JsonObject => {
    const role = ownRoles.get(message.role) ?? message.role;
    return roleFirst
      ? { [roleKey]: role, [contentKey]: message.content }
      : { [contentKey]: message.content, [roleKey]: role };
  });
}

function findKey(members: JsonObject, names: readonly string[]): string | undefined {
  return names.find((name) => Object.hasOwn(members, name));
}
