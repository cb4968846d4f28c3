import { commandFigures } from './commands.ts'
import { copiesFigures, dueAtOnceFigures } from './copies.ts'
import { SEED_COUNT } from './corpus.ts'
import { planningFigures } from './digests.ts'
import { DISCORD } from './discord.ts'
import { gapFigures, libraryFigures, startFigures, weightFigures } from './figures.ts'
import { measureLibrary } from './library.ts'
import { listenerFigure } from './listener.ts'
import { parserFigures } from './parsers.ts'
import { SERVER } from './postgres.ts'
import { rankingFigures } from './ranking.ts'
import type { Part } from './run.ts'
import { SLACK } from './slack.ts'
import { SLACK_HTTP } from './slack-http.ts'
import { oaiPage, sourceFigures } from './sources.ts'
import { measureStart } from './start.ts'
import { measureWeight } from './weight.ts'

/** The larger library behind the commands of platforms. */
const PLATFORM_SIZE = 10_000

/** All that is measured, in its order. @param sizes of libraries, in papers @param hasCorpus whether the shared corpus is here */
export function allParts(sizes: readonly number[], hasCorpus: boolean, tell: (progress: string) => void): Part[] {
  return [
    {
      name: 'start to first answer',
      measure: async (add) => add(...startFigures(await measureStart())),
    },
    { name: 'ranking', measure: (add) => rankingFigures((progress) => tell(`ranking, ${progress}`), add) },
    ...sizes.flatMap((size) => partsOf(size, tell)),
    ...(hasCorpus
      ? [
          { name: 'planning digests', measure: planningFigures },
          { name: 'parsers of the sources', measure: async (add) => parserFigures(add, await oaiPage()) } satisfies Part,
          { name: 'bringing papers in', measure: async (add) => add(...(await sourceFigures())) } satisfies Part,
        ]
      : []),
    ...(SERVER === null ? [] : partsOfCopies(SERVER)),
    { name: 'the operator’s listener', measure: async (add) => add(await listenerFigure()) },
    ...sizes
      .filter((size) => size === SEED_COUNT || size === PLATFORM_SIZE)
      .flatMap((size) =>
        [SLACK, SLACK_HTTP, DISCORD].map(
          (platform): Part => ({
            name: `${platform.name} commands over ${papers(size)}`,
            measure: (add) => commandFigures(platform, size, add),
          }),
        ),
      ),
  ]
}

/** Of several processes on one database. */
function partsOfCopies(server: string): Part[] {
  return [
    { name: 'several copies', measure: (add) => copiesFigures(server, add) },
    { name: 'digests of several copies', measure: (add) => dueAtOnceFigures(server, add) },
  ]
}

/** Of a library of one size. */
function partsOf(size: number, tell: (progress: string) => void): Part[] {
  /** Measured with the library, and what its index in memory is held beside. */
  let fts5Size: number | null = null
  return [
    {
      name: papers(size),
      async measure(add) {
        const costs = await measureLibrary(size, (progress) => tell(`${papers(size)}: ${progress} …`))
        fts5Size = costs.fts5Size
        add(...libraryFigures(size, costs))
        if (size >= PLATFORM_SIZE) add(...gapFigures(size, costs.gaps))
      },
    },
    {
      name: `${papers(size)}: memory`,
      measure: async (add) => add(...weightFigures(size, await measureWeight(size), fts5Size)),
    },
  ]
}

function papers(size: number): string {
  return `${size.toLocaleString('en')} papers`
}
