/** Acknowledging, snoozing, and the alerts shown by the app itself. */
import { clean, grouped, timeOfDay } from '../../core/alerts/format.ts'
import type { PinnedAlert, Snooze } from '../../core/alerts/types.ts'
import { signalLabel } from '../../core/protocol/catalogue.ts'
import type { Handlers } from '../../ipc-contract.ts'
import { done, failed, type AppContext } from './context.ts'

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

/** An event with what repeats it: the policy may know more of its group than the row that was clicked. Answers the alerts. */
export async function acknowledgeGroups(
  app: AppContext,
  keys: readonly string[],
): Promise<readonly PinnedAlert[]> {
  const { alerts } = app.host.feed()
  let taken: readonly PinnedAlert[] = []
  const say = (): readonly string[] => {
    const before = alerts.view().pinned
    const waiting = keys.filter((key) => app.hub.row(key)?.acknowledged !== true)
    const known = alerts.acknowledge(keys, waiting)
    const left = new Set(alerts.view().pinned.map(({ key }) => key))
    taken = before.filter(({ key }) => !left.has(key))
    return [...new Set([...keys, ...known])]
  }
  await mark(app, say, true)
  return taken
}

/** Answers how many alerts it was. */
export async function acknowledgeAll(app: AppContext): Promise<number> {
  const { alerts } = app.host.feed()
  const { unacknowledged } = alerts.view()
  await mark(app, () => alerts.acknowledgeAll(), true)
  return unacknowledged
}

/** `key`: one that the acknowledgement took; null for the last one. Answers what waits again; empty when it is too late. */
export async function undoAcknowledge(app: AppContext, key: string | null = null): Promise<string> {
  const { alerts } = app.host.feed()
  const count = alerts.undoable(key)
  let keys: readonly string[] = []
  await mark(app, () => (keys = alerts.undoAcknowledge(key)), false)
  const pins = alerts.view().pinned.filter((pin) => keys.includes(pin.key))
  const [pin] = pins
  if (count === 0) return ''
  if (count > 1) return `${grouped(count)} alerts wait again.`
  // A P1, or a P0 that was only listed, is no alert of the badge.
  return pin === undefined ? 'Unacknowledged again.' : `${named(pin)} waits again.`
}

/** As strip and list have it: `BTCUSDT ×7`. */
const named = ({ event, count }: PinnedAlert): string =>
  `${clean(event.symbol, 24)}${count > 1 ? ` ×${grouped(count)}` : ''}`

const acknowledged = (alerts: number): string =>
  alerts === 1 ? '1 alert acknowledged.' : `${grouped(alerts)} alerts acknowledged.`

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
      const taken = await acknowledgeGroups(app, keys)
      const [one] = taken
      // Of a row that no alert stands for the window knows more.
      if (one === undefined) return done('')
      return done(taken.length === 1 ? `${named(one)} acknowledged.` : acknowledged(taken.length))
    },
    async acknowledgeAll() {
      const count = await acknowledgeAll(app)
      return done(count === 0 ? 'Nothing to acknowledge.' : acknowledged(count))
    },
    async undoAcknowledge(key) {
      const said = await undoAcknowledge(app, key)
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
