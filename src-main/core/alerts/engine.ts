/** The alert policy at work: holds the state and shows it, performs the effects, and arms one timer for the next due moment. */
import type { Cancel } from '../ports.ts'
import { createEffects } from './effects.ts'
import {
  FORWARDS_KEY,
  forwardsDocument,
  memoryDocument,
  MEMORY_KEY,
  pinsDocument,
  PINS_KEY,
  remembersTheSame,
  restoreState,
} from './documents.ts'
import { explainForward } from './explain.ts'
import type {
  AcknowledgedKeys,
  AlertEngine,
  AlertEnginePorts,
  AlertPolicySettings,
  ChangeCause,
} from './engine-types.ts'
import type { AlertInput, Reduction } from './turn.ts'
import { EarlyAcknowledgements, joinStates } from './late-restore.ts'
import { dueIn, reduce } from './policy.ts'
import { snoozeId } from './silenced.ts'
import { type AlertState, EMPTY_STATE, type Now, type Pin, policyTime } from './state.ts'
import type { AlertDecision, AlertView, PinnedAlert, Snooze } from './types.ts'
import { undoableAt } from './undo.ts'

/** Timers hold 31 bits of milliseconds; and after so long it does no harm to look. */
const LONGEST_TIMER_MS = 6 * 3600_000
/** A burst of events changes the view thousands of times; nobody reads it faster. User actions show at once. */
const CHANGE_EVERY_MS = 100
/** The moment of saving tells how long the app was gone (alerts.md A13); to this precision. */
const MEMORY_STALE_MS = 10_000
const NOTHING: AcknowledgedKeys = { keys: [], undo: null }
const answerOf = ({ keys, undo }: Reduction): AcknowledgedKeys => ({ keys, undo })
const RAISED: ReadonlySet<string> = new Set(['raised', 'raised-rearmed', 'raised-quiet'])

function causeOf({ kind }: AlertInput): ChangeCause {
  switch (kind) {
    case 'batch':
      return 'events'
    case 'acknowledge':
    case 'acknowledge-all':
    case 'undo-acknowledge':
      return 'acknowledgement'
    default:
      return 'other'
  }
}

/** One sequence a process: the feed's engine and the demo's follow each other, and a number names nothing in the other. */
let acknowledgements = 0

export function createAlertEngine(ports: AlertEnginePorts, initial: AlertPolicySettings): AlertEngine {
  const { clock, calendar, notifier, log } = ports
  const { forwarder, presence } = ports
  const effects = createEffects(
    notifier,
    clock,
    log,
    forwarder === undefined
      ? null
      : { port: forwarder, reported: (id, report) => void run({ kind: 'forwarded', id, report }) },
  )
  const listeners = new Set<(cause: ChangeCause) => void>()
  const suppressed: Record<string, number> = {}
  /** Where nothing forwards, as in the demo, nothing waits to be. */
  const own = (given: AlertPolicySettings): AlertPolicySettings =>
    forwarder === undefined ? { ...given, forward: [] } : given
  let settings = own(initial)
  let state: AlertState = EMPTY_STATE
  let restored = false
  const early = new EarlyAcknowledgements()
  let disposed = false

  let timer: Cancel | null = null
  let timerAt = 0
  let changeOwed = false
  let changedAt = Number.NEGATIVE_INFINITY
  let view: { readonly of: AlertState; readonly view: AlertView } | null = null
  let memory: { readonly of: AlertState; readonly at: number; readonly text: string } | null = null
  let forwards: { readonly of: AlertState; readonly text: string } | null = null
  let pins: { readonly of: AlertState; readonly text: string } | null = null

  const now = (): Now => ({ wallMs: clock.wallMs(), monoMs: clock.monotonicMs() })

  function run(input: AlertInput): Reduction {
    const before = state
    const moment = now()
    const reduction = reduce(state, input, moment, { settings, calendar, presence })
    // Before the effects: the desktop may call back at once, a click being an acknowledgement.
    state = reduction.state
    for (const effect of reduction.effects) effects.perform(effect)
    if (!looksTheSame(before, state)) changeOwed = true
    tellChange(causeOf(input))
    // Effects take their time, and change what is due.
    arm(reduction.effects.length === 0 ? moment : now())
    return reduction
  }

  function tellChange(cause: ChangeCause): void {
    const at = clock.monotonicMs()
    if (!changeOwed || (cause === 'events' && at - changedAt < CHANGE_EVERY_MS)) return
    changeOwed = false
    changedAt = at
    for (const listener of [...listeners]) listener(cause)
  }

  function arm(moment: Now): void {
    if (disposed) return
    let due = dueIn(state, moment, { settings, calendar })
    if (changeOwed) due = Math.min(due ?? Infinity, changedAt + CHANGE_EVERY_MS - moment.monoMs)
    if (due === null) return disarm()
    const delay = Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(due)))
    // An earlier one will look again; re-arming with every event of a storm would cost more than one idle look.
    if (timer !== null && timerAt <= moment.monoMs + delay) return
    disarm()
    timerAt = moment.monoMs + delay
    timer = clock.setTimer(delay, () => {
      timer = null
      run({ kind: 'tick' })
    })
  }

  function disarm(): void {
    timer?.()
    timer = null
  }

  function count(decisions: readonly AlertDecision[]): void {
    for (const { reason } of decisions)
      if (!RAISED.has(reason)) suppressed[reason] = (suppressed[reason] ?? 0) + 1
  }

  return {
    configure(next) {
      const { forward: former = [] } = settings
      settings = own(next)
      if (!disposed) run({ kind: 'configured', former })
    },
    accept(batch) {
      if (disposed) return []
      const { decisions } = run({ kind: 'batch', batch })
      count(decisions)
      return decisions
    },
    acknowledge(keys, rows = []) {
      if (disposed) return NOTHING
      const number = ++acknowledgements
      if (!restored) early.add({ number, keys })
      return answerOf(run({ kind: 'acknowledge', number, keys, rows }))
    },
    acknowledgeAll: () =>
      disposed ? NOTHING : answerOf(run({ kind: 'acknowledge-all', number: ++acknowledgements })),
    undoAcknowledge(number = null) {
      if (disposed) return []
      const { keys, undo } = run({ kind: 'undo-acknowledge', number })
      early.takeBack(undo, keys)
      return keys
    },
    undoable: (number = null) => undoableAt(state, policyTime(state.clock, now()).t, number),
    forgetAcknowledged() {
      if (!disposed) run({ kind: 'forget-acknowledged' })
    },
    snooze(scope, length) {
      run({ kind: 'snooze', scope, length })
      const id = snoozeId(scope)
      const held: Snooze | undefined = viewOf(state).snoozes.find((snooze) => snooze.id === id)
      // "Until 08:00" at 08:00 sharp may be over as soon as it has begun.
      return held ?? { id, scope, since: clock.wallMs(), until: clock.wallMs() }
    },
    unsnooze(id) {
      const held = state.snoozes.some((snooze) => snooze.id === id)
      if (held) run({ kind: 'unsnooze', id })
      return held
    },
    feedState(health) {
      if (!disposed) run({ kind: 'feed', health })
    },
    away(from, to) {
      if (!disposed) run({ kind: 'away', from, to })
    },
    dismissMissed() {
      if (!disposed) run({ kind: 'dismiss-missed' })
    },
    testAlert: () => effects.test(settings),
    view() {
      if (view === null || (view.of !== state && !looksTheSame(view.of, state)))
        view = { of: state, view: viewOf(state) }
      return view.view
    },
    forwards(key) {
      const { t } = policyTime(state.clock, now())
      return state.forwards.filter((one) => one.key === key).map((one) => explainForward(one, t))
    },
    suppressed: () => ({ ...suppressed }),
    documents() {
      const moment = now()
      if (
        memory === null ||
        !remembersTheSame(memory.of, state) ||
        moment.wallMs - memory.at >= MEMORY_STALE_MS
      )
        memory = { of: state, at: moment.wallMs, text: memoryDocument(state, moment) }
      if (pins === null || pins.of.pins !== state.pins || pins.of.overflow !== state.overflow)
        pins = { of: state, text: pinsDocument(state) }
      if (forwards === null || forwards.of.forwards !== state.forwards)
        forwards = { of: state, text: forwardsDocument(state) }
      return { [MEMORY_KEY]: memory.text, [PINS_KEY]: pins.text, [FORWARDS_KEY]: forwards.text }
    },
    restore(documents) {
      // Later ones (a new key, a reconnect) are older than what is in memory, also when the first were none.
      if (restored || disposed) return
      restored = true
      const acknowledged = early.take()
      if (![MEMORY_KEY, PINS_KEY, FORWARDS_KEY].some((key) => key in documents)) return
      const moment = now()
      const result = restoreState(documents, moment, state.clock)
      for (const problem of result.problems)
        log.error('alerts: stored state was unreadable and has been replaced', { ...problem })
      state = joinStates(result.state, state, policyTime(result.state.clock, moment).t)
      changeOwed = true
      run({ kind: 'restored', early: acknowledged })
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose() {
      disposed = true
      disarm()
      listeners.clear()
      effects.dispose()
    },
  }
}

/** What tray and window see of the state. */
function viewOf(state: AlertState): AlertView {
  return {
    unacknowledged: state.pins.length + state.overflow,
    pinned: state.pins.map(shown),
    storm: state.storm && { since: state.storm.since, suppressed: state.storm.suppressed },
    snoozes: state.snoozes.map(({ id, scope, until, since }) => ({ id, scope, until, since })),
    quietHoursActive: state.quiet.active,
    away: state.away,
    digest: state.digest,
  }
}

/** Whether nothing that a listener asks for differs: the view, what can be undone, how forwarding got on. Parts are replaced, never mutated. */
function looksTheSame(a: AlertState, b: AlertState): boolean {
  return (
    a.pins === b.pins &&
    a.overflow === b.overflow &&
    a.undo === b.undo &&
    a.storm === b.storm &&
    a.snoozes === b.snoozes &&
    a.quiet.active === b.quiet.active &&
    a.away === b.away &&
    a.forwards === b.forwards &&
    a.digest === b.digest
  )
}

function shown({ key, group, event, count, raisedAt, expiresAt, expired }: Pin): PinnedAlert {
  return { key, group, event, count, raisedAt, expiresAt, expired }
}
