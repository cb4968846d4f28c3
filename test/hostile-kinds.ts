// More than 200 texts that are to do something where they are shown, by what they are made to break. Generated, the same in each run.

import { IS_LONG } from './effort.ts'

export interface HostileText {
  readonly kind: string
  readonly text: string
}

const ALERT = 'alert(document.domain)'
const ELEMENTS = [
  ...[
    '<script>ALERT</script>',
    '<SCRIPT SRC=//evil.example/x.js>',
    '<script/x>ALERT</script >',
    '<img src=x onerror=ALERT>',
    '<svg/onload=ALERT>',
  ],
  ...[
    '<svg><script>ALERT</script></svg>',
    '<iframe srcdoc="<script>ALERT</script>">',
    '<iframe src=javascript:ALERT>',
    '<body onload=ALERT>',
  ],
  ...[
    '<details open ontoggle=ALERT>',
    '<math><mi xlink:href="javascript:ALERT">x',
    '<object data=javascript:ALERT>',
    '<embed src=//evil.example>',
  ],
  ...[
    '<link rel=stylesheet href=//evil.example>',
    '<style>@import "//evil.example"</style>',
    '<meta http-equiv=refresh content="0;url=//evil.example">',
  ],
  ...[
    '<base href=//evil.example/>',
    '<form action=//evil.example><button>',
    '<input autofocus onfocus=ALERT>',
    '<video><source onerror=ALERT>',
  ],
  ...[
    '<a href=javascript:ALERT>x</a>',
    '<template><script>ALERT</script></template>',
    '<noscript><p title="</noscript><img src=x onerror=ALERT>">',
  ],
]
/** What may stand around a text where it is shown, to leave it first. */
const WAYS_OUT = ['', '">', "'>", '</title>', '</textarea>', '-->', ']]>', '</script>']
const ATTRIBUTES = [
  '" onmouseover="ALERT',
  "' onfocus='ALERT' autofocus='",
  '" style="background:url(//evil.example)',
  '` onclick=ALERT `',
  '"><!--',
]
const MARKUP = [
  ...[']]>', ']]]]>', ']]>]]>', '<![CDATA[', '<![CDATA[x]]>', ']]&gt;', '<!-- ', '--', '-->', '<?xml version="1.0"?>', '<?php echo 1 ?>'],
  ...[
    '<!DOCTYPE x [<!ENTITY a "b">]>',
    '<!ENTITY x SYSTEM "file:///etc/passwd">',
    '&xxe;',
    '&nbsp;',
    '&#0;',
    '&#x1f;',
    '&#xd800;',
    '&#xfffe;',
    '&',
  ],
  ...[
    '&&&',
    '&lt;script&gt;',
    '&amp;lt;script&amp;gt;',
    '&#60;script&#62;',
    '&#x3c;img src=x onerror=alert(1)&#x3e;',
    '<',
    '>',
    '<>',
    '</',
    '<a:b xmlns:a="x">',
  ],
  ...[
    '</entry>',
    '</item></channel></rss>',
    '</feed><feed>',
    '<id>stolen</id>',
    '<link href="//evil.example"/>',
    'xmlns="http://evil.example"',
  ],
]
/** Not all of them can be written in XML. */
const CHARACTERS = [
  ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)),
  ...[
    '\u007f',
    '\u0080',
    '\u0085',
    '\u009b',
    '\u009f',
    '\u00ad',
    '\ufeff',
    '\ufffd',
    '\ufffe',
    '\uffff',
    '\ud800',
    '\udfff',
    '\udc00\ud800',
  ],
  ...['\u{1ffff}', '\u{10ffff}', '\u2028', '\u2029', '\u202e', '\u2066', '\u200b', '\u200d', '\u{e0001}', '\u0000\u0000'],
]
const LINES = [
  '\r\n\r\n<script>',
  'x\r\nset-cookie: a=b',
  '\n\ndata: stolen\n\n',
  '\nid: 1\nevent: message',
  'a\u0000.html',
  '"\n}],"items":[{',
]
const SCRIPTS = [
  "';ALERT//",
  '";ALERT//',
  '$' + '{ALERT}',
  '{{constructor.constructor("ALERT")()}}',
  '<%= ALERT %>',
  '#{ALERT}',
  '\\u003cscript\\u003e',
  '`;ALERT;`',
]
const ADDRESSES = [
  'javascript:ALERT',
  'JaVaScRiPt:ALERT',
  'java\tscript:ALERT',
  ' javascript:ALERT',
  'data:text/html,<script>ALERT</script>',
  'vbscript:x',
  '//evil.example',
  'https://evil.example/"onclick="ALERT',
]
const ODD = [
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-0',
  '[object Object]',
  'true',
  '../../etc/passwd',
  '%00',
  '%3Cscript%3E',
  '.',
  ' ',
  '',
]

const of = (kind: string, texts: readonly string[]): HostileText[] => texts.map((text) => ({ kind, text: text.replaceAll('ALERT', ALERT) }))

export const hostileKinds: readonly HostileText[] = [
  ...WAYS_OUT.flatMap((out, at) =>
    of(
      'an element',
      ELEMENTS.filter((_, index) => index % 2 === at % 2).map((element) => `${out}${element}`),
    ),
  ),
  ...of('an attribute', ATTRIBUTES),
  ...of('markup', MARKUP),
  ...of(
    'a character',
    CHARACTERS.map((character) => `one ${character} two`),
  ),
  ...of('lines', LINES),
  ...of('a script', SCRIPTS),
  ...of('an address', ADDRESSES),
  ...of('odd', ODD),
  ...of('long', ['<b>'.repeat(5_000), ']]>'.repeat(3_000), '&'.repeat(9_000), 'ﷺ'.repeat(2_000), '<'.repeat(9_000)]),
]

/** All of them where there is time; else each fifth. */
export const someHostileKinds: readonly HostileText[] = IS_LONG ? hostileKinds : hostileKinds.filter((_, at) => at % 5 === 0)
