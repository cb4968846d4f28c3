import type { Role } from 'discord.js'

/** @param wanted as an operator names it: by its name, with or without an @, by its id, or by the mention that Discord copies */
export function isRole({ id, name }: Pick<Role, 'id' | 'name'>, wanted: string): boolean {
  const bare = wanted.replace(/^<@&(\d+)>$/, '$1')
  return id === bare || plainName(name) === plainName(bare)
}

/** Everyone’s role has an @ in its name. */
function plainName(name: string): string {
  return name.replace(/^@/, '').toLowerCase()
}
