/** Acknowledging, snoozing, and the alerts shown by the app itself. */
import { clean, timeOfDay } from '../../core/alerts/format.ts'
import type { Snooze } from '../../core/alerts/types.ts'
import { signalLabel } from '../../core/protocol/catalogue.ts'
import type { Handlers } from '../../ipc-contract.ts'
import { done, failed, type AppContext } from './context.ts'

type AlertHandlers = Pick<
  Handlers,
  | 'acknowledge'
  | 'acknowledgeAll'
  | 'undoAcknowledgeAll'
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
async function mark(app: AppContext, say: () => readonly string[], are: boolean): Promise<void> {
  const saidAndShown = (): readonly string[] => {
    const keys = say()
    app.hub.acknowledged(keys, are)
    if (are) app.inApp.acknowledged(keys)
    return keys
  }
  await app.host.feed().mark(saidAndShown, are ? app.now() : null)
}

/**
 * An event with what repeats it: the policy may know more of its group than the row that was clicked. Answers how many
 * alerts it was, as the badge counts them.
 */
export async function acknowledgeGroups(app: AppContext, keys: readonly string[]): Promise<number> {
  const { alerts } = app.host.feed()
  let count = 0
  const say = (): readonly string[] => {
    const before = alerts.view().unacknowledged
    const known = alerts.acknowledge(keys)
    count = before - alerts.view().unacknowledged
    return [...new Set([...keys, ...known])]
  }
  await mark(app, say, true)
  return count
}

/** Answers how many alerts it was. */
export async function acknowledgeAll(app: AppContext): Promise<number> {
  const { alerts } = app.host.feed()
  const { unacknowledged } = alerts.view()
  await mark(app, () => alerts.acknowledgeAll(), true)
  return unacknowledged
}

/** Answers how many alerts wait again; 0 when it is too late. */
export async function undoAcknowledgeAll(app: AppContext): Promise<number> {
  const { alerts } = app.host.feed()
  const undoable = alerts.undoable()
  await mark(app, () => alerts.undoAcknowledgeAll(), false)
  return undoable
}

const acknowledged = (alerts: number): string =>
  alerts === 1 ? '1 alert acknowledged.' : `${alerts} alerts acknowledged.`

/** As the rows and the bell name it. */
function nameOf(scope: Snooze['scope']): string {
  switch (scope.kind) {
    case 'all':
      return 'All alerts'
    case 'symbol':
      return clean(scope.symbol, 24)
    case 'type':
      return `“${clean(signalLabel(scope.type), 48)}”`
    default: {
      const never: never = scope
      return never
    }
  }
}

export function alertHandlers(app: AppContext): AlertHandlers {
  const alerts = () => app.host.feed().alerts
  return {
    async acknowledge(keys) {
      const count = await acknowledgeGroups(app, keys)
      // A P1 that was told is no alert of the badge.
      return done(count === 0 ? 'Acknowledged.' : acknowledged(count))
    },
    async acknowledgeAll() {
      const count = await acknowledgeAll(app)
      return done(count === 0 ? 'Nothing to acknowledge.' : acknowledged(count))
    },
    async undoAcknowledgeAll() {
      const count = await undoAcknowledgeAll(app)
      if (count === 0) return failed('There is nothing left to undo.')
      return done(count === 1 ? '1 alert waits again.' : `${count} alerts wait again.`)
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
