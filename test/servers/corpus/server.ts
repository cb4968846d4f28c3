// arXiv, Hugging Face and Europe PMC on this machine, over real HTTP, with the papers of the corpus.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type ArxivPaper, openMonth } from '../../sources/month.ts'
import { sendAnswer } from '../../sources/send.ts'
import { type Answer, answer } from '../../sources/source-answers.ts'
import { createArxivApi, monthOf } from './arxiv.ts'
import { createEuropePmcCorpus } from './europepmc.ts'
import { createHuggingFaceCorpus } from './huggingface.ts'
import { createPace, type Pace, type Service } from './pace.ts'
import { openSearchIndex } from './search-index.ts'

export interface CorpusServer extends Pace {
  /** The variables that lead the program here. */
  readonly environment: Readonly<Record<string, string>>
  /** How many requests are being answered, the delay aside. */
  open(): number
  close(): Promise<void>
}

export interface CorpusServerOptions {
  readonly papers: readonly ArxivPaper[]
  /** The folder of real data, with Hugging Face's recorded lists; null for none. */
  readonly shared: string | null
  /** The instant at which the program lives: arXiv's feed is that of its day. */
  readonly now: () => number
  /** What passes before each answer; nothing unless given. */
  readonly delay?: () => Promise<void>
}

/** arXiv sends 2,500 records a page. */
const OAI_PAGE = 2_500

export async function startCorpusServer({ papers, shared, now, delay = async () => {} }: CorpusServerOptions): Promise<CorpusServer> {
  const huggingFace = createHuggingFaceCorpus(papers, shared === null ? null : openMonth(join(shared, 'fixtures')))
  const month = monthOf(papers, huggingFace)
  const askArxiv = createArxivApi(papers, openSearchIndex(papers))
  const askEuropePmc = createEuropePmcCorpus(papers)
  const pace = createPace(now)
  let open = 0

  function respond(url: URL): Answer {
    const { pathname: path, searchParams: query } = url
    if (path === '/api/query') return askArxiv(query, now())
    if (path.startsWith('/api/papers/')) return huggingFace.answer(path, query)
    if (path.startsWith('/europepmc/')) return askEuropePmc(query)
    return answer(month, '', url, now(), OAI_PAGE, false)
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const end = pace.begin(serviceOf(url.pathname), `${url.pathname}${url.search}`)
    response.on('finish', end)
    await delay()
    open++
    response.on('close', () => void open--)
    sendAnswer(request, response, respond(url), null, () => {})
  }

  const server = createServer(handle)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...pace,
    environment: { PAPERBOY_ARXIV_URL: url, PAPERBOY_HUGGINGFACE_URL: url, PAPERBOY_EUROPEPMC_URL: url },
    open: () => open,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function serviceOf(path: string): Service {
  if (path.startsWith('/europepmc/')) return 'europepmc'
  return path.startsWith('/api/daily_papers') || path.startsWith('/api/papers/') ? 'huggingface' : 'arxiv'
}
