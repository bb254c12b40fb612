/** Acknowledging, snoozing, the alerts shown by the app itself, and forwarding: its targets, and what became of an alert. */
import { timeOfDay } from '../../core/vocabulary/times.ts'
import type { Snooze } from '../../core/alerts/types.ts'
import { signalLabel, clean } from '../../core/vocabulary/signals.ts'
import type { Handlers } from '../../contract/contract.ts'
import { acknowledgeAll, acknowledgeGroups, undoAcknowledge } from '../feed/acknowledge.ts'
import { type AppParts, done, failed } from '../app-parts.ts'
import { parseRowKey, rowOfStored } from '../../core/view/rows.ts'

type AlertHandlers = Pick<
  Handlers,
  | 'acknowledge'
  | 'acknowledgeAll'
  | 'undoAcknowledge'
  | 'snooze'
  | 'unsnooze'
  | 'testAlert'
  | 'dismissInApp'
  | 'dismissNotice'
  | 'dismissMissed'
  | 'noiseReport'
>

const WEEK_MS = 7 * 86_400_000
const NOISIEST = 5

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
): AlertHandlers {
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
      app.hub.touch('missed')
      return done('')
    },
    async noiseReport() {
      const groups = await app.host.feed().history.noise(app.now() - WEEK_MS, NOISIEST)
      return groups.map((group) => ({ ...group, group: `${group.symbol} ${group.type}` }))
    },
  }
}

type ForwardHandlers = Pick<
  Handlers,
  'forwardStates' | 'tellForward' | 'testForward' | 'forgetForward' | 'forwardsOf'
>

export function forwardHandlers(app: Pick<AppParts, 'forwarding' | 'host' | 'hub'>): ForwardHandlers {
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
  }
}
