import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/**
 * Renames a source in its state, its papers and the topics that name it. Papers get a new revision, so that the index picks up the change.
 */
export async function renameSource(database: Kysely<Schema>, from: string, to: string): Promise<void> {
  const known = await database.selectFrom('sources').select('name').where('name', '=', from).executeTakeFirst()
  if (!known) return
  await database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('sources').where('name', '=', to).execute()
    await transaction.updateTable('sources').set({ name: to }).where('name', '=', from).execute()
    await transaction
      .deleteFrom('appearances')
      .where('source', '=', to)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('appearances as former')
            .select('former.paper')
            .where('former.source', '=', from)
            .whereRef('former.paper', '=', 'appearances.paper')
            .whereRef('former.day', '=', 'appearances.day'),
        ),
      )
      .execute()
    await transaction.updateTable('appearances').set({ source: to }).where('source', '=', from).execute()
    await renameInTopics(transaction, from, to)
    const papers = await transaction
      .selectFrom('papers')
      .select(['id', 'sources'])
      .where('sources', 'like', `%${JSON.stringify(from)}%`)
      .execute()
    const counter = await transaction.selectFrom('counters').select('value').where('name', '=', 'revision').executeTakeFirstOrThrow()
    let revision = counter.value
    for (const { id, sources } of papers) {
      const named = (JSON.parse(sources) as string[]).map((source) => (source === from ? to : source))
      await transaction
        .updateTable('papers')
        .set({ sources: JSON.stringify([...new Set(named)]), revision: ++revision })
        .where('id', '=', id)
        .execute()
    }
    await transaction.updateTable('counters').set({ value: revision }).where('name', '=', 'revision').execute()
  })
}

async function renameInTopics(database: Kysely<Schema>, from: string, to: string): Promise<void> {
  const asked = new RegExp(`\\b(source:"?)${from.replaceAll('.', '\\.')}(?![\\w.-])`, 'gi')
  const topics = await database.selectFrom('subscriptions').select(['number', 'query']).where('query', 'like', `%${from}%`).execute()
  for (const { number, query } of topics)
    await database
      .updateTable('subscriptions')
      .set({ query: query.replace(asked, `$1${to}`) })
      .where('number', '=', number)
      .execute()
}
