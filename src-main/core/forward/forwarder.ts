/**
 * Sends what the alert policy forwards (alerts.md A22–A24): each message by itself, so that a target which hangs delays no
 * other and never the desktop. It decides nothing but when the next attempt is (delivery.ts).
 */
import { OPEN_FOR_MS } from '../vocabulary/targets.ts'
import type { Cancel, Clock, LogPort, Random } from '../ports.ts'
import type { ForwardTarget } from '../settings/document-schema.ts'
import { answered, begin, type DeliveryState, NEW, type AnswerVerdict, verdictOf } from './delivery.ts'
import { createFigures, type TargetFigures } from './figures.ts'
import { requestOf } from './targets.ts'
import {
  NO_DETAILS,
  type ForwardContent,
  type ForwardHttpPort,
  type ForwardMessage,
  type ForwardPort,
  type ForwardReport,
  type TargetSecrets,
} from './types.ts'

interface ForwarderPorts {
  readonly clock: Clock
  readonly random: Random
  readonly http: ForwardHttpPort
  /** Of the settings as they are; null: it is there no more. */
  readonly target: (id: string) => ForwardTarget | null
  /** Null while they are not known, as with a key store that is locked; a sentence where one is missing or refused. */
  readonly secrets: (id: string) => TargetSecrets | null | string
  /** A target fails, or takes messages again (null). Told once a turn (A24). */
  readonly trouble: (target: ForwardTarget, why: string | null) => void
  readonly log: LogPort
}

export interface Forwarder extends ForwardPort {
  /** A24: a marked message by the same way. Answers within ten seconds. */
  test(target: string): Promise<ForwardReport>
  figures(): readonly TargetFigures[]
  /** Its settings or secrets changed: what was said of it may not be true any more. */
  changed(target: string): void
  dispose(): void
}

interface Delivery {
  readonly message: ForwardMessage
  /** Of whoever handed it over last: a feed that was left and entered again hands over what was on its way. */
  done: (report: ForwardReport) => void
  readonly began: { readonly mono: number; readonly wall: number }
  state: DeliveryState
  cancel: Cancel
}

/** A test is fresh for so long. */
const TEST_MS = 10_000

export function createForwarder(ports: ForwarderPorts): Forwarder {
  const { clock, random, http, log } = ports
  const deliveries = new Map<string, Delivery>()
  /** Monotonic ms until which a target has asked everybody to wait. */
  const notBefore = new Map<string, number>()
  const failing = new Set<string>()
  const figures = createFigures()
  let tests = 0
  let disposed = false

  /** By either clock, so that sleep counts, and a clock set ahead ends it early rather than late. */
  const elapsed = ({ began }: Delivery): number =>
    Math.max(clock.monotonicMs() - began.mono, clock.wallMs() - began.wall)

  function advance(delivery: Delivery): void {
    const { state, message } = delivery
    if (disposed || state.kind !== 'waiting') return
    const now = elapsed(delivery)
    const held = (notBefore.get(message.target) ?? 0) - clock.monotonicMs()
    put(delivery, begin(state, now, message.leftMs, now + Math.max(0, held)))
  }

  function put(delivery: Delivery, state: DeliveryState): void {
    delivery.state = state
    switch (state.kind) {
      case 'waiting':
        delivery.cancel = clock.setTimer(Math.max(0, state.dueMs - elapsed(delivery)), () =>
          advance(delivery),
        )
        return
      case 'sending':
        return attempt(delivery, state.limitMs)
      case 'over':
        return end(delivery, { outcome: state.outcome, why: state.why, tookMs: elapsed(delivery) })
      default:
        return state satisfies never
    }
  }

  function attempt(delivery: Delivery, limitMs: number): void {
    const { message } = delivery
    const target = ports.target(message.target)
    if (target === null) return judge(delivery, { kind: 'refused', why: 'the target is there no more' })
    if (!target.enabled && message.content.event !== 'test')
      return judge(delivery, { kind: 'refused', why: 'the target was switched off' })
    const secrets = ports.secrets(message.target)
    if (secrets === null)
      return judge(delivery, {
        kind: 'again',
        why: 'the key store has not given out its address',
        afterMs: null,
      })
    if (typeof secrets === 'string') return judge(delivery, { kind: 'refused', why: secrets })
    try {
      const request = requestOf(message, target, secrets, clock.wallMs())
      const mayLeave = (): boolean => elapsed(delivery) < message.leftMs
      delivery.cancel = http.post(request, limitMs, mayLeave, (answer) =>
        judge(delivery, verdictOf(target.kind, answer)),
      )
    } catch (error) {
      // Such an address or token should have been refused when it was entered; its text may be in the error.
      log.error('forwarding: a request could not be made', { target: target.name, kind: target.kind, error })
      judge(delivery, { kind: 'refused', why: 'its address or token cannot be used' })
    }
  }

  function judge(delivery: Delivery, verdict: AnswerVerdict): void {
    const { state, message } = delivery
    if (disposed || state.kind !== 'sending') return
    const { target } = message
    if (verdict.kind === 'again' && verdict.afterMs !== null)
      notBefore.set(target, Math.max(notBefore.get(target) ?? 0, clock.monotonicMs() + verdict.afterMs))
    put(delivery, answered(state, verdict, elapsed(delivery), message.leftMs, random.next()))
  }

  function end(delivery: Delivery, report: ForwardReport): void {
    const { message } = delivery
    deliveries.delete(message.id)
    const target = ports.target(message.target)
    if (target?.enabled === true && message.content.event !== 'test') {
      figures.count(target, report)
      tellTrouble(target, report)
    }
    if (report.outcome !== 'delivered')
      log.warn('forwarding failed', { target: target?.name, outcome: report.outcome, why: report.why })
    delivery.done(report)
  }

  /** Once, until it is delivered again: a target that fails for a day is one notice. */
  function tellTrouble(target: ForwardTarget, { outcome, why }: ForwardReport): void {
    const fails = outcome !== 'delivered'
    if (fails === failing.has(target.id)) return
    if (fails) failing.add(target.id)
    else failing.delete(target.id)
    ports.trouble(target, fails ? why : null)
  }

  function send(message: ForwardMessage, done: (report: ForwardReport) => void): void {
    if (disposed) return
    const known = deliveries.get(message.id)
    if (known !== undefined) {
      known.done = done
      return
    }
    const began = { mono: clock.monotonicMs(), wall: clock.wallMs() }
    const delivery: Delivery = { message, done, began, state: NEW, cancel: () => undefined }
    deliveries.set(message.id, delivery)
    // In a turn of its own: whoever hands it over has a notification to show.
    delivery.cancel = clock.setTimer(0, () => advance(delivery))
  }

  function takeBack(id: string): void {
    deliveries.get(id)?.cancel()
    deliveries.delete(id)
  }

  return {
    send,
    takeBack,
    test(id) {
      const target = ports.target(id)
      if (target === null)
        return Promise.resolve({ outcome: 'refused', why: 'the target is there no more', tookMs: 0 })
      tests += 1
      const message: ForwardMessage = {
        id: `test:${clock.wallMs()}-${tests}@${id}`,
        target: id,
        content: testContent(clock.wallMs()),
        leftMs: TEST_MS,
      }
      return new Promise((resolve) => {
        send(message, (report) => {
          if (report.outcome === 'delivered') tellTrouble(target, report)
          resolve(report)
        })
      })
    },
    figures: () => figures.all(),
    changed(id) {
      notBefore.delete(id)
      const target = ports.target(id)
      if (failing.delete(id) && target !== null) ports.trouble(target, null)
    },
    dispose() {
      disposed = true
      for (const { cancel } of deliveries.values()) cancel()
      deliveries.clear()
    },
  }
}

/** Of the Test button: marked as one. */
export const testContent = (nowMs: number): ForwardContent => ({
  event: 'test',
  priority: 'P0',
  title: 'FastFeed test',
  body: 'A test of forwarding, no signal. This is how a P0 reaches you here.',
  ...NO_DETAILS,
  count: 1,
  detectedAt: nowMs,
  raisedAt: nowMs,
  expiresAt: nowMs + OPEN_FOR_MS,
})
