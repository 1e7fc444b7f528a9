import { isWord, tokenize } from './tokens.ts';
import {
  askingWords,
  casualWords,
  finiteVerbs,
  formalWords,
  functionWords,
  intensifiers,
  leadingVerbs,
  persons,
  requestVerbs,
  subjects,
} from './words.ts';

/** A text with its words, ready to be measured. */
export interface Reading {
  readonly text: string;
  /** Words in lower case, straight apostrophes. */
  readonly words: readonly string[];
}

/** One thing that can be measured of a text: a closed set of values and the rule that finds one. */
export interface Measure {
  readonly name: string;
  readonly description: string;
  readonly values: readonly string[];
  /** True when the rule reads English words. */
  readonly english: boolean;
  readonly measure: (reading: Reading) => string;
}

const forms = ['question', 'request', 'exclamation', 'statement', 'fragment'] as const;

/** Cuts a text for measuring. */
export function readText(text: string): Reading {
  const words = tokenize(text.replaceAll('’', "'").replace(/ ' (?=(?:t|s|re|ve|ll|m|d)\b)/gi, "'")).norms.filter(
    isWord,
  );
  return { text, words };
}

/** Share of English function words among the words of some texts; English prose has about one half. */
export function isEnglish(readings: readonly Reading[]): boolean {
  const words = readings.flatMap((reading) => reading.words);
  return words.filter((word) => functionWords.has(word)).length >= 0.2 * words.length;
}

/** True when a text holds letters that come in two cases. */
export function isCased(text: string): boolean {
  return text.toLowerCase() !== text.toUpperCase();
}

/** The measured attributes with a fixed set of values; length and topic depend on the data set (see schema.ts). */
export const measures: readonly Measure[] = [
  {
    name: 'form',
    description: 'What the text does, by its first words and its last mark.',
    values: forms,
    english: true,
    measure: measureForm,
  },
  {
    name: 'person',
    description: 'The person of most pronouns.',
    values: ['first person', 'second person', 'third person', 'none'],
    english: true,
    measure: ({ words }) => {
      const counts = [persons.first, persons.second, persons.third].map(
        (set) => words.filter((w) => set.has(w.split("'")[0]!)).length,
      );
      const most = Math.max(...counts);
      return most === 0 ? 'none' : ['first person', 'second person', 'third person'][counts.indexOf(most)]!;
    },
  },
  {
    name: 'tone',
    description: 'The strongest tone mark: emoji, words in capitals, exclamation marks, intensifiers such as "very".',
    values: ['emoji', 'capitals', 'exclamations', 'intensified', 'plain'],
    english: false,
    measure: measureTone,
  },
  {
    name: 'register',
    description: 'Casual by contractions and colloquial words, formal by formal connectors or long words.',
    values: ['casual', 'neutral', 'formal'],
    english: true,
    measure: measureRegister,
  },
  {
    name: 'vocabulary',
    description: 'Share of words of seven or more letters: common below 12 %, rich from 28 %.',
    values: ['common', 'mixed', 'rich'],
    english: true,
    measure: ({ words }) => {
      const long = words.filter((word) => word.length >= 7).length / Math.max(1, words.length);
      return long < 0.12 ? 'common' : long < 0.28 ? 'mixed' : 'rich';
    },
  },
  {
    name: 'punctuation',
    description: 'Marks per word (light below one in eight) and whether there are upper-case letters.',
    values: ['none', 'light', 'full', 'none, lower-case', 'light, lower-case', 'full, lower-case'],
    english: false,
    measure: ({ text, words }) => {
      const marks = text.match(/[.,;:!?…。、!?()"“”[\]—–]+/g)?.length ?? 0;
      const amount = marks === 0 ? 'none' : marks * 8 < words.length ? 'light' : 'full';
      return isCased(text) && text === text.toLowerCase() ? `${amount}, lower-case` : amount;
    },
  },
];

function measureForm({ text, words }: Reading): string {
  const end = text.trim().at(-1) ?? '';
  const [first = '', second = '', third = ''] = words;
  const asked = /^(?:can|could|would|will)$/.test(first) && second === 'you';
  const needsAnswer = askingWords.has(first) || (leadingVerbs.has(first) && subjects.has(second));
  if (
    asked ||
    requestVerbs.has(first) ||
    (first === 'i' && /^(?:want|need|would|'d)$/.test(second) && third === 'you')
  ) {
    return 'request';
  }
  if (end === '?' || (needsAnswer && words.length > 1 && !/[.!]$/.test(end))) return 'question';
  if (end === '!') return 'exclamation';
  const verb = words.some((word) => finiteVerbs.has(word) || word.includes("'") || /[a-z]ed$/.test(word));
  return words.length <= 8 && !verb ? 'fragment' : 'statement';
}

function measureTone({ text, words }: Reading): string {
  if (/\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u.test(text)) return 'emoji';
  const capitals = text.match(/(?<!\p{L})\p{Lu}{3,}(?!\p{L})/gu)?.length ?? 0;
  if (capitals >= 2 || (capitals === 1 && !/\p{Ll}/u.test(text))) return 'capitals';
  if (/[!!]/.test(text)) return 'exclamations';
  return words.some((word) => intensifiers.has(word)) ? 'intensified' : 'plain';
}

function measureRegister({ words }: Reading): string {
  let casual = 0;
  let formal = 0;
  let letters = 0;
  for (const word of words) {
    if (casualWords.has(word) || /'(?:t|re|ve|ll|m|d)$/.test(word)) casual += 1;
    if (formalWords.has(word)) formal += 1;
    letters += word.length;
  }
  if (casual > formal) return 'casual';
  return formal > casual || (words.length >= 8 && letters / words.length > 5.5) ? 'formal' : 'neutral';
}
