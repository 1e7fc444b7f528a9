import type { GateName } from '../data/draft.ts';
import type { Sample } from '../data/sample.ts';
import { escapeHidden, hiddenCharacter } from '../text/hidden.ts';

/** A pattern of text that a model writes and a person rarely does. */
interface Trace {
  readonly gate: GateName & ('refusal' | 'residue');
  readonly what: string;
  readonly pattern: RegExp;
}

const traces: readonly Trace[] = [
  {
    gate: 'refusal',
    what: 'speaks as a model',
    pattern: /\bas an? (ai|artificial intelligence|(large )?language model)\b/i,
  },
  {
    gate: 'refusal',
    what: 'refuses the task',
    pattern:
      /\bi(['’]m| am)? ?(sorry|afraid|unable|not able|cannot|can['’]?t|won['’]t|must decline)\b.{0,60}\b(assist|help(?! (but|it|myself|\w+ing)\b)|provide|comply|fulfil+|generate|create|write|request)\b/i,
  },
  {
    gate: 'refusal',
    what: 'refuses the task',
    pattern: /\b(lo siento|je suis désolée?|es tut mir leid|mi dispiace)\b.{0,40}\b(puedo|peux|kann|posso)\b/i,
  },
  {
    gate: 'residue',
    what: 'holds a chat-template mark',
    pattern: /<\|[a-z0-9_ ]{2,40}\|>|\[\/?INST\]|<<\/?SYS>>|<\/?s>/i,
  },
  {
    gate: 'residue',
    what: 'speaks to the one who asked',
    pattern: /^\s*(sure|certainly|of course|absolutely|okay|here (are|is))\b[^.?]{0,80}(:|!)\s*($|\n|here)/i,
  },
  {
    gate: 'residue',
    what: 'announces rows',
    pattern:
      /\bhere (are|is) (\d+|a few|some|the|your|an?)\b[^.]{0,60}\b(examples?|rows?|reviews?|samples?|sentences?|quer(y|ies)|utterances?|paraphrases?)\b/i,
  },
  {
    gate: 'residue',
    what: 'has a prompt heading',
    pattern: /^\s*#{2,}\s*(instruction|response|input|output|assistant|user|system)\b/im,
  },
  {
    gate: 'residue',
    what: 'names its own field',
    pattern: /^\s*["']?(text|label|review|sentence|output|answer|query)["']?\s*[:=]\s*\S/i,
  },
  { gate: 'residue', what: 'is numbered like a list item', pattern: /^\s*(\d{1,3}[.)]|[-*•])\s+\S/ },
  {
    gate: 'residue',
    what: 'has a placeholder',
    pattern:
      /\[(your|insert|name|city|date|place|product|company)\b[^\]]{0,30}\]|\{(name|city|date|place|product|company)\}|lorem ipsum/i,
  },
  { gate: 'residue', what: 'holds hidden characters', pattern: hiddenCharacter },
  { gate: 'residue', what: 'holds broken JSON', pattern: /"\s*:\s*"|"\s*\}\s*\]?\s*$|^\s*\{\s*"/ },
];

/** Real rows with a trace above which the trace is part of how this data set is written. */
const usualShare = 0.01;

/** A trace found in a text: the gate, and the words to show. */
export type FindTraces = (text: string) => { gate: 'refusal' | 'residue'; evidence: string }[];

/**
 * Makes the search for refusals and prompt residue. A trace that at least 1 % of the real rows hold is the data set's
 * own manner and is not looked for.
 */
export function createTraceSearch(real: readonly Sample[]): FindTraces {
  const unusual = traces.filter(
    ({ pattern }) => real.reduce((sum, { text }) => sum + (pattern.test(text) ? 1 : 0), 0) < usualShare * real.length,
  );
  return (text) =>
    unusual.flatMap(({ gate, what, pattern }) => {
      const found = pattern.exec(text);
      return found === null
        ? []
        : [{ gate, evidence: `${what}: “${escapeHidden(shorten(found[0].trim() || found[0]))}”` }];
    });
}

function shorten(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ')];
  return characters.length <= 60 ? characters.join('') : `${characters.slice(0, 59).join('')}…`;
}
