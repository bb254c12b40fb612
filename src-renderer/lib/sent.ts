/** An event's fields as the server wrote them, where the app had to read them with good will (protocol.md). */
import type { FeedRow } from '../../src-main/contract/contract.ts'
import { isRecord } from './summary.ts'

/** What Chromium has since 114 and TypeScript's library does not name yet ("JSON.parse source text access"). */
type Revive = (key: string, value: unknown, context: { readonly source?: string }) => unknown
// Sound: a function that is called with more than it is typed for.
const parse = JSON.parse as unknown as (text: string, revive: Revive) => unknown

/** Numbers that JavaScript would round are the texts they were written as. */
export function sentFields({ event, sent }: FeedRow): Readonly<Record<string, unknown>> {
  if (sent === undefined) return event
  const fields = parse(sent.text, (_key, value, { source }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value,
  )
  return isRecord(fields) ? fields : event
}

/** Whether a documented field came as something else than what is shown of it. */
export function isOdd(row: FeedRow, key: string): boolean {
  if (row.sent === undefined || key === 'id') return false
  const [was, is] = [sentFields(row)[key], row.event[key]]
  if (was === undefined || was === null) return false
  return key === 'data' ? !isRecord(was) : was !== is
}
