import type { Paper } from '../papers/paper.ts'
import type { Asker, Form } from '../port/chat.ts'
import type { Text } from '../port/text.ts'
import * as wording from '../wording/following.ts'
import { ownForm, subscribeForm } from './form.ts'

/** Signs that mean something in a query. */
const SIGNS = /["()[\]:*^~|+-]+/g
/** Of a title, so many words say its subject. */
const MOST_WORDS = 12

/** What a topic may follow of a paper: its subject, its first author, its category; each as a query. */
function queriesOf({ title, authors, categories }: Pick<Paper, 'title' | 'authors' | 'categories'>): wording.Followable {
  const [author] = authors
  const [category] = categories
  const words = title
    .replace(SIGNS, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
  return {
    subject: words.slice(0, MOST_WORDS).join(' '),
    author: author === undefined ? null : `author:"${author.replaceAll('"', '')}"`,
    category: category === undefined ? null : `cat:${category}`,
  }
}

/**
 * The form of a new topic, filled in with a paper’s subject; what else may stand there it says below the field.
 * @param isPersonal whether it comes to the asker alone, as where others manage the topics
 */
export function followForm(paper: Paper, zone: string, isPersonal: boolean): Form {
  const queries = queriesOf(paper)
  const form = isPersonal ? ownForm(zone, queries.subject) : subscribeForm(zone, queries.subject)
  const hint = wording.orFollow(queries)
  return { ...form, fields: form.fields.map((field) => (field.option === 'query' && hint !== '' ? { ...field, hint } : field)) }
}

/** The same in words, where no form can be, or where others manage the topics. */
export function howToFollow(paper: Paper, { mayManage, isAdmin }: Pick<Asker, 'mayManage' | 'isAdmin'>): Text {
  const queries = queriesOf(paper)
  return mayManage === false && !isAdmin ? wording.followInPrivate(queries) : wording.howToFollow(queries)
}
