interface Hostile {
  readonly kind: 'xml' | 'json'
  /** Some have 5 MB: made when they are asked for. */
  readonly body: () => string
  readonly sentence: string
}

const rss = (inside: string): string => `<rss version="2.0"><channel>${inside}</channel></rss>`

/** Answers that cost a naive reader time or memory out of all proportion, or its secrets. */
export const HOSTILE: Readonly<Record<string, Hostile>> = {
  'an external entity': {
    kind: 'xml',
    body: () => `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>${rss('<title>&x;</title>')}`,
    sentence: 'The feed has a DOCTYPE with entities, which can include other files or grow without end, so it is not read.',
  },
  'entities in entities': {
    kind: 'xml',
    body: () => `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>${rss('<title>&b;</title>')}`,
    sentence: 'has a DOCTYPE',
  },
  'a million character references': {
    kind: 'xml',
    body: () => rss(`<title>${'&#65;'.repeat(1_000_000)}</title>`),
    sentence: 'a text of more than 1,000,000 characters',
  },
  'a million references to no character': {
    kind: 'xml',
    body: () => rss(`<title>${'&#1;'.repeat(1_000_000)}</title>`),
    sentence: 'not well-formed',
  },
  'a million unknown entities': { kind: 'xml', body: () => rss(`<title>${'&x;'.repeat(1_000_000)}</title>`), sentence: 'not well-formed' },
  'a hundred thousand attributes': {
    kind: 'xml',
    body: () => `<rss ${Array.from({ length: 100_000 }, (_, index) => `a${index}="b"`).join(' ')}></rss>`,
    sentence: 'an element with more than 200 attributes',
  },
  'an attribute of five million characters': {
    kind: 'xml',
    body: () => `<rss a="${'x'.repeat(5_000_000)}"/>`,
    sentence: 'more than 1,000,000 characters',
  },
  'half a million elements in each other': { kind: 'xml', body: () => rss('<a>'.repeat(500_000)), sentence: 'nested more than 100 deep' },
  'a million elements': { kind: 'xml', body: () => rss('<a/>'.repeat(1_200_000)), sentence: 'more than 100,000 elements' },
  'a hundred and sixty thousand papers': {
    kind: 'xml',
    body: () => rss('<item><title>x</title></item>'.repeat(160_000)),
    sentence: 'more than 100,000 elements',
  },
  'five million opening signs': {
    kind: 'xml',
    body: () => `<rss><channel><item><title>${'<'.repeat(5_000_000)}`,
    sentence: 'not well-formed',
  },
  'comments in comments': { kind: 'xml', body: () => `<rss><channel><!-- ${'<!-- '.repeat(900_000)}`, sentence: 'The feed' },
  'unclosed CDATA': {
    kind: 'xml',
    body: () => `<rss><channel><title>${'<![CDATA['.repeat(500_000)}`,
    sentence: 'more than 1,000,000 characters',
  },
  'processing instructions without end': { kind: 'xml', body: () => `<rss>${'<?a '.repeat(1_200_000)}`, sentence: 'The feed' },
  'a name of five million letters': { kind: 'xml', body: () => `<${'a'.repeat(5_000_000)}`, sentence: 'more than 1,000,000 characters' },
  'more than five megabytes': {
    kind: 'xml',
    body: () => rss(' '.repeat(6_000_000)),
    sentence: 'The feed has 5.7 MB; at most 5 MB are read.',
  },
  'half a document': { kind: 'xml', body: () => '<rss version="2.0"><channel><item><title>A ti', sentence: 'it ends in the middle' },
  nothing: { kind: 'xml', body: () => ' \n', sentence: 'The feed is completely empty' },
  'a web page': {
    kind: 'xml',
    body: () => '<!doctype html><title>Be right back</title>',
    sentence: 'The feed is a web page (“Be right back”)',
  },
  'a web page that calls itself XML': {
    kind: 'xml',
    body: () => '<?xml version="1.0"?>\n<!-- x --><html xmlns="http://www.w3.org/1999/xhtml"><head/></html>',
    sentence: 'The feed is a web page',
  },
  'five million brackets': { kind: 'json', body: () => '['.repeat(5_000_000), sentence: 'nested more than 64 deep' },
  'objects in objects': { kind: 'json', body: () => '{"__proto__":'.repeat(380_000), sentence: 'nested more than 64 deep' },
  'a million and a half empty objects': {
    kind: 'json',
    body: () => `[${'{},'.repeat(1_500_000)}{}]`,
    sentence: 'more than 300,000 values',
  },
  'a million keys': {
    kind: 'json',
    body: () => `{${Array.from({ length: 400_000 }, (_, index) => `"${index}":1`).join(',')}}`,
    sentence: 'more than 300,000 values',
  },
  'a string without end': { kind: 'json', body: () => `["${'\\"'.repeat(2_400_000)}`, sentence: 'it ends in the middle' },
  'a number of five million digits, and then a comma': { kind: 'json', body: () => `[${'1'.repeat(5_000_000)},]`, sentence: 'is not JSON' },
}
