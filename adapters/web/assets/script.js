// Makes the channel's page work without loading it anew. Without this script each press loads it.

const LATE_MS = 150
const MOST_COMPLETIONS = 20

/** @returns {HTMLElement} */
const channel = () => document.querySelector('#channel')
const line = document.querySelector('#line')
const completions = document.querySelector('#completions')
const status = document.querySelector('#status')
let isSending = false

/** Shows the page as it is now; what is typed stays, and so does the focus where its element is still there. */
async function refresh(response) {
  const page = new DOMParser().parseFromString(await (response ?? (await fetch('/'))).text(), 'text/html')
  const next = page.querySelector('#channel')
  if (next === null) return location.reload() // a notice: the key is needed again
  const known = new Set([...channel().querySelectorAll('article')].map(({ id }) => id))
  // What was opened stays open.
  const open = [...channel().querySelectorAll('details[open]')].map(placeOf)
  for (const details of next.querySelectorAll('details')) details.open = open.includes(placeOf(details))
  // Pictures come later, and what stands below them is to stay where it is.
  for (const picture of next.querySelectorAll('iframe')) picture.style.height = heightOf(picture.getAttribute('src'))
  channel().replaceWith(next)
  document.querySelector('header time').textContent = page.querySelector('header time').textContent
  const fresh = [...next.querySelectorAll('article')].filter(({ id }) => !known.has(id))
  const form = next.querySelector('#form')
  if (form !== null) form.querySelector('[aria-invalid], input, select, textarea')?.focus()
  else if (fresh.length > 0) fresh[0].scrollIntoView({ block: 'start' })
  status.textContent = form !== null ? 'A form is open.' : fresh.length > 0 ? 'Paperboy answered.' : ''
}

/** Which of the foldable parts of its entry this is. */
function placeOf(details) {
  const entry = details.closest('article, .form')
  return `${entry.id} ${[...entry.querySelectorAll('details')].indexOf(details)}`
}

/** How high a picture is shown; empty where it is not known. */
function heightOf(src) {
  return [...channel().querySelectorAll('iframe')].find((each) => each.getAttribute('src') === src)?.style.height ?? ''
}

// A message as another platform shows it is as high as it is, also once the window is narrower.
document.addEventListener(
  'load',
  ({ target: picture }) => {
    if (picture.tagName !== 'IFRAME') return
    const shown = picture.contentDocument.documentElement
    const fit = () => {
      const border = picture.offsetHeight - picture.clientHeight
      // What is folded has no height.
      if (shown.offsetHeight > 0) picture.style.height = `${shown.offsetHeight + border}px`
    }
    new ResizeObserver(fit).observe(shown)
  },
  true,
)

document.addEventListener('submit', async (event) => {
  const { target: form, submitter } = event
  event.preventDefault()
  if (isSending) return
  isSending = true
  document.body.setAttribute('aria-busy', 'true')
  status.textContent = 'Sent.'
  const body = new URLSearchParams(new FormData(form, submitter))
  const isLine = form.id === 'say'
  try {
    const response = await fetch(submitter?.getAttribute('formaction') ?? form.getAttribute('action'), { method: 'POST', body })
    if (isLine) line.value = ''
    await refresh(response.ok ? response : undefined)
    if (document.querySelector('#form') === null) line.focus({ preventScroll: true })
  } catch {
    status.textContent = 'Paperboy does not answer. Is it still running?'
  } finally {
    isSending = false
    document.body.removeAttribute('aria-busy')
  }
})

let typing
line?.addEventListener('input', () => {
  clearTimeout(typing)
  typing = setTimeout(complete, LATE_MS)
})

/** What a line may go on as: whole lines. */
async function completionsOf(typed) {
  const response = await fetch(`/complete?line=${encodeURIComponent(typed)}`)
  if (!response.ok) return []
  const { candidates, typed: part } = await response.json()
  return candidates.map((candidate) => typed.slice(0, typed.length - part.length) + candidate)
}

async function complete() {
  const typed = line.value
  const found = await completionsOf(typed)
  if (line.value === typed) completions.replaceChildren(...found.slice(0, MOST_COMPLETIONS).map((whole) => new Option(whole)))
}

// Tab completes a command as far as it is clear; where nothing is added, it goes on to the next control, as elsewhere.
line?.addEventListener('keydown', (event) => {
  if (event.key !== 'Tab' || event.shiftKey || !line.value.startsWith('/') || line.selectionStart !== line.value.length) return
  event.preventDefault()
  void completeByTab(line.value)
})

async function completeByTab(typed) {
  const found = await completionsOf(typed).catch(() => [])
  if (line.value !== typed) return
  const whole = found.reduce(sharedStart, found[0] ?? '')
  if (whole.length <= typed.length) return void document.querySelector('#say button').focus()
  line.value = whole
  status.textContent = found.length === 1 ? whole : `${found.length} go on: ${found.slice(0, MOST_COMPLETIONS).join(', ')}`
  void complete()
}

function sharedStart(one, other) {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return one.slice(0, length)
}

const events = new EventSource('/events')
events.addEventListener('message', ({ data }) => {
  if (!isSending && data !== channel().dataset.version) void refresh()
})
window.addEventListener('pagehide', () => events.close())
// A page that the browser kept hears nothing any more.
window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
