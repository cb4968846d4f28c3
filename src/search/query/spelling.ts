/** Where British spelling differs from American in the middle or at the end of a word, and what American spelling has there. */
const BRITISH: readonly (readonly [RegExp, string])[] = [
  // organise, optimising, characterisation; not supervise, precise or exercise
  [/(?<=(?:al|an|ar|er|il|im|in|ol|on|or|ur|en|es|yn|ic|at|et|ut|og))is(?=(?:e|ed|er|ers|es|ing|able|ation|ations)$)/, 'iz'],
  // analysed, catalysing; “analyses” may be a noun
  [/(?<=[a-z]{2}l)ys(?=(?:e|ed|er|ers|ing)$)/, 'yz'],
  // colour, tumours, behavioural
  [/(?<=^(?:un)?(?:col|tum|behavi|neighb|flav|fav|harb|hon|lab|rum|vap|hum|endeav|vig|rig|sav))our/, 'or'],
  // modelling, labelled
  [/(?<=(?:model|label|travel|signal|channel|cancel|level|fuel|tunnel|total|counsel))l(?=(?:ed|ing|er|ers)$)/, ''],
  // centre, fibres, nanometre
  [/(?<=(?:cent|fib|lit|theat|spect|calib|met))re(?=[ds]?$)/, 'er'],
  [/(?<=(?:catal|dial|anal))ogue(?=s?$)/, 'og'],
  [/(?<=(?:def|off|lic))ence(?=s?$)/, 'ense'],
]
const SHORTEST = 5

/** The American spelling of a folded word, so that one word has one stem. Words that are spelt alike everywhere stay as they are. */
export function americanise(word: string): string {
  if (word.length < SHORTEST) return word
  for (const [british, american] of BRITISH) if (british.test(word)) return word.replace(british, american)
  return word
}
