// What the local Discord has against a body: Discord's own document, and what the documentation says beyond it.
import { describe, expect, test } from 'vitest'
import { errorBody, type Fault, invalidForm } from '../servers/discord/faults.ts'
import { choiceFaults, commandFaults, modalFaults } from '../servers/discord/forms.ts'
import { IS_COMPONENTS_V2, isEmptyMessage, messageFaults } from '../servers/discord/limits.ts'
import { DOCUMENTATION_WINS, openOpenApi, readOpenApi } from '../servers/discord/openapi.ts'
import { createRoutes } from '../servers/discord/routes.ts'

const MESSAGES = '/channels/300000000000000003/messages'
const ORIGINAL = '/webhooks/1/token/messages/@original'
const CALLBACK = '/interactions/1/token/callback'
const COMMANDS = '/applications/1/commands'

const button = (rest: object = {}): object => ({ type: 2, style: 2, label: 'More', custom_id: 'more', ...rest })
const row = (...components: object[]): object => ({ type: 1, components })
const embed = (rest: object): object => ({ embeds: [rest] })
const choices = (...data: object[]): object => ({ type: 8, data: { choices: data } })
const x = (length: number): string => 'x'.repeat(length)
const text = (content: string): object => ({ type: 10, content })
const v2 = (...components: object[]): object => ({ flags: IS_COMPONENTS_V2, components })

describe('Discord’s own document', () => {
  const faultsOf = openOpenApi()

  test('has every route of the local Discord', () => {
    const known = Object.entries(readOpenApi().paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '*')}`),
    )
    const asDocument = (route: string): string => route.replace(/:\w+/g, '*')
    const { names } = createRoutes({} as never, { commands: new Map(), writes: 0 })
    expect(names.map(asDocument).filter((route) => !known.includes(route))).toEqual([])
  })

  test.each([
    ['POST', MESSAGES, { content: 'Hello', nonce: 'a', enforce_nonce: true, allowed_mentions: { parse: [] } }],
    ['POST', MESSAGES, { embeds: [{ title: 'A', url: 'https://arxiv.org/abs/1' }], components: [row(button())] }],
    ['PATCH', ORIGINAL, { content: 'Hello', ...v2(text('a')) }],
    ['POST', CALLBACK, { type: 5, data: { flags: 64 } }],
    ['POST', CALLBACK, choices({ name: 'a', value: 'b' })],
    ['POST', `${MESSAGES}/1/threads`, { name: 'Papers', auto_archive_duration: 1_440 }],
    ['PUT', COMMANDS, [{ name: 'papers', description: 'Papers', default_member_permissions: '0', options: [] }]],
  ])('takes %s %s %j', (method, path, body) => {
    expect(faultsOf(method, path, body)).toEqual([])
  })

  test.each([
    [MESSAGES, { content: x(4_001) }, '$.content has 4001 characters'],
    [MESSAGES, embed({ title: x(257) }), '$.embeds[0].title has 257 characters'],
    [MESSAGES, embed({ titel: 'A' }), '$.embeds[0] has titel, which is unknown'],
    [MESSAGES, embed({ url: 'no address' }), '$.embeds[0].url is no address'],
    [MESSAGES, embed({ color: 0x1000000 }), '$.embeds[0].color is 16777216'],
    [MESSAGES, { components: [row(button({ label: x(81) }))] }, '$.components[0].components[0].label has 81 characters'],
    [MESSAGES, { components: [row(button({ style: 9 }))] }, '$.components[0].components[0].style is none of those allowed: 9'],
    [MESSAGES, { components: [row()] }, '$.components[0].components has 0 items'],
    [MESSAGES, { nonce: x(26) }, '$.nonce has 26 characters'],
    [MESSAGES, { message_reference: { message_id: 'last' } }, '$.message_reference.message_id is not like ^(0|[1-9][0-9]*)$'],
    [`${MESSAGES}/1/threads`, {}, '$ has no name'],
    [CALLBACK, choices(...Array.from({ length: 26 }, () => ({ name: 'a', value: 'a' }))), '$.data.choices has 26 items'],
    ['/users/@me/channels', { recipient: '1' }, '$ has recipient, which is unknown'],
    ['/nowhere', {}, 'is not in Discord'],
  ])('refuses for %s %j', (path, body, fault) => {
    expect(faultsOf('POST', path, body).join('\n')).toContain(fault)
  })

  test('is overruled by the documentation in the places that are named, and nowhere else', () => {
    expect(DOCUMENTATION_WINS.map(({ why }) => why)).toHaveLength(2)
    for (const { why } of DOCUMENTATION_WINS) expect(why).toMatch(/\w{3}/)
    // Where the document is more lenient, the documentation's limit is checked beside it.
    expect(faultsOf('POST', MESSAGES, { content: x(4_000) })).toEqual([])
    expect(messageFaults({ content: x(2_001) })).toHaveLength(1)
    expect(faultsOf('POST', MESSAGES, { components: [row(button(), button())] })).toEqual([])
    expect(messageFaults({ components: [row(button(), button())] }).map(codeOf)).toEqual(['COMPONENT_CUSTOM_ID_DUPLICATED'])
  })
})

const codeOf = ({ code }: Fault): string => code
const placed = ({ path, code }: Fault): string => `${path} ${code}`

describe('what no schema can say', () => {
  test.each([
    ['content', { content: x(2_001) }, ['content BASE_TYPE_MAX_LENGTH']],
    ['6000 over all embeds', { embeds: [1, 2].map(() => ({ description: x(3_001) })) }, ['embeds MAX_EMBED_SIZE_EXCEEDED']],
    ['11 embeds', { embeds: Array.from({ length: 11 }, () => ({ title: 'a' })) }, ['embeds BASE_TYPE_BAD_LENGTH']],
    ['a field without a value', embed({ fields: [{ name: 'a', value: ' ' }] }), ['embeds.0.fields.0.value BASE_TYPE_REQUIRED']],
    [
      '26 fields',
      embed({ fields: Array.from({ length: 26 }, () => ({ name: 'a', value: 'b' })) }),
      ['embeds.0.fields BASE_TYPE_BAD_LENGTH'],
    ],
    ['a foreign scheme', embed({ url: 'javascript:alert(1)' }), ['embeds.0.url URL_TYPE_INVALID_URL']],
    ['6 rows', { components: [1, 2, 3, 4, 5, 6].map((id) => row(button({ custom_id: `${id}` }))) }, ['components BASE_TYPE_BAD_LENGTH']],
    [
      '6 buttons in a row',
      { components: [row(...[1, 2, 3, 4, 5, 6].map((id) => button({ custom_id: `${id}` })))] },
      ['components.0.components BASE_TYPE_BAD_LENGTH'],
    ],
    [
      'a custom id of 101',
      { components: [row(button({ custom_id: x(101) }))] },
      ['components.0.components.0.custom_id BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'a button without a label',
      { components: [row(button({ label: ' ' }))] },
      ['components.0.components.0 BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED'],
    ],
    [
      'a link with a custom id',
      { components: [row(button({ style: 5, url: 'https://arxiv.org' }))] },
      ['components.0.components.0.custom_id BUTTON_COMPONENT_CUSTOM_ID_AND_URL'],
    ],
    [
      'a select beside a button',
      { components: [row(button(), { type: 3, custom_id: 's', options: [{ label: 'a', value: 'a' }] })] },
      ['components.0.components BASE_TYPE_BAD_LENGTH'],
    ],
    [
      'a select of nothing',
      { components: [row({ type: 3, custom_id: 's', options: [] })] },
      ['components.0.components.0.options BASE_TYPE_BAD_LENGTH', 'components.0.components.0.max_values NUMBER_TYPE_MAX'],
    ],
    [
      'a select with one value twice',
      { components: [row({ type: 3, custom_id: 's', options: [1, 2].map(() => ({ label: 'a', value: 'a' })) })] },
      ['components.0.components.0.options SELECT_COMPONENT_OPTION_VALUE_DUPLICATED'],
    ],
    ['text outside V2', { components: [text('a')] }, ['components.0.type UNION_TYPE_CHOICES']],
    ['content beside V2', { content: 'a', ...v2(text('a')) }, ['content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2']],
    ['41 components', v2({ type: 17, components: Array.from({ length: 40 }, () => text('a')) }), ['components BASE_TYPE_BAD_LENGTH']],
    ['4001 characters', v2(text(x(2_001)), text(x(2_000))), ['components COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED']],
    ['a section without an accessory', v2({ type: 9, components: [text('a')] }), ['components.0.accessory BASE_TYPE_REQUIRED']],
  ])('of a message: %s', (_, body, faults) => {
    expect(messageFaults(body as never).map(placed)).toEqual(faults)
  })

  test('a message of nothing', () => {
    expect(isEmptyMessage({ content: ' \n' }, 0)).toBe(true)
    expect(isEmptyMessage({ embeds: [] }, 1)).toBe(false)
    expect(isEmptyMessage(v2(text('a')) as never, 0)).toBe(false)
  })

  const input = { type: 4, custom_id: 'a', style: 1 }
  const label = (rest: object = {}, component: object = input): object => ({ type: 18, label: 'Name', component, ...rest })
  test.each([
    ['a title of 46', { title: x(46), components: [label()] }, ['data.title BASE_TYPE_MAX_LENGTH']],
    ['nothing in it', { components: [] }, ['data.components BASE_TYPE_BAD_LENGTH']],
    [
      '6 inputs',
      { components: [1, 2, 3, 4, 5, 6].map((id) => label({}, { ...input, custom_id: `${id}` })) },
      ['data.components BASE_TYPE_BAD_LENGTH'],
    ],
    ['a label of 46', { components: [label({ label: x(46) })] }, ['data.components.0.label BASE_TYPE_MAX_LENGTH']],
    ['an action row', { components: [row(input)] }, ['data.components.0 DEPRECATED']],
    [
      'a value that is too long',
      { components: [label({}, { ...input, value: x(11), max_length: 10 })] },
      ['data.components.0.component.value BASE_TYPE_MAX_LENGTH'],
    ],
    ['one id twice', { components: [label(), label()] }, ['data.components COMPONENT_CUSTOM_ID_DUPLICATED']],
  ])('of a modal: %s', (_, modal, faults) => {
    const found = modalFaults({ title: 'Subscribe', custom_id: 'm', ...modal }).map(placed)
    expect(found.map((fault) => fault.replace('components COMPONENT', 'data.components COMPONENT'))).toEqual(faults)
  })

  const option = (name: string, rest: object = {}): object => ({ type: 3, name, description: 'a', ...rest })
  test.each([
    ['a capital letter', { name: 'Papers' }, 'APPLICATION_COMMAND_INVALID_NAME'],
    ['no description', { description: '' }, 'BASE_TYPE_REQUIRED'],
    ['a foreign language', { description_localizations: { klingon: 'a' } }, 'BASE_TYPE_CHOICES'],
    [
      'an option that must be after one that may',
      { options: [option('a'), option('b', { required: true })] },
      'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
    ],
    [
      'options beside subcommands',
      { options: [option('a'), { type: 1, name: 'b', description: 'a' }] },
      'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
    ],
    [
      'choices and suggestions',
      { options: [option('a', { autocomplete: true, choices: [{ name: 'a', value: 'a' }] })] },
      'APPLICATION_COMMAND_AUTOCOMPLETE_INVALID',
    ],
    [
      '26 choices',
      { options: [option('a', { choices: Array.from({ length: 26 }, (_, i) => ({ name: `${i}`, value: `${i}` })) })] },
      'BASE_TYPE_BAD_LENGTH',
    ],
    ['26 options', { options: Array.from({ length: 26 }, (_, i) => option(`a${i}`)) }, 'BASE_TYPE_BAD_LENGTH'],
    [
      '8000 characters',
      {
        options: Array.from({ length: 25 }, (_, i) => ({
          type: 1,
          name: `s${i}`,
          description: x(100),
          options: [1, 2, 3].map((n) => option(`o${n}`, { description: x(100) })),
        })),
      },
      'APPLICATION_COMMAND_TOO_LARGE',
    ],
  ])('of a command: %s', (_, rest, code) => {
    const command = { name: 'papers', description: 'Papers', ...rest }
    expect(commandFaults([command], { isGlobal: true }).map(codeOf)).toContain(code)
  })

  test('of a command of a server, and of two of one name', () => {
    const command = { name: 'papers', description: 'Papers' }
    expect(commandFaults([{ ...command, contexts: [0] }], { isGlobal: false }).map(codeOf)).toEqual(['GLOBAL_ONLY'])
    expect(commandFaults([command, command], { isGlobal: true }).map(codeOf)).toEqual(['APPLICATION_COMMANDS_DUPLICATE_NAME'])
    expect(commandFaults([command, { name: 'Find it', type: 3 }], { isGlobal: true })).toEqual([])
  })

  test('of suggestions', () => {
    expect(choiceFaults({ choices: [{ name: x(101), value: 'a' }] }).map(codeOf)).toEqual(['BASE_TYPE_MAX_LENGTH'])
    expect(choiceFaults({ choices: [{ name: '', value: 'a' }] }).map(codeOf)).toEqual(['BASE_TYPE_REQUIRED'])
  })

  test('is nested in the answer as Discord nests it', () => {
    const title = { path: 'embeds.0.title', code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 256 or fewer in length.' }
    expect(errorBody(invalidForm([title]))).toEqual({
      code: 50_035,
      message: 'Invalid Form Body',
      errors: { embeds: { 0: { title: { _errors: [{ code: title.code, message: title.message }] } } } },
    })
  })
})
