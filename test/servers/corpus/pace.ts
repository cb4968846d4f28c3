// Whether each service is asked as slowly as it wants, by the clock that the program itself lives by.

export type Service = 'arxiv' | 'huggingface' | 'europepmc'

/** What services ask for: the distance between the end of a request and the next one, and never two at once. */
const APART_MS: Readonly<Record<Service, number>> = { arxiv: 3_000, huggingface: 1_000, europepmc: 1_000 }

interface Asked {
  readonly service: Service
  readonly path: string
  readonly at: number
}

export interface Pace {
  readonly asked: readonly Asked[]
  /** Sentences, one for each request that came too early; empty where all came in time. */
  readonly violations: readonly string[]
  /** Notes a request. @returns notes its end */
  begin(service: Service, path: string): () => void
}

export function createPace(now: () => number): Pace {
  const asked: Asked[] = []
  const violations: string[] = []
  const open = new Map<Service, number>()
  const ended = new Map<Service, number>()
  return {
    asked,
    violations,
    begin(service, path) {
      const at = now()
      const together = open.get(service) ?? 0
      if (together > 0) violations.push(`${service} was asked for ${path} while it answered another request`)
      const since = at - (ended.get(service) ?? Number.NEGATIVE_INFINITY)
      if (since < APART_MS[service]) violations.push(`${service} was asked for ${path} ${since} ms after the request before`)
      asked.push({ service, path, at })
      open.set(service, together + 1)
      return () => {
        open.set(service, (open.get(service) ?? 1) - 1)
        ended.set(service, now())
      }
    },
  }
}
