// What a page may be made of: anything else in it came from a paper, a topic or a person.
import { expect } from 'vitest'

const ELEMENTS = new Set(
  'a article body br button code datalist details div footer form h1 h2 h3 h4 head header html iframe input label li link main meta nav option p pre script section select small strong summary textarea time title ul'.split(
    ' ',
  ),
)
const ATTRIBUTES = new Set(
  'action aria-describedby aria-invalid aria-label aria-labelledby autocomplete autofocus charset class content data-entry data-option data-version datetime defer download for formaction formnovalidate href id lang list loading maxlength method name open placeholder rel required role rows selected src tabindex target title type value'.split(
    ' ',
  ),
)
const TAG = /<(\/?)([a-z][a-z\d]*)((?: [a-z-]+(?:="[^"<]*")?)*)>/g
const OWN_ADDRESS = /^(?:https?:\/\/|\/(?!\/)|data:,$|#)/

/** Escaped texts have no `<` and no quote, so that each that stands there is the page's own. @param also further elements and attributes */
export function expectOwnMarkup(page: string, also: readonly string[] = []): void {
  const foreign: string[] = []
  const rest = page.replace(/^<!doctype html>/, '').replace(TAG, (tag, _end: string, name: string, attributes: string) => {
    const given = [...attributes.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)]
    const isOwn = given.every(([, attribute = '', value = '']) => {
      const leads = attribute === 'href' || attribute === 'src'
      return (
        (ATTRIBUTES.has(attribute) || also.includes(attribute)) &&
        (!leads || OWN_ADDRESS.test(value)) &&
        (name !== 'script' || ['', '/script.js'].includes(value))
      )
    })
    if (!(ELEMENTS.has(name) || also.includes(name)) || !isOwn) foreign.push(tag.slice(0, 200))
    return ''
  })
  expect(foreign).toEqual([])
  expect(rest.includes('<') ? rest.slice(rest.indexOf('<'), rest.indexOf('<') + 200) : '').toBe('')
}
