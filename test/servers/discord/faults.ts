// What Discord has against a request: faults with their places, as it nests them in an "Invalid Form Body".

export interface Fault {
  /** Where: `embeds.0.title`. */
  readonly path: string
  /** Discord's own name for it. */
  readonly code: string
  readonly message: string
}

/** An answer that is an error. */
export interface ApiError {
  readonly status: number
  readonly code: number
  readonly message: string
  readonly faults?: readonly Fault[]
}

export type Report = (path: string, code: string, message: string) => void

/** Discord trims what people read; what is then empty where something must be is missing. Lengths are in UTF-16 units, its strictest reading. */
export function checkText(report: Report, path: string, value: unknown, most: number, least = 0): void {
  if (value === undefined || value === null) {
    if (least > 0) report(path, 'BASE_TYPE_REQUIRED', 'This field is required')
    return
  }
  if (typeof value !== 'string') {
    report(path, 'STRING_TYPE_CONVERT', 'Could not interpret value as a string.')
    return
  }
  if (value.trim().length < least) report(path, 'BASE_TYPE_REQUIRED', 'This field is required')
  if (value.length > most) report(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${most} or fewer in length.`)
}

export function checkCount(report: Report, path: string, items: readonly unknown[], most: number, least = 0): void {
  if (items.length < least || items.length > most)
    report(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${least} and ${most} in length (${items.length}).`)
}

/** Collects what a check reports. */
export function faultsOf(check: (report: Report) => void): Fault[] {
  const faults: Fault[] = []
  check((path, code, message) => void faults.push({ path, code, message }))
  return faults
}

export function invalidForm(faults: readonly Fault[]): ApiError {
  return { status: 400, code: 50035, message: 'Invalid Form Body', faults }
}

/** The body of an error as Discord sends it. */
export function errorBody({ code, message, faults = [] }: ApiError): object {
  if (faults.length === 0) return { message, code }
  const errors: Record<string, unknown> = {}
  for (const { path, code: name, message: text } of faults) {
    let at = errors
    for (const part of path.split('.').filter((each) => each !== '')) {
      at[part] ??= {}
      at = at[part] as Record<string, unknown>
    }
    at._errors = [...((at._errors as unknown[] | undefined) ?? []), { code: name, message: text }]
  }
  return { message, code, errors }
}

export const ERRORS = {
  unauthorized: { status: 401, code: 0, message: '401: Unauthorized' },
  unknownRoute: { status: 404, code: 0, message: '404: Not Found' },
  unknownChannel: { status: 404, code: 10003, message: 'Unknown Channel' },
  unknownGuild: { status: 404, code: 10004, message: 'Unknown Guild' },
  unknownMember: { status: 404, code: 10007, message: 'Unknown Member' },
  unknownMessage: { status: 404, code: 10008, message: 'Unknown Message' },
  unknownUser: { status: 404, code: 10013, message: 'Unknown User' },
  unknownWebhook: { status: 404, code: 10015, message: 'Unknown Webhook' },
  unknownInteraction: { status: 404, code: 10062, message: 'Unknown interaction' },
  unknownCommand: { status: 404, code: 10063, message: 'Unknown application command' },
  acknowledged: { status: 400, code: 40060, message: 'Interaction has already been acknowledged.' },
  forumPost: { status: 400, code: 40058, message: 'Cannot send a message in a forum channel' },
  tagRequired: { status: 400, code: 40067, message: 'A tag is required to create a forum post in this channel' },
  missingAccess: { status: 403, code: 50001, message: 'Missing Access' },
  otherAuthor: { status: 403, code: 50005, message: 'Cannot edit a message authored by another user' },
  emptyMessage: { status: 400, code: 50006, message: 'Cannot send an empty message' },
  closedDirect: { status: 403, code: 50007, message: 'Cannot send messages to this user' },
  noText: { status: 400, code: 50008, message: 'Cannot send messages in a non-text channel' },
  missingPermissions: { status: 403, code: 50013, message: 'Missing Permissions' },
  wrongType: { status: 400, code: 50024, message: 'Cannot execute action on this channel type' },
  invalidToken: { status: 401, code: 50027, message: 'Invalid Webhook Token' },
  archived: { status: 400, code: 50083, message: 'Thread is archived' },
  invalidJson: { status: 400, code: 50109, message: 'The request body contains invalid JSON.' },
  threadExists: { status: 400, code: 160004, message: 'A thread has already been created for this message' },
  threadLocked: { status: 400, code: 160005, message: 'Thread is locked' },
} as const satisfies Record<string, ApiError>
