// Writes commands.md from the table of commands: npm run docs.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SHAPES } from '../src/commands/table.ts'
import type { CommandShape, OptionShape } from '../src/port/chat.ts'

const INTRODUCTION = `# Commands

(Made from the table of commands by \`npm run docs\`.)

The same in every channel. In direct messages, behind a mention and in the terminal plain words do: *can you find papers about knee MRI?* is a search, *more* the next page, *my papers* \`saved\`. In the terminal \`/papers\` may be left out. Replies are for you alone until you press *Share*.

**Naming a paper.** A paper is named by its number in the last list (\`2\`, \`#2\`, \`no. 2\`, \`the second\`); by its arXiv, DOI, ACL or PubMed id; by a link to it at arXiv, a publisher or another site
that shows papers; or by its title. A paper without such an id is shown as \`id:26\`, and can be named so. \`1,3\`, \`1-3\` and \`all\` (the page shown) name several. A command that changes something takes
a title only whole or by its first three words, and asks where that is not one paper. \`unsave all\` asks first; a yes then counts for the papers that it asked about.
`

const QUERIES = `## Queries

Words are found in any form; \`x-ray\`, \`xray\` and \`x ray\` are the same, as are \`COVID19\` and \`COVID-19\`.

| To find | Type |
| --- | --- |
| an exact phrase | \`"exact phrase"\` |
| papers without a word or a phrase | \`-word\`, \`-"phrase"\` |
| one of several | \`OR\` or \`\\|\`, and parentheses |
| words of one field | \`title:\` \`abstract:\` \`author:\` \`cat:\` \`id:\` \`source:\` \`journal:\` |
| preprints, or no preprints | \`type:preprint\`, \`-type:preprint\` |
| with code, or without: a source or the abstract links a repository at GitHub, GitLab, Bitbucket or Codeberg | \`has:code\`, \`-has:code\` |
| papers of a time | \`year:2024\`, \`after:2024-01\`, \`before:2025\`, \`since:7d\` |

- \`author:"Y. LeCun"\` finds Yann LeCun, and \`author:"LeCun, Yann"\` finds Y. LeCun. Such papers come behind those of the very name, and say so.
- If no paper has a word, a search tries the nearest words and says which. It never takes a name for other words.
- A search reads \`2024\`, \`since 2020\` and \`this week\` as dates, and says so.
- A topic is what is written: no guesses, and no dates unless a field names them.
- In a search a paper *matches* when it holds every word of a query of up to three words. Of a longer query it must hold 60 % of the words by weight. A topic of several words takes papers by how relevant they are ([search.md](search.md#topics)), once 500 papers are here. Papers that come near are shown as related, and where none matches only those that hold most of what it is about.
- An identifier or a link by itself finds its paper. A pasted sentence or abstract (up to 2,000 characters) is a good query.

\`/papers help search\` explains it in a chat. How papers are ranked is in [search.md](search.md).
`

/** The page, in Markdown. */
export function renderCommands(shapes: readonly CommandShape[]): string {
  const rows = shapes.map(({ usage, summary }) => `| \`/papers ${inCell(usage)}\` | ${inCell(summary)} |`)
  const table = ['| Command | What it does |', '| --- | --- |', ...rows].join('\n')
  return [INTRODUCTION, `${table}\n`, ...shapes.map(renderCommand), QUERIES].join('\n')
}

function renderCommand({ name, summary, options, examples }: CommandShape): string {
  const rows = options.map((option) => `| \`${option.name}\` | ${inCell(option.description)} | ${inCell(valuesOf(option))} |`)
  const table = rows.length === 0 ? [] : ['| Option | What it is | Values |', '| --- | --- | --- |', ...rows, '']
  const shown = examples.map((example) => `\`/papers ${example}\``).join(', ')
  return [`## ${name}`, '', `${summary}.`, '', ...table, `Examples: ${shown}`, ''].join('\n')
}

function valuesOf({ required, choices, least, greatest, type }: OptionShape): string {
  const range = least !== null && greatest !== null ? `${least} to ${greatest}` : type === 'string' ? 'text' : type
  const values = choices.length > 0 ? choices.map((choice) => `\`${choice}\``).join(', ') : range
  return required ? values : `${values}; may be left out`
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL('commands.md', import.meta.url), renderCommands(SHAPES))
