import {
  AFTER_QUESTION_WORD,
  AUXILIARIES,
  CONTRACTION_ENDINGS,
  FIRST_PERSON,
  FORMAL_CONNECTORS,
  INTENSIFIERS,
  NOT_ASKED,
  QUESTION_WORDS,
  REQUEST_VERBS,
  SECOND_PERSON,
  SLANG,
  THIRD_PERSON,
} from './english-words.ts';
import { splitTokens, type Token } from './tokenize.ts';

/** What can be counted in one text. Shares are in [0, 1]; word lists are English, so what rests on them is `null` or 'unknown' in other scripts. */
export interface TextMeasures {
  /** UTF-16 units. */
  readonly characters: number;
  readonly words: number;
  /** Runs between terminators of any script or line breaks; 0 only without words. */
  readonly sentences: number;
  /** In code points; 0 without words. */
  readonly meanWordLength: number;
  readonly endsWithPunctuation: boolean;
  readonly form: 'question' | 'exclamation' | 'imperative' | 'statement' | 'empty';
  /** The person that most pronouns are in, ties to the lower. */
  readonly person: 'first' | 'second' | 'third' | 'none' | 'unknown';
  /** Shares of words. */
  readonly firstPerson: number | null;
  readonly secondPerson: number | null;
  readonly thirdPerson: number | null;
  /** Exclamation marks a sentence. */
  readonly exclamations: number;
  /** Share of words of two or more letters written in capitals. */
  readonly capitals: number;
  /** Emoji a word. */
  readonly emoji: number;
  /** Shares of words. */
  readonly intensifiers: number | null;
  readonly contractions: number | null;
  readonly slang: number | null;
  readonly connectors: number | null;
  readonly register: 'informal' | 'neutral' | 'formal' | 'unknown';
  /** Shares of characters. */
  readonly punctuationRate: number;
  readonly digitRate: number;
  /** Distinct words over words; 0 without words. */
  readonly typeTokenRatio: number;
}

const TERMINATOR = /[.!?…。！？؟।॥።៕။۔]/u;
const QUESTION = /[?？؟]/u;
const EXCLAMATION = /[!！]/gu;
/** Terminators of scripts that write no space after a sentence. */
const UNSPACED_TERMINATOR = /[。！？।॥။]/u;
const CLOSER = /^["'”’)\]}»」』]+$/u;
const LATIN = /\p{Script=Latin}/gu;
const LETTER = /\p{L}/gu;

/** Measures one text; the same text gives the same object. */
export function measureText(text: string): TextMeasures {
  const tokens = splitTokens(text);
  const words = tokens.filter((token) => token.kind === 'word');
  const count = Math.max(1, words.length);
  const share = (n: number) => n / count;
  const shape = {
    characters: text.length,
    words: words.length,
    sentences: countSentences(text, tokens),
    meanWordLength: words.reduce((sum, word) => sum + [...word.text].length, 0) / count,
    endsWithPunctuation: findLast(tokens, (token) => token.kind === 'mark' && !CLOSER.test(token.text)),
    exclamations: countMatches(text, EXCLAMATION) / Math.max(1, countSentences(text, tokens)),
    capitals: share(words.filter((word) => isCapitals(text.slice(word.start, word.end))).length),
    emoji: share(tokens.filter((token) => token.kind === 'emoji').length),
    punctuationRate: sumLengths(tokens.filter((token) => token.kind === 'mark')) / Math.max(1, text.length),
    digitRate: countMatches(text, /\p{Nd}/gu) / Math.max(1, text.length),
    typeTokenRatio: new Set(words.map((word) => word.text)).size / count,
  };
  const isLatin = 2 * countMatches(text, LATIN) >= countMatches(text, LETTER) && countMatches(text, LATIN) > 0;
  const plain = words.map((word) => word.text);
  const form = readForm(tokens, isLatin ? plain : []);
  if (!isLatin) return { ...shape, form, ...UNKNOWN };
  const shareIn = (list: ReadonlySet<string>) => share(plain.filter((word) => list.has(stemOf(word))).length);
  const people = [shareIn(FIRST_PERSON), shareIn(SECOND_PERSON), shareIn(THIRD_PERSON)] as const;
  const contractions = share(plain.filter((word, k) => isContraction(word, plain[k - 1])).length);
  const [slang, connectors] = [shareIn(SLANG), shareIn(FORMAL_CONNECTORS)];
  return {
    ...shape,
    form,
    person: nameLargest(people),
    firstPerson: people[0],
    secondPerson: people[1],
    thirdPerson: people[2],
    intensifiers: shareIn(INTENSIFIERS),
    contractions,
    slang,
    connectors,
    register: nameRegister(contractions + slang, connectors),
  };
}

const UNKNOWN = {
  person: 'unknown',
  firstPerson: null,
  secondPerson: null,
  thirdPerson: null,
  intensifiers: null,
  contractions: null,
  slang: null,
  connectors: null,
  register: 'unknown',
} as const;

/** A terminator ends a sentence before white space, at the end, or anywhere if its script writes no spaces; so does a line break. */
function countSentences(text: string, tokens: readonly Token[]): number {
  let sentences = 0;
  let isOpen = false;
  for (let k = 0; k < tokens.length; k++) {
    const token = tokens[k];
    const next = tokens[k + 1];
    if (token.kind !== 'mark') isOpen = true;
    const gap = next === undefined ? '\n' : text.slice(token.end, next.start);
    const isTerminator = token.kind === 'mark' && TERMINATOR.test(token.text);
    const isBroken = gap !== '' || (next !== undefined && next.kind === 'mark') || UNSPACED_TERMINATOR.test(token.text);
    if (isOpen && ((isTerminator && isBroken) || /[\n\r\u2028\u2029]/.test(gap))) {
      sentences++;
      isOpen = false;
    }
  }
  return tokens.some((token) => token.kind === 'word') ? Math.max(1, sentences) : 0;
}

/** The form of the last sentence's mark; without a telling mark that of the opening words (`words` is empty in other scripts). */
function readForm(tokens: readonly Token[], words: readonly string[]): TextMeasures['form'] {
  if (!tokens.some((token) => token.kind !== 'mark')) return 'empty';
  for (let k = tokens.length - 1; k >= 0 && tokens[k].kind === 'mark'; k--) {
    if (QUESTION.test(tokens[k].text)) return 'question';
    if (tokens[k].text.startsWith('!')) return 'exclamation';
  }
  const [first, second] = words.map(stemOf);
  if (first === undefined) return 'statement';
  const isAsked = AUXILIARIES.has(first) && second !== undefined && !NOT_ASKED.has(second) && !REQUEST_VERBS.has(first);
  const follows = second !== undefined && (AUXILIARIES.has(second) || AFTER_QUESTION_WORD.has(second));
  if (isAsked || (QUESTION_WORDS.has(first) && (follows || words[0] !== first))) return 'question';
  if (first === 'do' && second !== undefined && isPronoun(second)) return 'question';
  return REQUEST_VERBS.has(first) ? 'imperative' : 'statement';
}

function isPronoun(word: string): boolean {
  return FIRST_PERSON.has(word) || SECOND_PERSON.has(word) || THIRD_PERSON.has(word);
}

/** "don't" → "don", "i'm" → "i": pronouns and question words are found inside contractions. */
function stemOf(word: string): string {
  const at = word.indexOf("'");
  return at > 0 ? word.slice(0, at) : word;
}

/** An apostrophe with a known ending, or the second half of one that was cut in tokenising ("do n't"). */
function isContraction(word: string, before: string | undefined): boolean {
  const at = word.indexOf("'");
  if (at > 0)
    return CONTRACTION_ENDINGS.has(word.slice(at + 1)) && !(word.endsWith("'s") && !isPronoun(word.slice(0, at)));
  return before !== undefined && (word === 'll' || word === 've' || word === 're' || word === 'm') && isPronoun(before);
}

function nameLargest(people: readonly [number, number, number]): TextMeasures['person'] {
  const largest = Math.max(...people);
  if (largest === 0) return 'none';
  return (['first', 'second', 'third'] as const)[people.indexOf(largest)];
}

function nameRegister(informal: number, formal: number): TextMeasures['register'] {
  if (informal > formal) return 'informal';
  return formal > informal ? 'formal' : 'neutral';
}

function isCapitals(word: string): boolean {
  return /\p{Lu}.*\p{Lu}/u.test(word) && word === word.toUpperCase();
}

/** Whether the last token, closing quotes and brackets aside, fulfils a condition. */
function findLast(tokens: readonly Token[], condition: (token: Token) => boolean): boolean {
  let k = tokens.length - 1;
  while (k >= 0 && tokens[k].kind === 'mark' && CLOSER.test(tokens[k].text)) k--;
  return k >= 0 && condition(tokens[k]);
}

function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function sumLengths(tokens: readonly Token[]): number {
  return tokens.reduce((sum, token) => sum + token.end - token.start, 0);
}
