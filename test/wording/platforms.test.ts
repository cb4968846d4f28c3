import { expect, test } from 'vitest'
import { bare } from '../../src/port/text.ts'
import { platformFault } from '../../src/wording/platforms.ts'

test.each([
  ['The token is refused. Check DISCORD_TOKEN, on the Bot page.', 'Discord is not served: The token is refused.'],
  ['It does not answer.', 'Discord is not served: It does not answer.'],
  ['Set PAPERBOY_DATA to another folder.', 'Discord is not served: the operator’s log says why.'],
])('of “%s” anybody may read “%s”', (fault, shown) => {
  expect(bare(platformFault('discord', fault))).toBe(shown)
})
