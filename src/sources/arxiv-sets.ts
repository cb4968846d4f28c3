/** Archives of the group “physics”. Their categories do not begin with `physics`. */
const PHYSICS = [
  'astro-ph',
  'cond-mat',
  'gr-qc',
  'hep-ex',
  'hep-lat',
  'hep-ph',
  'hep-th',
  'math-ph',
  'nlin',
  'nucl-ex',
  'nucl-th',
  'physics',
  'quant-ph',
]

/** The OAI set of a category: `cs:cs:CV`, `physics:hep-th`, `physics:astro-ph:GA`, `math` (info.arxiv.org/help/oa). */
export function setOf(category: string): string {
  const [archive = '', subject] = category.split('.')
  const isPhysics = PHYSICS.includes(archive)
  if (subject === undefined) return isPhysics ? `physics:${archive}` : archive
  return `${isPhysics ? 'physics' : archive}:${archive}:${subject}`
}
