import { isAbsolute, join } from 'node:path'

/** Of a machine and of whoever uses it. */
export interface Home {
  readonly folder: string
  readonly system: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Where an installed package keeps its data unless it is told: where programs of this user keep theirs. */
export function userDataFolder({ folder, system, environment }: Home): string {
  if (system === 'darwin') return join(folder, 'Library/Application Support/paperboy')
  if (system === 'win32') return join(environment.LOCALAPPDATA || join(folder, 'AppData/Local'), 'paperboy')
  const { XDG_DATA_HOME: named = '' } = environment
  // The rule of XDG: a relative path counts for nothing.
  return join(isAbsolute(named) ? named : join(folder, '.local/share'), 'paperboy')
}
