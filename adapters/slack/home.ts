import type { types } from '@slack/bolt'
import { type Home, type Reply, textReply } from '../../src/port/chat.ts'
import { bare, command, plain, say, type Text } from '../../src/port/text.ts'
import { SLACK_LIMITS } from './limits.ts'
import { type AtHome, plainText } from './modal.ts'
import { renderBlocks, textBlocks } from './render.ts'
import { withSlash } from './slash.ts'

/** What a person may see of the channels. */
export interface VisibleChannels extends AtHome {
  /** Those that the person is in. */
  readonly channels: ReadonlySet<string>
  /** Whether Slack told which these are. */
  readonly isKnown: boolean
}

/** The field of the Home tab whose words are looked for. */
export const HOME_SEARCH = 'home-search'
const LONGEST_SEARCH = 2_000
const SAVED_BLOCKS = 40
/** Of one list at home, or of an answer in a modal, in UTF-16 units. */
const LIST_TEXT = 10_000
const ANSWER_TEXT = 30_000
/** Beside the lists there is support, and what Slack adds of its own. */
const MOST_BYTES = SLACK_LIMITS.viewBytes * 0.8
const FEWEST_BLOCKS = 5

/** The Home tab of one person: their saved papers, and the topics of the channels that they are in. */
export function renderHome(home: Home, sight: VisibleChannels): types.HomeView {
  // A list's own first line says whose it is; where there is none, its sentence stands under a heading.
  const isList = home.saved.cards.length > 0
  const list = { ...home.saved, text: isList ? [] : home.saved.text }
  const saved = placed('', renderBlocks(list, { blocks: SAVED_BLOCKS, text: LIST_TEXT }))
  const unknown = sight.isKnown
    ? []
    : say`Slack did not tell which channels you are in, so their topics are not shown. Please open this tab again.`
  const support = [unknown, home.support]
    .flatMap((text) => textBlocks(text))
    .flatMap((block): types.AnyBlock[] => [{ type: 'divider' }, block])
  const ways = placed(sight.direct ?? '', renderBlocks(textReply([], { actions: home.ways }), { blocks: FEWEST_BLOCKS, text: LIST_TEXT }))
  const blocks: types.AnyBlock[] = [
    searchField(),
    ...ways,
    heading(isList ? bare(withSlash(home.saved.text)) : 'Your saved papers'),
    ...saved,
  ]
  const visible = home.channels.filter((each) => maySee(sight, each.channel))
  let shown = 0
  for (const { channel, topics } of visible) {
    const left = SLACK_LIMITS.blocksPerView - blocks.length - support.length - 3
    if (left < FEWEST_BLOCKS) break
    const list = placed(channel, renderBlocks(topics, { blocks: left, text: LIST_TEXT }))
    const added = [{ type: 'divider' }, nameOf(channel, sight), ...list]
    if (bytesOf([...blocks, ...added]) > MOST_BYTES) break
    blocks.push(...added)
    shown++
  }
  if (shown < visible.length) blocks.push(...textBlocks(more(visible.length - shown)))
  return { type: 'home', private_metadata: toMetadata(sight), blocks: [...blocks, ...support] }
}

function searchField(): types.InputBlock {
  return {
    type: 'input',
    block_id: HOME_SEARCH,
    dispatch_action: true,
    label: plainText('Search', SLACK_LIMITS.buttonText),
    element: {
      type: 'plain_text_input',
      action_id: HOME_SEARCH,
      max_length: LONGEST_SEARCH,
      placeholder: plainText('Words, or a question; then Enter', SLACK_LIMITS.buttonText),
      dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
    },
  }
}

function more(channels: number): Text {
  return say`${channels === 1 ? 'One more channel has' : `${channels} more channels have`} topics: ${command('subscriptions')} there shows them.`
}

function bytesOf(blocks: readonly types.AnyBlock[]): number {
  return Buffer.byteLength(JSON.stringify(blocks))
}

export function maySee({ channels, direct }: VisibleChannels, channel: string): boolean {
  return channel === direct || channels.has(channel)
}

/** A reply to somebody at home, where there is no channel to say it in. */
export function renderReplyView(reply: Reply, channel: string, home: AtHome): types.ModalView {
  const blocks = renderBlocks(reply, { blocks: SLACK_LIMITS.blocksPerView, text: ANSWER_TEXT })
  return replyView(blocks.length > 0 ? placed(channel, blocks) : textBlocks([plain('…')]), home)
}

/** What stands there until the reply does: a trigger lives three seconds. */
export function renderWaitView(home: AtHome): types.ModalView {
  return replyView(textBlocks([plain('One moment…')]), home)
}

function replyView(blocks: types.AnyBlock[], home: AtHome): types.ModalView {
  const close = plainText('Close', SLACK_LIMITS.viewTitle)
  return { type: 'modal', private_metadata: toMetadata(home), title: plainText('Paperboy', SLACK_LIMITS.viewTitle), close, blocks }
}

function toMetadata({ direct }: AtHome): string {
  return JSON.stringify({ direct } satisfies AtHome)
}

export function readHome(metadata: string): AtHome {
  const { direct } = JSON.parse(metadata || '{}') as Partial<AtHome>
  return { direct: direct ?? null }
}

/** The channel that a button at home is about. */
export function placeOfBlock(block: string): string {
  return /^in (\w*) \d+$/.exec(block)?.[1] ?? ''
}

/** Buttons remember the channel that they are about: a press at home tells none. */
function placed(channel: string, blocks: readonly types.KnownBlock[]): types.KnownBlock[] {
  return blocks.map((block, index) => (block.type === 'actions' ? { ...block, block_id: `in ${channel} ${index}` } : block))
}

function nameOf(channel: string, { direct }: VisibleChannels): types.KnownBlock {
  if (channel === direct) return heading('Topics in your messages with Paperboy')
  const elements: types.RichTextSection['elements'] = [
    { type: 'text', text: 'Topics in ', style: { bold: true } },
    { type: 'channel', channel_id: channel },
  ]
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

function heading(text: string): types.HeaderBlock {
  return { type: 'header', text: plainText(text, SLACK_LIMITS.headerText) }
}
