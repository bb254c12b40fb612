/** Acknowledging, snoozing, and the alerts shown by the app itself. */
import { parseRowKey } from '../../core/view/row.ts'
import type { Handlers } from '../../ipc-contract.ts'
import { done, failed, type AppContext } from './context.ts'

type AlertHandlers = Pick<
  Handlers,
  | 'acknowledge'
  | 'acknowledgeAll'
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

/** Marks rows everywhere they are kept: policy, view and journal (A9). */
export async function acknowledgeRows(app: AppContext, keys: readonly string[]): Promise<void> {
  app.hub.acknowledged(keys)
  app.inApp.acknowledged(keys)
  const refs = keys.map(parseRowKey).filter((ref) => ref !== null)
  if (refs.length === 0) return
  const { engine, history } = app.host.feed()
  if (!engine.acknowledge(refs, app.now())) await history.acknowledge(refs, app.now())
}

/**
 * An event with what repeats it: the policy may know more of its group than the row that was clicked. Answers how many
 * alerts it was, as the badge counts them.
 */
export async function acknowledgeGroups(app: AppContext, keys: readonly string[]): Promise<number> {
  const { alerts } = app.host.feed()
  const before = alerts.view().unacknowledged
  const known = alerts.acknowledge(keys)
  const count = before - alerts.view().unacknowledged
  await acknowledgeRows(app, [...new Set([...keys, ...known])])
  return count
}

const acknowledged = (alerts: number): string =>
  alerts === 1 ? '1 alert acknowledged.' : `${alerts} alerts acknowledged.`

export function alertHandlers(app: AppContext): AlertHandlers {
  const alerts = () => app.host.feed().alerts
  return {
    async acknowledge(keys) {
      const count = await acknowledgeGroups(app, keys)
      // A P1 that was told is no alert of the badge.
      return done(count === 0 ? 'Acknowledged.' : acknowledged(count))
    },
    async acknowledgeAll() {
      const count = alerts().view().unacknowledged
      await acknowledgeRows(app, alerts().acknowledgeAll())
      return done(count === 0 ? 'Nothing to acknowledge.' : acknowledged(count))
    },
    snooze(scope, length) {
      const snooze = alerts().snooze(scope, length)
      const what = scope.kind === 'all' ? 'All alerts' : scope.kind === 'symbol' ? scope.symbol : scope.type
      if (snooze.until === null) return done(`${what} muted until you lift it.`)
      const { minuteOfDay } = app.calendar.toLocal(snooze.until)
      const two = (n: number) => String(n).padStart(2, '0')
      return done(`${what} snoozed until ${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}.`)
    },
    unsnooze: (id) =>
      alerts().unsnooze(id) ? done('Snooze lifted.') : failed('That snooze has ended already.'),
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
