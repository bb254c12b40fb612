/** The feed itself: snapshot, history, connection. */
import { timeOfDay } from '../../../core/alerts/format.ts'
import { factsOf } from '../../../core/alerts/facts.ts'
import { matches } from '../../../core/alerts/routing.ts'
import { mayTryAt } from '../../../core/ingest/status.ts'
import { EVERYTHING } from '../../../core/ports.ts'
import { checkRule } from '../../../core/settings/check-rule.ts'
import { rowsThatFit } from '../../../core/view/message-size.ts'
import { parseRowKey, rowOfStored } from '../../../core/view/row.ts'
import type { FeedStatus, Handlers, HistoryQuery, Result } from '../../../contract/contract.ts'
import { Refusal } from '../refusal.ts'
import { done, failed, type AppContext } from './context.ts'

type FeedHandlers = Pick<
  Handlers,
  'snapshot' | 'history' | 'eventByKey' | 'reconnectNow' | 'retryRecovery' | 'testConnection' | 'rulePreview'
>

const DAY_MS = 86_400_000

export const filterOf = ({ text, priorities, symbols, types, from, to }: HistoryQuery) => ({
  text,
  priorities,
  symbols,
  types,
  from,
  to,
})

export function feedHandlers(app: AppContext): FeedHandlers {
  const { hub, host, explain } = app
  return {
    snapshot() {
      app.window.pageReady()
      return hub.snapshot()
    },
    async history(query) {
      const { history, status } = host.feed()
      const { events, next } = await history.page(filterOf(query), query.before, query.limit)
      const rows = rowsThatFit(events.map((stored) => rowOfStored(stored, explain)))
      const last = rows.at(-1)
      const newest = query.before?.detectedAt ?? Number.POSITIVE_INFINITY
      const oldest = last?.detectedAt ?? newest
      const gaps = status().gaps.filter((gap) => gap.from <= newest && gap.to >= oldest)
      const isCut = last !== undefined && rows.length < events.length
      const cutAt = isCut ? { detectedAt: last.detectedAt, epoch: last.epoch, id: last.event.id } : null
      return { rows, next: cutAt ?? next, gaps }
    },
    async eventByKey(key) {
      const known = hub.row(key)
      if (known !== undefined) return known
      const ref = parseRowKey(key)
      if (ref === null) return null
      const stored = await host.feed().history.get(ref)
      return stored === null ? null : rowOfStored(stored, explain)
    },
    reconnectNow: () => reconnect(app),
    retryRecovery() {
      host.feed().engine.retryRecovery()
      return done('Asking the server for the missing events again.')
    },
    async testConnection() {
      if (host.mode() === 'demo')
        return failed('The demo feed is in use, and it needs no key. Stop the demo to test the connection.')
      const status = host.feed().status()
      const result = connectionReport(status)
      if (result.ok || status.connection.kind === 'needs-key') return result
      // One connection a key is all the app may hold (P2): the test is the connection itself, tried again.
      const tried = await reconnect(app)
      return tried.ok ? result : tried
    },
    async rulePreview(rule) {
      const check = checkRule(rule)
      if (!check.ok) throw new Refusal(check.message)
      let matched = 0
      let of = 0
      const lastDay = { ...EVERYTHING, from: app.now() - DAY_MS }
      await host.feed().history.walk(lastDay, (events) => {
        of += events.length
        for (const { event } of events) if (matches(check.rule, event, factsOf(event))) matched += 1
        return true
      })
      return { matched, of }
    },
  }
}

/** R3, R4, R6: at once, out of a state that only the user ends, and past a limit once; what came of it is said. */
export async function reconnect({ host, calendar }: AppContext): Promise<Result> {
  const { connection: before } = host.feed().status()
  if (['stopped', 'needs-key', 'key-locked'].includes(before.kind)) return host.reconnect()
  host.feed().engine.reconnectNow()
  const { connection } = host.feed().status()
  const at = (wallMs: number) => timeOfDay(wallMs, calendar)
  if (before.kind === 'rate-limited' && before.triedAt !== triedAt(connection))
    return done(`Trying once now, although the server asked to wait until ${at(before.retryAt)}.`)
  if (connection.kind === 'rate-limited')
    return failed(
      `Tried less than a minute ago; the server asked to wait until ${at(connection.retryAt)}. Possible again at ${at(mayTryAt(connection) + 59_999)}.`,
    )
  if (connection.kind === 'live' || connection.kind === 'stale')
    return done('The server asked for no new connection yet; this one is being checked.')
  return done('Reconnecting.')
}

/** Undefined once a try is under way, too. */
const triedAt = (connection: FeedStatus['connection']): number | undefined =>
  connection.kind === 'rate-limited' ? connection.triedAt : Number.NaN

/** The state of the connection in a sentence. */
function connectionReport(status: FeedStatus) {
  const { connection } = status
  switch (connection.kind) {
    case 'live':
      return done(
        `Connected${status.tier === null ? '' : `, tier ${status.tier}`}${status.delayMs > 0 ? `, delayed ${Math.round(status.delayMs / 1000)} s` : ''}.`,
      )
    case 'stale':
      return failed('Connected, but the server is silent; checking it now.')
    case 'connecting':
      return failed('Still connecting.')
    case 'reconnecting':
      return failed(`Not connected: ${connection.reason}. Trying again now.`)
    case 'offline':
      return failed('This computer is offline. Trying anyway.')
    case 'key-rejected':
      return failed(`The key was rejected: ${connection.message}`)
    case 'tier-too-low':
      return failed(`The key's tier is too low: ${connection.message}`)
    case 'rate-limited':
      return failed(connection.message)
    case 'blocked':
      return failed(`${connection.message} Trying again now.`)
    case 'needs-key':
      return failed('Enter an API key first.')
    case 'key-locked':
      return failed(
        connection.waiting
          ? 'The stored key cannot be read yet. Asking the system’s key store for it again.'
          : 'The stored key cannot be read. Unlock the key store, then restart the app.',
      )
    case 'stopped':
      return failed('The feed is stopped. Starting it now.')
    default: {
      const never: never = connection
      return never
    }
  }
}
