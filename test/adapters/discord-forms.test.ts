// Forms: modals, what is wrong in them, and selects for what they have no room for.
import { PermissionFlagsBits } from 'discord.js'
import { expect, test } from 'vitest'
import { textOf } from '../library.ts'
import { inputsOf } from '../servers/discord/forms.ts'
import { fill, invoke, openDiscordTest, press, slash } from '../servers/discord/harness.ts'
import type { Body } from '../servers/discord/http.ts'
import { partsOf } from '../servers/discord/limits.ts'
import { PERSON } from '../servers/discord/payloads.ts'
import { controlsOf, readable, toSeen } from '../servers/discord/seen.ts'
import { DISCORD_CHANNEL, DISCORD_GUILD, type DiscordServer, type Shown } from '../servers/discord/server.ts'

const MANAGER = { permissions: String(PermissionFlagsBits.ManageChannels) }

/** What stands in a modal: what was typed, and of selects what is chosen. */
const valuesOf = (modal: Body): Record<string, unknown> =>
  Object.fromEntries(
    inputsOf(modal).map(({ custom_id: id, value, options }) => [
      id,
      value ?? partsOf(options).find((each) => each.default === true)?.value,
    ]),
  )

async function subscribe(server: DiscordServer, query = 'radiology'): Promise<Shown> {
  const modal = await server.send(invoke(server, 'subscribe', {}, MANAGER)).modal
  return server.interact(fill(modal, { query, in: 'Europe/Berlin' }, null, MANAGER))
}

test('subscribe alone opens a form; sent in, the topic runs, and the rest of its settings can be chosen', async () => {
  const { server } = await openDiscordTest()
  const modal = await server.send(invoke(server, 'subscribe', {}, MANAGER)).modal
  expect(inputsOf(modal).map(({ custom_id: id }) => id)).toEqual(['query', 'as', 'at', 'in', 'on'])
  const shown = await server.interact(fill(modal, { query: 'chest x-ray', as: 'Chest', at: '08:30', on: 'weekdays' }, null, MANAGER))
  const seen = toSeen(shown)
  expect(seen.text).toContain('Subscribed to Chest, weekdays at 08:30 UTC, up to 5 papers')
  expect(seen.audience).toBe('asker')
  const changed = toSeen(await server.interact(press(shown, 'Papers at most: 10', MANAGER)))
  expect(changed.text).toContain('Changed: Chest, weekdays at 08:30 UTC, up to 10 papers')
  expect(toSeen(await server.interact(press(shown, 'Abstracts: Titles only', MANAGER))).text).toContain('titles only')
})

test('with options it takes those', async () => {
  const { server } = await openDiscordTest()
  const options = { query: 'blazar', as: 'Blazars', at: '7:15', in: 'America/New_York', on: 'mon,wed', top: 3, detail: 'inline' }
  expect(toSeen(await server.interact(invoke(server, 'subscribe', options, MANAGER))).text).toContain(
    'Subscribed to Blazars, Mon, Wed at 07:15 America/New_York, up to 3 papers',
  )
})

test('what is wrong in a form is told with all that was typed, and can be mended', async () => {
  const { server } = await openDiscordTest()
  const modal = await server.send(invoke(server, 'subscribe', {}, MANAGER)).modal
  const refused = await server.interact(fill(modal, { query: 'radiology', at: '25:00', in: 'Asia/Tokyo', as: 'Rays' }, null, MANAGER))
  const { text } = toSeen(refused)
  expect(text).toContain('“25:00” is not a time')
  expect(text).toContain('query: radiology')
  const again = await server.send(press(refused, 'Mend', MANAGER)).modal
  expect(valuesOf(again)).toMatchObject({ query: 'radiology', at: '25:00', in: 'Asia/Tokyo', as: 'Rays' })
  expect(toSeen(await server.interact(fill(again, { at: '9:00' }, refused, MANAGER))).text).toContain(
    'Subscribed to Rays, daily at 09:00 Asia/Tokyo',
  )
})

test('what was kept to be mended is gone after a restart, and the answer says so', async () => {
  const { server } = await openDiscordTest()
  const shown = await server.interact(slash(server, 'help'))
  const old = {
    ...shown,
    message: { ...shown.message, components: [{ type: 1, components: [{ type: 2, style: 2, label: 'Mend', custom_id: 'r1:gone' }] }] },
  }
  expect(toSeen(await server.interact(press(old as Shown, 'Mend', MANAGER))).text).toContain('no longer kept')
})

test('a topic is edited by a form: by its name, by its button, by a menu of several', async () => {
  const { server } = await openDiscordTest()
  await subscribe(server)
  const byName = await server.send(invoke(server, 'edit', { topic: 'Radiology' }, MANAGER)).modal
  expect(valuesOf(byName)).toMatchObject({ as: 'Radiology', in: 'Europe/Berlin' })
  const edited = toSeen(await server.interact(fill(byName, { at: '10:00' }, null, MANAGER)))
  expect(edited.text).toContain('Changed: Radiology, daily at 10:00')
  const one = await server.interact(slash(server, 'subscriptions', MANAGER))
  expect(valuesOf(await server.send(press(one, 'Edit', MANAGER)).modal)).toMatchObject({ at: '10:00' })
  await subscribe(server, 'blazar')
  const two = await server.interact(slash(server, 'subscriptions', MANAGER))
  expect(controlsOf(two.message).map(({ label }) => label)).toContain('2. Edit')
  expect(valuesOf(await server.send(press(two, '2. Edit', MANAGER)).modal)).toMatchObject({ as: 'blazar' })
})

test('who may not manage gets no form', async () => {
  const { server } = await openDiscordTest()
  expect(toSeen(await server.interact(invoke(server, 'subscribe', {}))).text).toContain('for those who manage this channel')
  const modal = await server.send(invoke(server, 'subscribe', {}, MANAGER)).modal
  expect(toSeen(await server.interact(fill(modal, { query: 'radiology' }))).text).toContain('for those who manage this channel')
})

test('a form that cannot be opened is answered in words', async () => {
  const { server } = await openDiscordTest()
  server.fates.set('POST /interactions/:id/:token/callback', [{ status: 400, code: 50035 }])
  const sent = server.send(invoke(server, 'subscribe', {}, MANAGER))
  expect(toSeen(await sent.shown).text).toContain('What should this channel get')
})

test('a form that gets no reply is opened in time by another try', async () => {
  const { server } = await openDiscordTest()
  server.fates.set('POST /interactions/:id/:token/callback', [{ done: false, end: 'silence' }])
  expect(inputsOf(await server.send(invoke(server, 'subscribe', {}, MANAGER)).modal)).toHaveLength(5)
})

test('settings can be chosen of a topic that is too long to be its own name', async () => {
  const { server } = await openDiscordTest()
  const shown = await subscribe(server, 'chest x-ray report generation from images and text with large models')
  expect(toSeen(shown).text).toContain('Subscribed to chest x-ray report generation from images')
  expect(toSeen(await server.interact(press(shown, 'Papers at most: 3', MANAGER))).text).toContain('up to 3 papers')
})

test('who may not manage topics follows a paper by a form that makes a topic of their own, as direct messages', async () => {
  const { server, library, discord } = await openDiscordTest()
  library.platforms.push(discord)
  const list = await server.interact(slash(server, 'search xplainer'))
  const modal = await server.send(press(list, 'Follow…')).modal
  expect(modal.title).toBe('A topic of your own')
  const refused = await server.interact(fill(modal, { query: 'x-ray', at: '25:00', in: 'Europe/Berlin' }, list))
  const again = await server.send(press(refused, 'Mend')).modal
  const told = toSeen(await server.interact(fill(again, { at: '8:00' }, refused)))
  expect(told.text).toContain('Subscribed to x-ray')
  expect(told.text).toContain('It comes to you alone, as direct messages')
  expect(told.buttons).toEqual([])
  const direct = server.guilds.direct(PERSON)
  const own = { workspace: `discord:direct-${PERSON}`, channel: direct.id }
  expect(await library.core.store.subscriptions.inChannel(own)).toMatchObject([{ name: 'x-ray', schedule: { zone: 'Europe/Berlin' } }])
  expect(readable(direct.messages[0] as unknown as Body)).toContain('Topics of your own come here.')
  const there = { guild_id: null, channel_id: direct.id }
  expect(toSeen(await server.interact(slash(server, 'subscriptions', there))).text).toContain('x-ray')
})

test('whose direct messages are closed is told so, and no topic begins', async () => {
  const { server, library, discord } = await openDiscordTest()
  library.platforms.push(discord)
  server.guilds.blocked.add(PERSON)
  const asked = await server.interact(invoke(server, 'subscribe', { query: 'radiology', to: 'me' }))
  expect(toSeen(asked).text).toContain('yours take none from Paperboy')
  expect(await library.core.store.subscriptions.inWorkspace(`discord:direct-${PERSON}`)).toEqual([])
})

test('who may not manage topics begins one of their own by words: “to me”', async () => {
  const { server, library, discord } = await openDiscordTest()
  library.platforms.push(discord)
  const who = { platform: 'discord', workspace: DISCORD_GUILD, channel: DISCORD_CHANNEL, person: PERSON, mayManage: false }
  expect(textOf(await library.ask('subscribe knee MRI', who))).toContain('is for those who manage this channel')
  expect(textOf(await library.ask('subscribe knee MRI to me at 8', who))).toContain('It comes to you alone, as direct messages')
  const own = { workspace: `discord:direct-${PERSON}`, channel: server.guilds.direct(PERSON).id }
  expect(await library.core.store.subscriptions.inChannel(own)).toMatchObject([{ query: 'knee MRI', schedule: { time: '08:00' } }])
})

test('the zone is chosen by a city; one that is no likely one stands first', async () => {
  const { server } = await openDiscordTest()
  const zonesIn = (modal: Body): string[] =>
    partsOf(inputsOf(modal).find(({ custom_id: id }) => id === 'in')?.options).map(({ value }) => String(value))
  const modal = await server.send(invoke(server, 'subscribe', {}, MANAGER)).modal
  expect(zonesIn(modal)).toHaveLength(25)
  expect(valuesOf(modal).in).toBe('UTC')
  await server.interact(invoke(server, 'subscribe', { query: 'radiology', in: 'Asia/Kathmandu' }, MANAGER))
  const edit = await server.send(invoke(server, 'edit', { topic: 'Radiology' }, MANAGER)).modal
  expect(zonesIn(edit)[0]).toBe('Asia/Kathmandu')
  expect(toSeen(await server.interact(fill(edit, { in: 'Europe/Berlin' }, null, MANAGER))).text).toContain('Europe/Berlin')
})
