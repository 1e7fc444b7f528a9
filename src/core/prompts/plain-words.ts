import { hasHidden } from '../text/hidden.ts';

/** Most characters of the name of an attribute or a cluster, of one value, and of a description. */
export const longest = { cluster: 120, attribute: 80, value: 80, description: 300 } as const;

/** Most words of an attribute's value: a value is a word or a short phrase, never a sentence that tells somebody to do something. */
const mostWords = 12;

/** Turns of phrase that speak to a model and describe no row. */
const commands =
  /\b(ignore|disregard|forget|override|bypass)\b.{0,40}\b(instruction|rule|prompt|above|previous|earlier|label|schema)|\b(system|developer) (prompt|message)\b|\b(note|message|instructions?) (to|for) the (model|assistant|ai)\b|\byour (answer|reply|output|response)\b|https?:\/\//i;

/**
 * What is wrong with words that a model gave as a name, a value or a description, which later prompts will repeat; undefined
 * when they are plain words.
 */
export function findFault(words: string, kind: keyof typeof longest): string | undefined {
  if (words.trim() === '') return kind === 'description' ? undefined : 'is empty';
  if (words.length > longest[kind]) return `is longer than ${longest[kind]} characters`;
  if (/[\n\r\t]/.test(words)) return 'has a line break or tab';
  if (hasHidden(words)) return 'has hidden characters';
  if (/<[/!?a-z|]|\{\{|\}\}|```|\[\/?INST\]/i.test(words)) return 'has markup';
  if (kind === 'value' && words.trim().split(/\s+/).length > mostWords) return `has more than ${mostWords} words`;
  if (commands.test(words)) return 'speaks to the model';
  return undefined;
}
