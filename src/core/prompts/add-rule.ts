import type { Message } from '../ports/text-model.ts';
import { dataRule } from './fence.ts';

/** Ends the system message with the standing rule on data; a template without one gets it as its own. */
export function addRule(messages: readonly Message[]): Message[] {
  const [first] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: dataRule }, ...messages];
  return [{ role: 'system', content: `${first.content} ${dataRule}`.trim() }, ...messages.slice(1)];
}
