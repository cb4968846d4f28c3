import type { Logger } from 'pino'
import type { ChatPlatform } from '../port/platform.ts'
import type { Library } from '../search/library.ts'
import type { Store } from '../store/store.ts'
import type { StaleSource } from './waiting.ts'

/** The dependencies of planning. */
export interface Planner {
  readonly store: Store
  readonly library: Library
  /** The platforms that run here. Nothing is planned for others. */
  readonly platforms: readonly Pick<ChatPlatform, 'name' | 'traits'>[]
  /** Sources that have not brought their papers in time. */
  readonly staleSources: () => Promise<readonly StaleSource[]>
  readonly newId: () => string
  readonly log: Logger
  /** This copy of the program: no other has the same. */
  readonly copy: string
  /** Called at each place where tests simulate a crash; does nothing in the program. */
  readonly failpoint: (place: string) => void | Promise<void>
}
