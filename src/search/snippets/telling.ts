/** What a sentence of an abstract is, as far as its words tell. */
const KINDS = {
  /** The paper says what it brings. */
  brings:
    /\b(?:we|this (?:paper|article|work|study|letter|report|survey|review|research)|our (?:work|paper|study|method|approach|framework|group))\b[^.;]{0,60}?\b(?:propos|present|introduc|develop|describ|design|build|built|construct|creat|establish|contribut|conduct|perform|investigat|stud(?:y|ie)|explor|examin|analy[sz]|address|releas|collect|curat|review|survey|evaluat|emphasi[sz]|report|test if|aim|detected|recover|provid|leverag|utili[sz]|was taken|start with)|\b(?:is|are|was|were) (?:here )?(?:proposed|presented|introduced|developed|described|incorporated|compiled)\b|\b(?:aim|goal|purpose|objective) of (?:this|the present|our)\b|^the primary objective of\b|^(?:\w+, )?in this (?:paper|article|work|study|letter)\b|\baimed to\b/i,
  /** The first word for it: a paper brings one thing, and says more of it afterwards. */
  names:
    /\b(?:we|this (?:paper|article|work|study))\b[^.;]{0,40}?\b(?:propose|present|introduce|develop|describe|aim|report on)(?:s|d|ed)?\b/i,
  /** What it found. */
  finds:
    /\b(?:we|results?|findings|experiments|evaluations?|analysis)\b[^.;]{0,30}?\b(?:show|find|found|demonstrat|observ|reveal|suggest|infer|conclude)/i,
  /** What others lack, or what is hard. */
  lacks:
    /^(?:however|despite|although|nevertheless|nonetheless|unfortunately|regrettably|yet|while)\b|\b(?:existing|previous|prior|current|most|many|conventional|traditional|classical|standard) (?:\w+ ){0,3}(?:methods?|approach(?:es)?|works?|stud(?:y|ies)|models?|systems?|techniques?|literature|algorithms?|research|explorations?)\b|\b(?:remains?|is|are) (?:still |often |highly |very )?(?:a |an )?(?:open|challeng|difficult|unclear|limited|unknown|elusive|hindered|scarce)|\b(?:rarely|neglect|overlook|suffer from|fail to|lack(?:s|ing)? (?:of )?)\b/i,
  /** What is beside it: where its code is, what was measured, what comes after it. */
  beside:
    /https?:\/\/|\b(?:code|data|dataset and labels|models?) (?:is|are|will be|can be) (?:\w+ )?(?:available|released|found|accessible)|^(?:materials and )?methods:|^(?:extensive|comprehensive|additionally|furthermore|moreover|besides|meanwhile|finally|also|specifically|subsequently|then|second|third|we (?:also|further)|in addition|for example)\b|\b(?:further study|future (?:work|research)|deeper observations)\b|\d ?%/i,
} as const

/** A heading such as “Methods.”. */
const HEADING = /^\S+(?:\s+\S+)?$/

/**
 * How well a sentence of an abstract says what the paper is about. Words that were asked for count most; of sentences that have as many, what
 * the paper brings goes before what it found, and that before what others lack. Pure.
 * @param covers which part of the asked words it holds, of those that any sentence does: 0 to 1; 0 where nothing was asked
 */
export function tellingOf(sentence: string, covers: number): number {
  if (HEADING.test(sentence)) return -5
  const is = (kind: keyof typeof KINDS): number => (KINDS[kind].test(sentence) ? 1 : 0)
  const brings = is('brings')
  const lacks = is('lacks') * (brings > 0 ? 0.5 : 2)
  return 3.5 * covers + 2 * brings + is('names') + 0.75 * is('finds') - lacks - is('beside')
}

/** What leads into a sentence and says nothing without the one before it. */
const LEAD =
  /^(?:(?:thus|therefore|hence|here|moreover|furthermore|additionally|in addition|finally|importantly|specifically|in particular|notably|remarkably|however|to this end|in this context|aims?:|purpose:|objectives?:|background:|introduction:|(?:materials and )?methods:|results:|conclusions?:),?\s+)?(?:in (?:this|the present|our) (?:paper|work|study|article|letter|report|review|survey),?\s+)?/i
/** A clause before what the paper does: “To fill this gap, we propose …”. */
const CLAUSE =
  /^(?:to|towards?|by|given|building|motivated|inspired|based|aiming|with|using|for)\b[^.;]{0,160}?,\s+(?=(?:we|this (?:paper|work|study|article))\b)/i
/** In a list of papers, each of which brings something, what it brings says enough: “we present a model” is a model. */
const BRINGING =
  /^(?:we|this (?:paper|work|study|article)) (?:also |first |then |therefore |thus |here )?(?:propose|present|introduce|develop|describe|design|report on|report)(?:s|d|ed)? (?!(?:to|that|how|whether|in|on|and|our|it|this|these|evidence)\b)/i

/** Where a sentence begins that is to stand alone. @param keeps where a word that was asked for stands, which stays */
export function beginningOf(sentence: string, keeps: number): number {
  let at = 0
  for (const part of [LEAD, CLAUSE, BRINGING]) {
    const length = part.exec(sentence.slice(at))?.[0].length ?? 0
    if (at + length > keeps) return at
    at += length
  }
  return at
}
