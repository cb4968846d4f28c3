/** Which installation something comes from, and which workspace it is about. */
export interface Origin {
  readonly enterprise: string | null
  /** Null where Slack names none, as of what happens to a whole organisation. */
  readonly team: string | null
  /** Whether it comes by an installation in a whole organisation. */
  readonly isOrg: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** A workspace as Slack names it, and the organisation that it names beside it. */
type Named = Omit<Origin, 'isOrg'>

/**
 * Reads where something comes from. In channels that are shared with other workspaces Slack names the workspace of whoever did it, and apart
 * from that the one that we are installed in. Source: docs.slack.dev/apis/slack-connect/using-slack-connect, docs.slack.dev/enterprise/organization-ready-apps
 */
export function originOf(body: object): Origin {
  return 'event' in body ? originOfEvent(body as Fields) : originOfInteraction(body as Fields)
}

function originOfEvent(body: Fields): Origin {
  const { authorizations, is_enterprise_install: isOrg } = body
  const [first] = (Array.isArray(authorizations) ? authorizations : []) as Fields[]
  const told = [named(body.context_team_id, body.context_enterprise_id), named(body.team_id, body.enterprise_id)]
  // Of a shared channel any installation may stand there, another organisation's too.
  if (!isYes(body.is_ext_shared_channel)) told.splice(1, 0, named(first?.team_id, first?.enterprise_id))
  return { ...ours(told), isOrg: isYes(isOrg) || isYes(first?.is_enterprise_install) }
}

function originOfInteraction(body: Fields): Origin {
  const [team, enterprise, user, view, message] = [body.team, body.enterprise, body.user, body.view, body.message] as (Fields | null)[]
  // The message of a button is ours; that of a shortcut may be anybody's.
  const shown = body.type === 'block_actions' ? message?.team : null
  const told = [
    named(view?.app_installed_team_id, null),
    named(shown, null),
    named(team?.id ?? body.team_id ?? user?.team_id, enterprise?.id ?? team?.enterprise_id ?? body.enterprise_id),
  ]
  return { ...ours(told), isOrg: isYes(body.is_enterprise_install) }
}

/** @param told what Slack names, the surest first. An organisation that is named beside another workspace is not ours. */
function ours(told: readonly Named[]): Named {
  const team = told.find((each) => each.team !== null)?.team ?? null
  const beside = told.filter((each) => each.team === team || each.team === null)
  return { team, enterprise: beside.find((each) => each.enterprise !== null)?.enterprise ?? null }
}

/** Slack: an organisation may stand where a workspace is expected. */
function named(team: unknown, enterprise: unknown): Named {
  return { team: idOf(team, 'T'), enterprise: idOf(enterprise, 'E') ?? idOf(team, 'E') }
}

/** Slack: in forms flags are words. */
function isYes(value: unknown): boolean {
  return value === true || value === 'true'
}

function idOf(value: unknown, kind: 'T' | 'E'): string | null {
  return typeof value === 'string' && /^[A-Z][A-Z0-9]{1,30}$/.test(value) && value.startsWith(kind) ? value : null
}
