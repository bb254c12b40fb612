/**
 * The feed and its alerts: snapshot, connection, history, which is also taken out or thrown away; acknowledging, snoozing,
 * what the app itself shows, and forwarding.
 */
import { FORWARDS_KEY, PINS_KEY } from '../../core/alerts/documents.ts'
import { factsOf, matches } from '../../core/alerts/arrival.ts'
import { EVERYTHING } from '../../core/ports.ts'
import { checkRule } from '../../core/settings/schema.ts'
import { rowsThatFit } from '../../core/view/message-size.ts'
import { parseRowKey, rowOfStored } from '../../core/view/rows.ts'
import type { Handlers, HistoryQuery } from '../../contract/contract.ts'
import {
  acknowledgeAll,
  acknowledgeGroups,
  connectionReport,
  reconnect,
  undoAcknowledge,
} from '../feed/commands.ts'
import { type AppParts, done, failed, Refusal } from '../app-parts.ts'
import { timeOfDay } from '../../core/vocabulary/times.ts'
import type { Snooze } from '../../core/alerts/types.ts'
import { clean, signalLabel } from '../../core/vocabulary/signals.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const NOISIEST = 5

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
) {
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
      // One connection a key is all the app may hold (protocol.md P2): the test is the connection itself, tried again.
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
  } satisfies Partial<Handlers>
}

/** As the rows and the bell name it. */
function nameOf(scope: Snooze['scope']): string {
  switch (scope.kind) {
    case 'all':
      return 'All alerts'
    case 'symbol':
      return clean(scope.symbol, 24)
    case 'type':
      return `“${clean(signalLabel(scope.type), 48)}”`
  }
}

export function alertHandlers(
  app: Pick<AppParts, 'activity' | 'calendar' | 'host' | 'hub' | 'inApp' | 'notices' | 'now'>,
) {
  const alerts = () => app.host.feed().alerts
  return {
    acknowledge: (keys) => acknowledgeGroups(app, keys),
    acknowledgeAll: () => acknowledgeAll(app),
    async undoAcknowledge(number) {
      const said = await undoAcknowledge(app, number)
      return said === '' ? failed('There is nothing left to undo.') : done(said)
    },
    snooze(scope, length) {
      const snooze = alerts().snooze(scope, length)
      const what = nameOf(scope)
      if (snooze.until === null) return done(`${what} muted until you lift it.`)
      return done(`${what} snoozed until ${timeOfDay(snooze.until, app.calendar)}.`)
    },
    unsnooze(id) {
      const held = alerts()
        .view()
        .snoozes.find((snooze) => snooze.id === id)
      if (!alerts().unsnooze(id) || held === undefined) return failed('That snooze has ended already.')
      const verb = held.scope.kind === 'all' ? 'are' : 'is'
      return done(`${nameOf(held.scope)} ${verb} no longer ${held.until === null ? 'muted' : 'snoozed'}.`)
    },
    async testAlert() {
      const { outcome, reason } = await alerts().testAlert()
      return outcome === 'shown'
        ? done('The desktop took the test alert.')
        : failed(`The desktop did not show it (${reason}); the window shows alerts instead.`)
    },
    dismissInApp: (key) => (app.inApp.dismiss(key) ? done('') : failed('It is gone already.')),
    dismissNotice: (id) => (app.notices.dismiss(id) ? done('') : failed('It is gone already.')),
    dismissMissed() {
      alerts().dismissMissed()
      return done('')
    },
    async noiseReport() {
      const groups = await app.host.feed().history.noise(app.now() - WEEK_MS, NOISIEST)
      return groups.map((group) => ({ ...group, group: `${group.symbol} ${group.type}` }))
    },
  } satisfies Partial<Handlers>
}

export function forwardHandlers(app: Pick<AppParts, 'forwarding' | 'host' | 'hub'>) {
  return {
    forwardStates: () => app.forwarding.states(),
    tellForward: (target, entered, options) => app.forwarding.tell(target, entered, options),
    testForward: (target) => app.forwarding.test(target),
    forgetForward: (target) => app.forwarding.forget(target),
    async forwardsOf(key) {
      const { alerts, history } = app.host.feed()
      const own = alerts.forwards(key)
      if (own.length > 0) return own
      const ref = parseRowKey(key)
      const stored = app.hub.row(key) === undefined && ref !== null ? await history.get(ref) : null
      const decision = (app.hub.row(key) ?? (stored === null ? null : rowOfStored(stored)))?.decision
      // A repeat went with the alert that it was counted into.
      return decision?.reason === 'grouped' && decision.detail !== null
        ? alerts.forwards(decision.detail)
        : []
    },
  } satisfies Partial<Handlers>
}
