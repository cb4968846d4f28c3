import type { Installation, Installations, InstalledAt, NotInstalled, Tokens } from '../port/installations.ts'
import type { InstallationRow } from '../store/installation-row.ts'
import type { InstallationStore, PlaceKey } from '../store/installations.ts'
import { keyOf } from '../store/workspace-key.ts'
import { ownSecret, storedSecrets } from './own-secrets.ts'
import type { Sealer } from './sealer.ts'

/** A process that renews a token and dies holds up others no longer, in milliseconds. */
const RENEWAL_MS = 60_000

/** Where a platform's app is installed, its tokens encrypted. @param now milliseconds since 1970 */
export function createInstallations(platform: string, store: InstallationStore, sealer: Sealer, now: () => number): Installations {
  const placeKey = ({ enterprise, team }: InstalledAt): PlaceKey => ({ platform, place: team ?? enterprise ?? '' })

  function read(row: InstallationRow | null): Installation | NotInstalled {
    if (row === null) return 'absent'
    const opened = row.is_broken ? null : sealer.open(row.sealed, rowOf(row))
    if (opened === null) return 'broken'
    const { enterprise, team, bot_user: botUser, bot, installed_at: installedAt } = row
    return { enterprise, team, botUser, bot, tokens: JSON.parse(opened) as Tokens, installedAt }
  }

  return {
    find: async (enterprise, team) => read(await store.find(platform, enterprise, team)),

    at: async (place) => read(await store.at(placeKey(place))),

    async save(installation) {
      const { enterprise, team, botUser, bot, tokens, installedAt } = installation
      const key = placeKey(installation)
      const sealed = sealer.seal(JSON.stringify(tokens), rowOf(key))
      await store.save({
        ...key,
        enterprise,
        team,
        bot_user: botUser,
        bot,
        sealed,
        installed_at: installedAt,
        is_broken: 0,
        renewing_until: null,
      })
    },

    remove: (place) => store.remove(placeKey(place), 'installedAt' in place ? place.installedAt : null),
    grant: (enterprise, teams, isGranted) => store.grant(platform, enterprise, teams, isGranted),
    teamsOf: (enterprise) => store.teamsOf(platform, enterprise),
    move: (team, enterprise) => store.change(placeKey({ team, enterprise }), { enterprise }),

    async renew(installation, renew) {
      const key = placeKey(installation)
      if (!(await store.beginRenewal(key, now(), now() + RENEWAL_MS))) return null
      try {
        // Another process may have renewed it while this one waited for its turn.
        const found = read(await store.at(key))
        if (typeof found === 'string' || found.tokens.renewal === null) return null
        if (found.tokens.token !== installation.tokens.token) return found.tokens
        const tokens = await renew(found.tokens.renewal.token)
        await store.renew(key, found.installedAt, sealer.seal(JSON.stringify(tokens), rowOf(key)))
        return tokens
      } finally {
        await store.change(key, { renewing_until: null })
      }
    },

    async markBroken(installation) {
      const key = placeKey(installation)
      const found = read(await store.at(key))
      if (typeof found === 'string' || found.tokens.token !== installation.tokens.token) return false
      await store.change(key, { is_broken: 1 })
      return true
    },

    useOnce: (attempt) => store.useOnce(attempt, now()),

    async signingKey() {
      const key = await ownSecret(store, sealer, 'signs digests')
      if (key === null) throw new Error('the key that signs digests cannot be read')
      return key
    },
  }
}

/** Encrypts everything with the first key that was not, also beside a running bot. @returns how many secrets it encrypted, and how many no key opens */
export async function rotateKeys(
  store: InstallationStore,
  sealer: Sealer,
): Promise<{ readonly done: number; readonly unreadable: number }> {
  let [done, unreadable] = [0, 0]
  const reseal = async (sealed: string, row: string, put: (next: string) => Promise<unknown>): Promise<void> => {
    const secret = sealer.open(sealed, row)
    if (secret === null) unreadable++
    else if (!sealer.isCurrent(sealed)) {
      await put(sealer.seal(secret, row))
      done++
    }
  }
  for (const { name, sealed } of await storedSecrets(store)) await reseal(sealed, name, (next) => store.keepSecret(name, next, sealed))
  for (const row of await store.all())
    if (!row.is_broken) await reseal(row.sealed, rowOf(row), (next) => store.reseal(row, row.sealed, next))
  return { done, unreadable }
}

/** Removes what no key opens, so that a lost key does not keep the bot from starting. @returns how many secrets went */
export async function discardUnreadable(store: InstallationStore, sealer: Sealer): Promise<number> {
  let gone = 0
  for (const row of await store.all()) {
    if (row.is_broken || sealer.open(row.sealed, rowOf(row)) !== null) continue
    await store.change(row, { is_broken: 1 })
    gone++
  }
  for (const { name, sealed } of await storedSecrets(store)) {
    if (sealer.open(sealed, name) !== null) continue
    await store.removeSecret(name)
    gone++
  }
  return gone
}

/** The workspaces that must install again, by their keys. */
export function brokenOf(rows: readonly InstallationRow[]): string[] {
  return rows.filter(({ is_broken: isBroken }) => isBroken).map(({ platform, place }) => keyOf({ platform, workspace: place }))
}

/** Whether the keys open what the database holds: false where they are others, or lost. */
export async function isReadable(store: InstallationStore, sealer: Sealer): Promise<boolean> {
  return (await storedSecrets(store)).every(({ name, sealed }) => sealer.open(sealed, name) !== null)
}

/** Names a row, so that its secret cannot be read in the place of another's. */
function rowOf({ platform, place }: PlaceKey): string {
  return JSON.stringify([platform, place])
}
