import type { webApi } from '@slack/bolt'
import type { Logger } from 'pino'
import type { Paperboy } from '../../src/port/chat.ts'
import type { TaskTracker } from '../../src/port/task-tracker.ts'
import { type Desk, PLATFORM } from './desk.ts'
import type { Identity } from './identity.ts'
import { createPeople } from './people.ts'
import { createPoster } from './post.ts'
import { createPreviews } from './previews.ts'
import { createRooms, type Rooms } from './rooms.ts'
import { createShow } from './show.ts'
import type { Signer } from './signature.ts'
import type { Time } from './time.ts'
import type { Watch } from './unknown.ts'
import { createWeb } from './web.ts'

export interface WorkspaceOptions {
  readonly token: string
  readonly apiUrl: string | undefined
  /** Who we are there; Slack is asked unless it is told. */
  readonly identityOf: (web: webApi.WebClient) => () => Promise<Identity>
  readonly signer: Signer
  /** How many messages of a history are asked for at once. */
  readonly historyPage?: number
  readonly watch: Watch
  readonly time: Time
  readonly log: Logger
}

/** One workspace, as its token opens it. */
export interface Workspace {
  readonly web: webApi.WebClient
  readonly identity: () => Promise<Identity>
  readonly rooms: Rooms
  readonly poster: ReturnType<typeof createPoster>
}

/** With the look-up of its address a post ends before the engine gives it up after ten seconds. */
const POST_TIMEOUT_MS = 8_000
/** Within it a person still waits. */
const ANSWER_TIMEOUT_MS = 5_000

export function createWorkspace({ token, apiUrl, identityOf, signer, historyPage, watch, time, log }: WorkspaceOptions): Workspace {
  const web = createWeb({ token, apiUrl, timeoutMs: ANSWER_TIMEOUT_MS, watch, log })
  const identity = identityOf(web)
  const rooms = createRooms()
  const posting = createWeb({ token, apiUrl, timeoutMs: POST_TIMEOUT_MS, watch, log })
  const poster = createPoster({ web: posting, identity, signer, rooms, historyPage, time, log })
  return { web, identity, rooms, poster }
}

interface DeskOptions {
  readonly paperboy: Paperboy
  readonly tasks: TaskTracker
  readonly time: Time
  readonly log: Logger
}

/** What listeners work with in a workspace. */
export function createDesk({ web, identity, rooms }: Workspace, { paperboy, tasks, time, log }: DeskOptions): Desk {
  const managers = async (): Promise<string | null> => paperboy.managersOf({ platform: PLATFORM, workspace: (await identity()).team })
  const people = createPeople({ web, identity, managers, log })
  return {
    paperboy,
    web,
    identity,
    people,
    show: createShow(web),
    rooms,
    preview: createPreviews({ paperboy, web, log }),
    tasks,
    time,
    log,
  }
}
