/** Targets of forwarding: what they are told, a test, and what became of an alert. */
import type { Handlers } from '../../contract/contract.ts'
import { parseRowKey, rowOfStored } from '../../core/view/row.ts'
import type { AppParts } from '../app-parts.ts'

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
