/** The feed itself: snapshot, connection, history, which is also taken out or thrown away. */
import { FORWARDS_KEY, PINS_KEY } from '../../core/alerts/documents.ts'
import { factsOf, matches } from '../../core/alerts/arrival.ts'
import { EVERYTHING } from '../../core/ports.ts'
import { checkRule } from '../../core/settings/schema.ts'
import { rowsThatFit } from '../../core/view/message-size.ts'
import { parseRowKey, rowOfStored } from '../../core/view/rows.ts'
import type { Handlers, HistoryQuery } from '../../contract/contract.ts'
import { acknowledgeAll } from '../feed/acknowledge.ts'
import { connectionReport, reconnect } from '../feed/reconnect.ts'
import { done, failed, Refusal, type AppParts } from '../app-parts.ts'

type FeedHandlers = Pick<
  Handlers,
  | (
      | 'snapshot'
      | 'history'
      | 'pulse'
      | 'tally'
      | 'eventByKey'
      | 'reconnectNow'
      | 'retryRecovery'
      | 'testConnection'
      | 'rulePreview'
    )
  | ('exportHistory' | 'cancelExport' | 'deleteHistory')
>

const DAY_MS = 86_400_000

const filterOf = ({ text, priorities, symbols, types, from, to }: HistoryQuery) => ({
  text,
  priorities,
  symbols,
  types,
  from,
  to,
})

export function feedHandlers(
  app: Pick<
    AppParts,
    'activity' | 'calendar' | 'exporter' | 'host' | 'hub' | 'inApp' | 'now' | 'timeline' | 'window'
  >,
): FeedHandlers {
  const { hub, host } = app
  return {
    snapshot() {
      app.window.pageReady()
      return hub.snapshot()
    },
    async history(query) {
      const { history, status } = host.feed()
      const { events, next, toCarry } = await history.page(filterOf(query), query.before, query.limit)
      const rows = rowsThatFit(events.map(rowOfStored))
      const last = rows.at(-1)
      const newest = query.before?.detectedAt ?? Number.POSITIVE_INFINITY
      const oldest = last?.detectedAt ?? newest
      const gaps = status().gaps.filter((gap) => gap.from <= newest && gap.to >= oldest)
      const isCut = last !== undefined && rows.length < events.length
      const cutAt = isCut ? { detectedAt: last.detectedAt, epoch: last.epoch, id: last.event.id } : null
      return { rows, next: cutAt ?? next, gaps, toCarry }
    },
    pulse: ({ start, bars, widthMs, ...filter }) =>
      host.feed().history.pulse(filter, start, start + bars * widthMs, widthMs),
    tally: ({ by, from, ...filter }) => host.feed().history.tally(by, filter, from),
    async eventByKey(key) {
      const known = hub.row(key)
      if (known !== undefined) return known
      const ref = parseRowKey(key)
      if (ref === null) return null
      const stored = await host.feed().history.get(ref)
      return stored === null ? null : rowOfStored(stored)
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
    exportHistory: (query, format) => app.exporter.run(filterOf(query), format),
    cancelExport: () => app.exporter.cancel(),
    async deleteHistory() {
      const { alerts, engine, history } = host.feed()
      // Pinned alerts and the digest are history, too; while the policy holds them, the next commit writes them again.
      await acknowledgeAll(app)
      alerts.forgetAcknowledged()
      alerts.dismissMissed()
      app.inApp.clear()
      // In one task: what came before goes from the queue, the file and the view, what comes from now on stays in all of them.
      const deleted = history.deleteAll([PINS_KEY, FORWARDS_KEY], engine.forget())
      hub.reset()
      await deleted
      // A P0 that came in between is pinned, and no longer stored.
      host.feed().engine.saveDocuments()
      app.timeline.note('history deleted by the user')
      return done('The history is deleted.')
    },
  }
}
