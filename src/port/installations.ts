// What an adapter that serves many workspaces asks of the core: where it is installed, and with which tokens. Values only.

/** Where an app is installed: a workspace, or a whole organisation (`team` null). Ids are the platform's. */
export interface InstalledAt {
  /** Null for a workspace of no organisation. */
  readonly enterprise: string | null
  readonly team: string | null
}

export interface Installation extends InstalledAt {
  /** Our bot as a member of channels, and as an author of messages. */
  readonly botUser: string
  readonly bot: string
  readonly tokens: Tokens
  /** Milliseconds since 1970. */
  readonly installedAt: number
}

export interface Tokens {
  readonly token: string
  /** Null where the token does not expire. */
  readonly renewal: {
    readonly token: string
    /** Milliseconds since 1970. */
    readonly expiresAt: number
  } | null
}

/** Why there is nothing to serve a workspace with: it never was installed or was removed; or its token cannot be read or renewed, so that it must be installed again. */
export type NotInstalled = 'absent' | 'broken'

/** The installations of one platform. Each method rejects where the database cannot be used. */
export interface Installations {
  /** The workspace's own installation, or that of its organisation, unless this was told to leave the workspace. */
  find(enterprise: string | null, team: string): Promise<Installation | NotInstalled>
  /** The installation at exactly this place. */
  at(place: InstalledAt): Promise<Installation | NotInstalled>
  /** Stores an installation, in the place of an earlier one. */
  save(installation: Installation): Promise<void>
  /** Removes an installation; one that was read before, unless it was installed anew since. */
  remove(place: InstalledAt | Installation): Promise<void>
  /** Workspaces that one organisation's installation serves, or serves no more. */
  grant(enterprise: string, teams: readonly string[], isGranted: boolean): Promise<void>
  /** Workspaces that were served through an organisation's installation. */
  teamsOf(enterprise: string): Promise<readonly string[]>
  /** A workspace joins an organisation, with its installation. */
  move(team: string, enterprise: string): Promise<void>
  /**
   * Renews an installation's token, in one process at a time. What is installed anew meanwhile keeps its own.
   * @param renew asks the platform; rejects where it refuses
   * @returns the tokens to use now: the new ones, or those that another process got meanwhile; null where another is still at it
   */
  renew(installation: Installation, renew: (renewal: string) => Promise<Tokens>): Promise<Tokens | null>
  /** Marks an installation whose token is of no use any more. @returns false where it has another token by now */
  markBroken(installation: Installation): Promise<boolean>
  /** @param attempt names one attempt to install; kept for an hour @returns true once for each */
  useOnce(attempt: string): Promise<boolean>
  /** 32 bytes of our own that stay the same, whatever tokens and keys do. */
  signingKey(): Promise<Uint8Array>
}
