// What people read in forms. Slack: titles and buttons of a modal have at most 24 characters.

export const TITLES = { subscribe: 'Subscribe this channel', own: 'A topic of your own', edit: 'Edit a topic' } as const

export const SUBMIT = { subscribe: 'Subscribe', edit: 'Save' } as const

export const FIELDS = {
  query: {
    label: 'What to look for',
    hint: 'Words, "a phrase", -without, author:Summers, cat:cs.CV, journal:eLife, has:code; or a starter topic.',
  },
  as: { label: 'What to call it', hint: 'The query itself unless told.' },
  at: { label: 'Time', hint: '' },
  in: { label: 'Time zone', hint: 'Begin to type a city or a continent.' },
  on: { label: 'Days', hint: '' },
  top: { label: 'Papers at most', hint: '' },
  detail: { label: 'Abstracts', hint: '' },
  versions: { label: 'Papers come again', hint: '' },
} as const

export const DETAILS = { thread: 'In the thread', inline: 'In the digest', titles: 'Titles only' } as const

export const VERSIONS = { off: 'Never', on: 'In a new version or a journal' } as const
