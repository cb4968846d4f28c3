// The adapter by HTTP on a real core, installed in the workspaces of a local Slack.
import { expect, onTestFinished } from 'vitest'
import { createSlackApp, type SlackAppOptions } from '../../../adapters/slack/slack-app.ts'
import { createLog } from '../../../src/config/log.ts'
import type { Paperboy } from '../../../src/port/chat.ts'
import type { ChatPlatform } from '../../../src/port/platform.ts'
import type { SecretKey } from '../../../src/workspaces/sealer.ts'
import { KEYS, openTestLibrary, type TestLibrary } from '../../library.ts'
import { APP, type CloudOptions, type SlackCloud, startSlackCloud } from './cloud.ts'

export const URL_OF_APP = 'https://papers.example'

export interface CloudTest {
  readonly library: TestLibrary
  readonly cloud: SlackCloud
  readonly slack: ChatPlatform
  /** What a browser gets; it keeps cookies and follows no redirects. */
  browse(path: string, cookie?: string): Promise<{ status: number; text: string; headers: Headers }>
  /** Clicks through an installation. @returns the last page */
  install(place: string): Promise<{ status: number; text: string }>
  /** A request as it comes. */
  fetchAt(request: Request): Promise<Response>
  /** Everything that was logged, at debug level. */
  readonly logged: string[]
}

interface CloudOfOptions extends Omit<CloudOptions, 'deliver'> {
  /** The core as the adapter meets it. */
  readonly paperboy: Paperboy
  readonly options?: Partial<SlackAppOptions>
}

type Cloud = Omit<CloudTest, 'library'> & { close(): Promise<void> }

export async function openCloud({ paperboy, options, ...rest }: CloudOfOptions): Promise<Cloud> {
  const fetches = new Map<string, (request: Request) => Promise<Response>>()
  const fetchAt = async (request: Request): Promise<Response> => {
    const fetch = fetches.get(new URL(request.url).pathname)
    if (!fetch) throw new Error(`nothing is at ${request.url}`)
    return fetch(request)
  }
  const cloud = await startSlackCloud({ deliver: fetchAt, ...rest })
  const logged: string[] = []
  const log = createLog('debug', (line) => void logged.push(line))
  const app = createSlackApp({ ...APP, url: URL_OF_APP, apiUrl: cloud.apiUrl, log, ...(rest.now && { now: rest.now }), ...options })
  for (const { path, fetch } of app.mounts) fetches.set(path, fetch)
  await app.platform.start(paperboy)
  async function browse(path: string, cookie?: string) {
    const answer = await fetchAt(new Request(new URL(path, URL_OF_APP), { headers: cookie === undefined ? {} : { cookie } }))
    return { status: answer.status, text: await answer.text(), headers: answer.headers }
  }
  return {
    cloud,
    slack: app.platform,
    logged,
    fetchAt,
    browse,
    async install(place) {
      const { address, cookie } = await beginInstall(browse)
      return browse(cloud.agree(address, place), cookie)
    },
    async close() {
      await app.platform.stop()
      await cloud.close()
      expect(cloud.faults).toEqual([])
    },
  }
}

interface CloudTestOptions extends Omit<CloudOfOptions, 'paperboy'> {
  readonly keys?: readonly SecretKey[]
  readonly library?: TestLibrary
}

/** Opens all, and closes it when the test has finished. */
export async function openCloudTest({ keys = KEYS, library: given, ...rest }: CloudTestOptions = {}): Promise<CloudTest> {
  const library = given ?? (await openTestLibrary({ keys }))
  const { close, ...opened } = await openCloud({ paperboy: library.paperboy, ...rest })
  library.platforms.push(opened.slack)
  onTestFinished(async () => {
    await close()
    if (!given) await library.close()
  })
  return { library, ...opened }
}

/** Opens the page, and reads what a browser would from it: the button's address, and the cookie. */
export async function beginInstall(browse: CloudTest['browse']): Promise<{ address: string; cookie: string }> {
  const { text, headers } = await browse('/slack/install')
  const [, address = ''] = /class="button" href="([^"]+)"/.exec(text) ?? []
  const [cookie = ''] = (headers.get('set-cookie') ?? '').split(';')
  return { address: address.replaceAll('&amp;', '&'), cookie }
}
