// Checks a request body against Discord's own OpenAPI document (discord/discord-api-spec, MIT): openapi.json has the routes that are used.
import { readFileSync } from 'node:fs'

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly maxProperties?: number
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

/** @returns faults of a body, each with its place */
export type OpenApi = (method: string, path: string, body: unknown) => string[]

const PATH = new URL('openapi.json', import.meta.url)

/**
 * Where the document and the developer documentation disagree, the documentation wins: such faults are none. Where the documentation is
 * the stricter one, discord-limits.ts and discord-forms.ts say what it says: content of 2000 characters (document: 4000), 5 rows
 * (document: 40 components of any kind), 25 options in a select, each custom id once, no V2 components without their flag.
 */
export const DOCUMENTATION_WINS: readonly { readonly fault: RegExp; readonly why: string }[] = [
  {
    fault: /default_member_permissions is no integer or null$/,
    why: 'The documentation: a bit set as a string; the document: an integer.',
  },
  {
    fault: /^(?:PATCH|POST) \/(?:webhooks|interactions)\/.*: \$(?:\.data)? has (?:tts|enforce_nonce), which is unknown$/,
    why: 'discord.js 14 puts both, false, into every message; Discord leaves them out.',
  },
]

let document: Document | null = null

export function readOpenApi(): Document {
  document ??= JSON.parse(readFileSync(PATH, 'utf8')) as Document
  return document
}

export function openOpenApi(): OpenApi {
  const { paths, components } = readOpenApi()
  const routes = Object.entries(paths).map(([path, operations]) => ({ pattern: toPattern(path), operations }))
  return (method, path, body) => {
    const found = routes.find(({ pattern, operations }) => pattern.test(path) && method.toLowerCase() in operations)
    if (!found) return [`${method} ${path} is not in Discord's document`]
    const content = found.operations[method.toLowerCase()]?.requestBody?.content
    if (!content) return body === null ? [] : [`${method} ${path} has a body, but none is wanted`]
    const schema = content['application/json']?.schema ?? {}
    return schemaFaults(body, schema, components.schemas)
      .map((fault) => `${method} ${path}: ${fault}`)
      .filter((fault) => !DOCUMENTATION_WINS.some((each) => each.fault.test(fault)))
  }
}

/** Names in braces are parts of a path; literal ones win because they come before in the document or do not fit. */
function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, (_, name: string) => (/_id$|^id/.test(name) ? '\\d+' : '[^/@]+'))}$`)
}

/**
 * What a schema has against a value: as much of JSON Schema as the document uses, and stricter in one thing: a property that it does
 * not name is a fault, for Discord would leave it out without a word.
 */
function schemaFaults(value: unknown, given: Schema, named: Readonly<Record<string, Schema>>, path = '$'): string[] {
  const schema = given.$ref === undefined ? given : (named[given.$ref.replace('#/components/schemas/', '')] ?? {})
  const faults: string[] = []
  const fault = (text: string): void => void faults.push(`${path} ${text}`)
  const branches = schema.oneOf ?? schema.anyOf
  if (branches && !isEnumeration(branches)) faults.push(...bestOf(value, branches, named, path))
  if (branches && isEnumeration(branches) && !branches.some((each) => each.const === value))
    fault(`is none of those allowed: ${String(value)}`)
  for (const each of schema.allOf ?? []) faults.push(...schemaFaults(value, each, named, path))
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type
  if (types && !types.some((type) => isOfType(value, type))) return [...faults, `${path} is no ${types.join(' or ')}`]
  if (schema.enum && value !== null && !schema.enum.includes(value)) fault(`is none of those allowed: ${String(value)}`)
  if (typeof value === 'string') {
    const length = [...value].length
    if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? Number.POSITIVE_INFINITY)) fault(`has ${length} characters`)
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) fault(`is not like ${schema.pattern}`)
    if (schema.format === 'uri' && !URL.canParse(value)) fault('is no address')
    if (schema.format === 'snowflake' && !/^(0|[1-9]\d*)$/.test(value)) fault('is no id')
  } else if (typeof value === 'number') {
    if (value < (schema.minimum ?? Number.NEGATIVE_INFINITY) || value > (schema.maximum ?? Number.POSITIVE_INFINITY)) fault(`is ${value}`)
  } else if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY))
      fault(`has ${value.length} items`)
    if (schema.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length) fault('has an item twice')
    const { items } = schema
    if (items) faults.push(...value.flatMap((item, index) => schemaFaults(item, items, named, `${path}[${index}]`)))
  } else if (typeof value === 'object' && value !== null && schema.properties) {
    for (const name of schema.required ?? []) if (!(name in value)) fault(`has no ${name}`)
    for (const [name, item] of Object.entries(value)) {
      const known = schema.properties[name] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)
      if (known) faults.push(...schemaFaults(item, known, named, `${path}.${name}`))
      else fault(`has ${name}, which is unknown`)
    }
  } else if (typeof value === 'object' && value !== null && typeof schema.additionalProperties === 'object') {
    for (const [name, item] of Object.entries(value))
      faults.push(...schemaFaults(item, schema.additionalProperties, named, `${path}.${name}`))
  }
  return faults
}

/** The document writes enumerations as `oneOf` constants. */
function isEnumeration(branches: readonly Schema[]): boolean {
  return branches.every((branch) => branch.const !== undefined)
}

/** The faults of the alternative that the value comes nearest to: that of its own `type` where one is. */
function bestOf(value: unknown, branches: readonly Schema[], named: Readonly<Record<string, Schema>>, path: string): string[] {
  const tried = branches.map((branch) => schemaFaults(value, branch, named, path))
  const isOther = (faults: readonly string[]): number =>
    faults.some((fault) => fault.startsWith(`${path}.type `) || fault.startsWith(`${path} is no `)) ? 1 : 0
  const sorted = tried.sort((one, other) => isOther(one) - isOther(other) || one.length - other.length)
  return sorted[0] ?? []
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return typeof value === type
  }
}
