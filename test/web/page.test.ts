import { afterEach, describe, expect, test } from 'vitest'
import { createEntrance } from '../../adapters/web/entrance.ts'
import { LEFT_OUT } from '../../adapters/web/looks/left-out.ts'
import { actionsOf } from '../../src/port/chat.ts'
import { hostileTexts } from '../hostile.ts'
import { draft, seedPapers } from '../library.ts'
import { openPage } from './visitor.ts'

const open: ReturnType<typeof openPage>[] = []
function newPage(...args: Parameters<typeof openPage>): ReturnType<typeof openPage> {
  const page = openPage(...args)
  open.push(page)
  return page
}
afterEach(async () => {
  for (const page of open.splice(0)) await page.close()
})

describe('who may come in', () => {
  test('a key opens the channel once, and the page says how to get another', async () => {
    const page = newPage()
    const key = page.entrance.newKey()
    expect((await page.request(`/enter/${key}`)).status).toBe(200)
    const again = await page.request(`/enter/${key}`)
    expect(again.status).toBe(403)
    expect(await again.text()).toContain('Type “browser” in Paperboy’s terminal for a new one.')
    expect((await page.request('/enter/wrong')).status).toBe(403)
  })

  test('a key is not used up by a program that only looks at its address', async () => {
    const page = newPage()
    const path = `/enter/${page.entrance.newKey()}`
    const looked = await page.request(path, {}, undefined, 'HEAD')
    expect([looked.status, looked.headers.get('set-cookie')]).toEqual([405, null])
    expect((await page.request(path)).headers.get('set-cookie')).not.toBe(null)
  })

  test('a link of another site, which brings no cookie, leads in and ends no session', async () => {
    const page = newPage()
    const followed = await page.request('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' })
    expect(await followed.text()).toContain('content="0;url=/"')
    expect(followed.headers.get('set-cookie')).toBe(null)
    expect((await page.request('/', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' })).status).toBe(403)
    const framed = await page.request('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' })
    expect([framed.status, framed.headers.get('set-cookie')]).toEqual([403, null])
  })

  test('the session is a cookie that no script and no other site reads, named for the port', async () => {
    const page = newPage()
    const entered = await page.request(`/enter/${page.entrance.newKey()}`)
    expect(entered.headers.get('set-cookie')).toMatch(/^paperboy-3210=[\w.-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/)
  })

  test('a session outlives a restart; one that was signed elsewhere is none', () => {
    const secret = new Uint8Array(32).fill(1)
    const before = createEntrance(secret)
    const session = before.enter(before.newKey()) as string
    expect(createEntrance(secret).isInside(session)).toBe(true)
    expect(createEntrance(new Uint8Array(32)).isInside(session)).toBe(false)
    expect(createEntrance(secret).isInside(`${session}x`)).toBe(false)
    expect(createEntrance(secret).isInside(undefined)).toBe(false)
  })

  test.each(['/', '/complete?line=s', '/file/1/0', '/events', '/nothing'])(
    'without a session %s answers nothing of the channel',
    async (path) => {
      const page = newPage()
      const answer = await page.request(path)
      expect(answer.status).toBe(403)
      expect(await answer.text()).not.toContain('article')
    },
  )

  test.each(['/say', '/press', '/form', '/form/close', '/clock'])('without a session nothing is taken by %s', async (path) => {
    const page = newPage()
    expect((await page.request(path, {}, { line: 'help', to: 'morning' })).status).toBe(403)
    expect(page.channel.entries).toEqual([])
  })

  test('names that other machines may give this one are refused, also with a session', async () => {
    const page = newPage()
    const { cookie } = await page.visit()
    const rebound = await page.request('/', { cookie, host: 'evil.example:3210' })
    expect(rebound.status).toBe(421)
    expect(await rebound.text()).toContain('evil.example:3210')
    for (const host of ['localhost:3210', '127.0.0.1:9000', '[::1]:3210'])
      expect((await page.request('/', { cookie, host })).status).toBe(200)
  })

  test.each(['https://evil.example', 'null', 'http://127.0.0.1:9999', ''])('what %s sends is refused', async (origin) => {
    const page = newPage()
    const { cookie } = await page.visit()
    expect((await page.request('/say', { cookie, origin }, { line: 'help' })).status).toBe(403)
    expect(page.channel.entries).toEqual([])
  })

  test('no page runs a script of its text or asks another host', async () => {
    const page = newPage()
    const { cookie } = await page.visit()
    const policy = (await page.request('/', { cookie })).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
  })

  test.each(['application/json', 'multipart/form-data', ''])('what is sent as “%s” is refused', async (type) => {
    const page = newPage()
    const { cookie } = await page.visit()
    expect((await page.request('/say', { cookie, 'content-type': type }, { line: 'help' })).status).toBe(415)
  })

  test('a body without end is refused', async () => {
    const page = newPage()
    const { cookie } = await page.visit()
    expect((await page.request('/say', { cookie }, { line: 'x'.repeat(70_000) })).status).toBe(413)
  })
})

describe('without a script', () => {
  test('a newcomer searches, saves, subscribes, and sees the next morning’s digest', async () => {
    const page = newPage()
    const visitor = await page.visit()
    expect(await visitor.page()).toContain('Paperboy</strong> has')
    expect(await visitor.say('chest x-ray report generation')).toContain('match “chest x-ray report generation”')
    expect(await visitor.press('Save')).toContain('Saved: “')
    expect(await visitor.say('/papers subscribe')).toContain('Subscribe this channel')
    const refused = await visitor.send('/form', { query: 'radiology', at: 'noon-ish' })
    expect(refused).toContain('aria-invalid="true"')
    expect(refused).toContain('radiology</textarea>')
    const { form } = page.channel
    const filled = Object.fromEntries((form?.form.fields ?? []).map(({ option, value }) => [option, value]))
    expect(await visitor.send('/form', { ...filled, query: 'radiology', at: '09:00' })).toContain('Subscribed to <strong>Radiology')
    const morning = await visitor.send('/clock', { to: 'morning' })
    expect(morning).toContain('Posted to the channel')
    expect(morning).toContain('It is <time>Sat 11 Apr 09:00')
    expect(morning).not.toContain('Delayed')
  })

  test('on later mornings papers that were kept back come, and each once', async () => {
    const page = newPage()
    const visitor = await page.visit()
    await visitor.say('/papers subscribe radiology at 09:00 top 20')
    for (let day = 0; day < 6; day++) await visitor.send('/clock', { to: 'morning' })
    const posts = page.channel.entries.filter(({ kind }) => kind === 'post')
    const titles = posts.flatMap(({ reply }) => reply.cards.map(({ title }) => title.map(({ text }) => text).join('')))
    expect(posts.length).toBeGreaterThan(1)
    expect(new Set(titles).size).toBe(titles.length)
  })

  test('start over leaves nothing of what was done', async () => {
    const page = newPage()
    const visitor = await page.visit()
    await visitor.say('/papers subscribe radiology')
    await visitor.send('/clock', { to: 'start' })
    expect(page.channel.entries).toHaveLength(1)
    expect(await visitor.say('/papers subscriptions')).toContain('no topics')
  })

  test('a file can be downloaded', async () => {
    const page = newPage()
    const visitor = await page.visit()
    await visitor.say('radiology')
    await visitor.press('Save')
    const shown = await visitor.say('/papers export')
    const [, address = ''] = /href="(\/file\/[^"]+)"/.exec(shown) ?? []
    const file = await page.request(address, { cookie: visitor.cookie })
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"$/)
    expect(await file.text()).toContain('@')
  })

  test('a button that is not shown presses nothing', async () => {
    const page = newPage()
    const visitor = await page.visit()
    await visitor.say('radiology')
    const before = page.channel.entries.length
    expect(await visitor.send('/press', { entry: '3', action: 'v1:forget' })).toContain('not shown any more')
    expect(page.channel.entries).toHaveLength(before)
  })

  test('each control of a search and a digest answers', async () => {
    const page = newPage()
    const visitor = await page.visit()
    await visitor.say('radiology')
    await visitor.say('/papers subscribe radiology')
    await visitor.send('/clock', { to: 'morning' })
    const shown = page.channel.entries.filter(({ kind }) => kind !== 'said')
    const pressed = shown.flatMap(({ id, reply, thread }) =>
      [reply, ...thread]
        .flatMap(({ actions, cards }) => [...actions, ...cards.flatMap(actionsOf)])
        .map((action) => ({ entry: String(id), action: action.id })),
    )
    expect(pressed.length).toBeGreaterThan(60)
    for (const press of pressed) {
      const before = page.channel.version()
      expect(await visitor.send('/press', press)).not.toContain('Nothing was pressed')
      expect(page.channel.version()).toBeGreaterThan(before)
      page.channel.closeForm()
    }
  })

  test('a command is completed', async () => {
    const page = newPage()
    const { cookie } = await page.visit()
    const found = await (await page.request('/complete?line=/papers%20subs', { cookie })).json()
    expect(found).toEqual({ candidates: ['subscribe ', 'subscriptions '], typed: 'subs' })
  })
})

describe('as Slack and Discord would show it', () => {
  test('each command’s examples are drawn whole', async () => {
    const page = newPage()
    const visitor = await page.visit()
    const { paperboy } = await page.channel.open()
    for (const { examples } of paperboy.commands) for (const example of examples) await visitor.say(`/papers ${example}`)
    await visitor.say('/papers subscribe radiology')
    await visitor.send('/clock', { to: 'morning' })
    const answers = page.channel.entries.filter(({ kind }) => kind !== 'said')
    expect(answers.length).toBeGreaterThan(20)
    for (const { id } of answers)
      for (const platform of ['slack', 'discord']) {
        const look = await page.request(`/look/${platform}/${id}`, { cookie: visitor.cookie })
        expect(look.status).toBe(200)
        expect(await look.text()).not.toContain('(not drawn')
      }
  })

  test('a form is drawn as each opens it, and nothing runs there', async () => {
    const page = newPage()
    const visitor = await page.visit()
    await visitor.say('/papers subscribe radiology')
    for (const line of ['/papers subscribe', '/papers edit radiology']) {
      await visitor.say(line)
      for (const platform of ['slack', 'discord']) {
        const look = await page.request(`/look/${platform}/form`, { cookie: visitor.cookie })
        const drawn = await look.text()
        for (const { label } of page.channel.form?.form.fields ?? []) expect(drawn, `${platform}: ${line}`).toContain(label)
        expect(drawn).not.toContain('(not drawn')
        expect(look.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
      }
    }
    expect((await page.request('/look/slack/99', { cookie: visitor.cookie })).status).toBe(404)
    expect((await page.request('/look/slack/1')).status).toBe(403)
  })

  test('what a picture cannot show is listed', async () => {
    const page = newPage()
    const shown = await (await page.visit()).page()
    for (const each of Object.values(LEFT_OUT).flat()) expect(shown).toContain(each)
  })
})

test('hostile papers and words stay text', async () => {
  const papers = hostileTexts.map((text, at) => ({
    ...draft(`${text.slice(0, 300)} <script>alert(${at})</script>`, {
      abstract: `${text.slice(0, 3_000)} <img src=x onerror=alert(1)>`,
      authors: ['<b onclick=x>'],
    }),
    id: at + 1,
    sequence: at + 1,
    sources: ['import'],
  }))
  const page = newPage([...papers, ...seedPapers().map((paper) => ({ ...paper, id: paper.id + 100 }))])
  const visitor = await page.visit()
  const shown = [await visitor.say('script alert'), await visitor.press('Abstract')]
  for (const text of hostileTexts) shown.push(await visitor.say(text))
  const last = page.channel.entries.at(-1)?.id ?? 0
  for (const platform of ['slack', 'discord'])
    for (let id = 1; id <= last; id++) {
      const look = await (await page.request(`/look/${platform}/${id}`, { cookie: visitor.cookie })).text()
      expect(look).not.toMatch(/<script|<img|<b onclick/)
    }
  for (const part of shown) {
    expect(part).not.toMatch(/<script>|<img|<b onclick|javascript:alert[^<]*"/)
    expect(part.match(/<script/g)).toEqual(['<script'])
  }
})
