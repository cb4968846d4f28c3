/** Which installation something comes from, and which workspace it is about. */
export interface Origin {
  readonly enterprise: string | null
  /** Null where Slack names none, as of what happens to a whole organisation. */
  readonly team: string | null
  /** Whether it comes by an installation in a whole organisation. */
  readonly isOrg: boolean
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads where something comes from. In channels that are shared with other workspaces Slack names the workspace of whoever did it, and apart
 * from that the one that we are installed in. Source: docs.slack.dev/apis/slack-connect/using-slack-connect, docs.slack.dev/enterprise/organization-ready-apps
 */
export function originOf(body: object): Origin {
  const {
    event,
    context_team_id: context,
    context_enterprise_id: contextEnterprise,
    authorizations,
    view,
    message,
    team,
    user,
  } = body as Fields
  const { team_id: teamId, enterprise_id: enterpriseId, enterprise, is_enterprise_install: isOrg } = body as Fields
  if (event !== undefined) {
    const [first] = (Array.isArray(authorizations) ? authorizations : []) as Fields[]
    return {
      enterprise: idOf(contextEnterprise) ?? idOf(first?.enterprise_id) ?? idOf(enterpriseId),
      team: idOf(context) ?? idOf(first?.team_id) ?? idOf(teamId),
      isOrg: isYes(isOrg) || isYes(first?.is_enterprise_install),
    }
  }
  return {
    enterprise: idOf((enterprise as Fields | null)?.id) ?? idOf((team as Fields | null)?.enterprise_id) ?? idOf(enterpriseId),
    team:
      idOf((view as Fields | null)?.app_installed_team_id) ??
      idOf((message as Fields | null)?.team) ??
      idOf((team as Fields | null)?.id) ??
      idOf(teamId) ??
      idOf((user as Fields | null)?.team_id),
    isOrg: isYes(isOrg),
  }
}

/** Slack: in forms flags are words. */
function isYes(value: unknown): boolean {
  return value === true || value === 'true'
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Z][A-Z0-9]{1,30}$/.test(value) ? value : null
}
