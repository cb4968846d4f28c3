import { IS_PACKED } from './root.ts'

/** How the program is run; every text names its verbs as a checkout does. */
const HOW = IS_PACKED ? (process.env.npm_command === 'exec' ? 'npx @paperboy-bot/paperboy' : 'paperboy') : null

/** Names the program in a text for the operator as it was run. */
export function asRun(text: string, how = HOW): string {
  return how === null ? text : text.replace(/npm start(?: --silent)?(?: --(?= ))?/g, how)
}
