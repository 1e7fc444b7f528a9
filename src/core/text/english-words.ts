function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/** Pronouns by person; contracted forms are looked up by what stands before the apostrophe. */
export const FIRST_PERSON = wordSet('i me my mine myself we us our ours ourselves');
export const SECOND_PERSON = wordSet('you your yours yourself yourselves ya u ur');
export const THIRD_PERSON = wordSet(
  'he him his himself she her hers herself it its itself they them their theirs themselves one someone everyone',
);

/** Words that strengthen what follows. */
export const INTENSIFIERS = wordSet(
  'very really so too extremely incredibly absolutely totally completely highly quite truly super utterly deeply insanely ridiculously',
);

/** Informal words and spellings. */
export const SLANG = wordSet(
  'lol omg wtf btw imo imho idk tbh gonna wanna gotta kinda sorta dunno yeah yep nope nah hey dude bro guys cool awesome crap damn hell sucks sucked meh ok okay u ur ya thx pls plz ain',
);

/** Connectors of formal writing. */
export const FORMAL_CONNECTORS = wordSet(
  'however therefore moreover furthermore additionally consequently nevertheless nonetheless thus hence whereas accordingly subsequently overall notably ultimately regarding',
);

/** Words that open a question on their own. */
export const AUXILIARIES = wordSet(
  'is are am was were do does did can could will would should shall may might has had',
);

/** Question words; they open a question when an auxiliary or a measure follows. */
export const QUESTION_WORDS = wordSet('who whom whose what when where why which how whats hows wheres whos');
export const AFTER_QUESTION_WORD = wordSet('many much long far often old big soon late fast time kind about');

/** After an auxiliary these speak of a fragment ("is a film that…"), not of a question. */
export const NOT_ASKED = wordSet('a an not');

/** Verbs that open a request. */
export const REQUEST_VERBS = wordSet(
  'please let lets tell give show find get make take put set add remove delete cancel create write list explain describe summarize translate compare generate provide suggest help check look search play stop start turn open close go come keep try use avoid remember remind call send say name choose pick identify rewrite edit compute calculate answer imagine consider wait do don dont never update navigate',
);

/** Endings that a contraction has after its apostrophe. */
export const CONTRACTION_ENDINGS = wordSet('t s m d ll re ve');
