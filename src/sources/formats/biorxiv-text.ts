import { readSpelled } from './feed-text.ts'

/** What is left of the markup of figures, lists, headings and small capitals. */
const FIGURE = /O_FIG\b[\s\S]{0,1500}?C_FIG\b/g
const HEADING = /O_ST_ABS([A-Za-z][^_]{0,99})C_ST_ABS/g
const LIST_ITEM = /[OC]_LI(?!NK)/g
const SMALL_CAPITALS = /[OC]_SCP(?:LOW|CAP)/g
/** A heading without a space after it: `MethodsIn this trial`. */
const GLUED_HEADING =
  /(?<=^|\n)(Abstract|Aims?|Background|Conclusions?|Design|Discussion|Findings|Importance|Interpretation|Introduction|Methods?|Motivation|Objectives?|Purpose|Results?|Setting|Significance|Summary)(?=[A-Z][a-z])/g

/** A text of bioRxiv's API without what its markup left there. */
export function readBiorxivText(raw: string): string {
  return readSpelled(raw)
    .replace(FIGURE, '\n\n')
    .replace(SMALL_CAPITALS, '')
    .replace(HEADING, '\n\n$1: ')
    .replace(LIST_ITEM, '\n\n')
    .replace(/^abstract\n/i, '')
    .replace(GLUED_HEADING, '$1: ')
}
