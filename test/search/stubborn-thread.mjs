// A search thread that hangs or ends when it is asked for a certain word; all else it answers.
import { register } from 'tsx/esm/api'

register()
await import('./stubborn-thread.ts')
