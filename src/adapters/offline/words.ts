/** English words without a topic, after which English text is also recognised. */
export const functionWords = new Set(
  (
    'a about after again all also am an and any are as at back be because been before being but by can cannot could did do does ' +
    'doing don done down each either else ever every few for from get gets getting go goes going got had has have having he her ' +
    'here hers him his how i if im in into is isnt it its itself ive just last let like ll made make makes many may me might ' +
    'mine more most much must my myself need never next no nor not now of off often on once one only or other our ours out over ' +
    'own per please put quite re really said same say see shall she should so some such t take than that the their them then ' +
    'there these they thing things this those though through to too two under until up upon us use ve very want wants was way ' +
    'we well were what whats when where whether which while who whose why will with within without wont would yes yet you your ' +
    'youre yours s d m n nt dont doesnt didnt cant wasnt arent thats theres hes shes theyre give show tell know look'
  ).split(' '),
);

/** Words without a topic in scripts that are written without spaces. */
export const denseFunctionWords = new Set(
  (
    'ฉัน ผม คุณ เรา เขา นี้ นั้น ที่ ของ เป็น ให้ ได้ ไหม มั้ย บ้าง อะไร หน่อย จะ และ ใน ไป มา มี ต้อง อย่างไร ยังไง ไว้ ว่า ก็ จาก ถึง กับ ' +
    'ตอน ครับ ค่ะ คะ ช่วย การ ความ แล้ว อยู่ หรือ ไม่ ด้วย ถ้า ทำ กำลัง ' +
    '的 了 是 我 你 他 她 我们 你们 在 有 吗 什么 怎么 这 那 这个 那个 请 一个 和 不 也 很 就 都 把 给 帮 要 ' +
    'は が を に の で と も か です ます する いる ある この その あの それ これ した して ください から まで'
  ).split(' '),
);

/** Words that say who speaks of whom. */
export const persons = {
  first: new Set('i im ive id me my mine myself we us our ours ourselves weve'.split(' ')),
  second: new Set('you your yours yourself youre youve youll u ur'.split(' ')),
  third: new Set('he she they him her them his hers their theirs himself herself themselves theyre'.split(' ')),
} as const;

/** Words that ask, at the start of a sentence. */
export const askingWords = new Set('how what whats hows wheres whos when where why who whom whose which'.split(' '));

/** Verbs that ask when the subject follows them. */
export const leadingVerbs = new Set(
  'is are am was were do does did can could will would should shall may might has have had isnt arent dont doesnt didnt cant'.split(
    ' ',
  ),
);

/** What follows a leading verb in a question. */
export const subjects = new Set(
  'i you he she it we they this that these those there the my your his her our their any a an all some anyone anybody'.split(
    ' ',
  ),
);

/** Base verbs that open a request. */
export const requestVerbs = new Set(
  (
    'please add answer analyze arrange avoid book brainstorm buy call cancel change check choose classify compare complete compose ' +
    'compute convert correct create define delete describe design determine direct explain extract fill find fix generate get ' +
    'give go help identify imagine judge let list locate look make name navigate open order paraphrase pick plan play predict ' +
    'provide pull put rank read recommend remind remove rephrase replace reply reroute rewrite route schedule search select send ' +
    'set show solve sort start stop suggest summarize take tell text think translate try turn update use verify write'
  ).split(' '),
);

/** Frequent finite verbs; a short text without any of them is taken for a fragment. */
export const finiteVerbs = new Set(
  (
    'am is are was were be been has have had do does did will would can could should may might must isnt arent wasnt dont doesnt ' +
    'didnt cant wont im ive youre its thats theres s re ve ll m go goes went get gets got make makes made take takes took come ' +
    'comes came give gives gave know knows knew think thinks thought say says said see saw want wants need needs love loves like ' +
    'likes hate hates feel feels felt seem seems look looks keep keeps find finds found leave work works try tell told let'
  ).split(' '),
);

/** Words that strengthen. */
export const intensifiers = new Set(
  (
    'very really so extremely absolutely totally completely incredibly amazingly super truly highly utterly too especially ' +
    'definitely seriously insanely terribly awfully'
  ).split(' '),
);

/** Signs of casual writing. */
export const casualWords = new Set(
  (
    'gonna wanna gotta kinda sorta yeah yep yup nope ok okay hey hi lol omg btw u ur thx pls dude guys awesome cool stuff yall ' +
    'dont cant wont isnt arent wasnt didnt doesnt couldnt wouldnt im ive ill youre theyre thats theres whats hows lets'
  ).split(' '),
);

/** Signs of formal writing. */
export const formalWords = new Set(
  (
    'however therefore furthermore moreover thus hence consequently nevertheless nonetheless regarding concerning accordingly ' +
    'whereas although additionally subsequently whom shall upon therein thereof pursuant respectively sincerely dear'
  ).split(' '),
);
