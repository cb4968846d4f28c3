import { type Expression, ExpressionWrapper, FunctionNode, type OperationNode, sql, ValueNode } from 'kysely'
import type { Schema } from './schema.ts'

/** What each database writes in its own way (sqlite.ts, postgres.ts). `{0}` is the first argument. */
export type Functions = Readonly<Record<FunctionName, string>>

type FunctionName =
  /** The larger, and the smaller, of two numbers. */
  | 'larger_of'
  | 'smaller_of'
  /** The rows of a list, which is JSON: of numbers, of texts. */
  | 'numbers_of'
  | 'texts_of'
  /** As a table `each` with a column `value`: the texts of a list that may be damaged. */
  | 'each_of'
  | 'is_list'
  | 'length_of_list'
  /** The member of an object, which is JSON, by its name. */
  | 'member_of'
  /** The values of a group, with commas between them. */
  | 'joined'
  /** Where a text begins in another, from 1; 0 if it is not there. */
  | 'place_of'
  /** Whether a text is like a pattern, in which `\` escapes; the case of ASCII's letters does not matter. */
  | 'is_like'
  /** Lets no other transaction change the counters until the end of this one; a statement. */
  | 'hold_counters'
  /** Lets no other program change the schema until the end of this transaction; a statement. */
  | 'hold_schema'
  /** Tells other copies of the program that papers have changed, once the transaction has ended that writes the row. */
  | 'tell_of_papers'
  /** A number that JavaScript can represent exactly. */
  | 'any_number'
  /** A column by which rows are not to be looked for, as an index of it holds those of all workspaces. */
  | 'not_by_index'
  /** Has the latest papers read first, and other tables for each of them. */
  | 'by_arrival'
  | 'and_for_each'

/** A call of a function that each database writes in its own way. */
export function call<Result>(name: FunctionName, ...values: readonly unknown[]): ExpressionWrapper<Schema, never, Result> {
  return new ExpressionWrapper(FunctionNode.create(name, values.map(toNode)))
}

/** Called by a compiler of queries, for each function that it meets. @returns false for a function that all databases write alike */
export function writeCall(
  functions: Functions,
  node: FunctionNode,
  write: { append(text: string): void; visit(argument: OperationNode): void },
): boolean {
  const form = Object.hasOwn(functions, node.func) ? functions[node.func as FunctionName] : null
  if (form === null) return false
  for (const part of form.split(/(\{\d\})/)) {
    const argument = node.arguments[/^\{\d\}$/.test(part) ? Number(part[1]) : -1]
    if (argument) write.visit(argument)
    else write.append(part)
  }
  return true
}

function toNode(value: unknown): OperationNode {
  return isExpression(value) ? value.toOperationNode() : ValueNode.create(value)
}

function isExpression(value: unknown): value is Expression<unknown> {
  return typeof value === 'object' && value !== null && 'toOperationNode' in value
}

/** A column, as an argument of `call`. */
export const column = (name: string): Expression<unknown> => sql.ref(name)
