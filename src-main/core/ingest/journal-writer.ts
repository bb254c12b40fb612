/**
 * The queue before the journal: first in, first out, one append at a time, bounded. What is urgent is written at once, and
 * all before it; what can wait gathers (journal-batch.ts); busy, what came meanwhile goes in one transaction. A cursor travels
 * with the entries it covers, so it is never durable before them (protocol.md G4, G5). Failures keep everything and retry.
 */
import type { Clock, JournalPort, LogPort, Random } from '../ports.ts'
import { type BackOff, backOffMs, createAlarm } from '../time/scheduling.ts'
import {
  createAppendPace,
  failureOf,
  joinItems,
  type JournalWriter,
  mergeItems,
  sizeOf,
  type Urgency,
  type WriterItem,
  type WriterObserver,
} from './journal-batch.ts'
import type { EngineLimits } from './engine-types.ts'
import { rebased, refsOf } from './packed-events.ts'
import type { FeedStatus } from './types.ts'

/** Entries that are worth a transaction of their own. */
const ENOUGH = 256
/** Items waiting that are worth being joined. */
const MANY = 256
/** A disk that is full or busy may be well again at any moment. */
const RETRY: BackOff = { firstMs: 1_000, longestMs: 30_000 }
/** Characters of a reason: it may hold a path, and the window takes no endless line. */
const MOST_WORDS = 500

const URGENCIES: readonly Urgency[] = ['later', 'soon', 'now']
const moreUrgent = (a: Urgency, b: Urgency): Urgency => (URGENCIES.indexOf(a) < URGENCIES.indexOf(b) ? b : a)

export function createJournalWriter(
  ports: {
    readonly clock: Clock
    readonly random: Random
    readonly journal: JournalPort
    readonly log: LogPort
  },
  limits: Pick<EngineLimits, 'capacity' | 'batch' | 'gatherMs'>,
  observer: WriterObserver,
): JournalWriter {
  let queue: WriterItem[] = []
  let pending = 0
  let peak = 0
  let health: FeedStatus['journal'] = 'opening'
  let problem: string | null = null
  let failures = 0
  /** Answers that belong to a former identity are not ours any more. */
  let generation = 0
  let ready = false
  let busy = false
  /** Items of the transaction under way. */
  let flying = 0
  /** Items from the front that are joined already. */
  let joined = 0
  /** Documents as they were last made durable: pinned alerts are long, and seldom change. */
  const stored = new Map<string, string>()
  let reopen: (() => void) | null = null
  let waiters: (() => void)[] = []
  const retry = createAlarm(ports.clock, () => {
    resting = false
    if (ready) pump()
    else reopen?.()
  })
  /** After a failure, until the retry is due. */
  let resting = false
  const pace = createAppendPace(ports.clock, limits.gatherMs, pump)
  /** Of what waits and is not being written: the most urgent. */
  let urgency: Urgency = 'later'
  /** There was no room: what was left to a recovery waits until the queue is empty, so nothing is held up. */
  let isFull = false

  function setHealth(now: FeedStatus['journal'], why: string | null = null): void {
    if (health === now && problem === why) return
    health = now
    problem = why
    observer.changed()
  }

  function settleWaiters(): void {
    const all = waiters
    waiters = []
    for (const waiter of all) waiter()
  }

  function fail(error: unknown): void {
    const failure = failureOf(error)
    failures += 1
    resting = true
    // It has waited long enough.
    urgency = 'now'
    ports.log.error('the journal failed', { kind: failure.kind, message: failure.message, failures })
    // Opening is what repairs a damaged file and replaces a thread that died; space on the disk it cannot make.
    if (failure.kind !== 'disk-full') ready = false
    setHealth(failure.kind === 'disk-full' ? 'disk-full' : 'failing', failure.message.slice(0, MOST_WORDS))
    retry.set(ports.clock.monotonicMs() + backOffMs(RETRY, failures, ports.random.next()))
    settleWaiters()
  }

  function changedOf(documents: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(documents).filter(([name, text]) => stored.get(name) !== text))
  }

  function hurry(): void {
    urgency = 'now'
    pump()
  }

  function flush(withinMs: number): Promise<void> {
    if (queue.length === 0 || resting) return Promise.resolve()
    // While it is being opened, events are worth a wait; documents alone are not, nor is a journal that nobody opens.
    if (!ready && (reopen === null || pending === 0)) return Promise.resolve()
    hurry()
    return new Promise((resolve) => {
      const cancel = ports.clock.setTimer(withinMs, resolve)
      waiters.push(() => {
        cancel()
        resolve()
      })
    })
  }

  function pump(): void {
    if (!ready || resting || busy || queue.length === 0) return
    if (!pace.begin(isFull || pending >= ENOUGH ? 'now' : urgency)) return
    const { items, batch } = mergeItems(queue, limits.batch, changedOf(observer.documents()))
    const mine = generation
    busy = true
    flying = items
    if (items === queue.length) urgency = 'later'
    ports.journal.append(batch).then(
      () => {
        if (mine !== generation) return
        busy = false
        flying = 0
        failures = 0
        const written = queue.slice(0, items)
        queue = queue.slice(items)
        joined = Math.max(0, joined - items)
        // Of the queue, not of the batch: entries may have been forgotten meanwhile.
        for (const item of written) pending -= sizeOf(item)
        for (const [name, text] of Object.entries(batch.documents ?? {})) stored.set(name, text)
        setHealth('ok')
        if (batch.cursor !== null) observer.committed(batch.cursor)
        for (const item of written) item.stored?.(true)
        if (mine !== generation) return
        if (queue.length > 0) pump()
        else {
          isFull = false
          settleWaiters()
          observer.drained()
        }
      },
      (error: unknown) => {
        if (mine !== generation) return
        busy = false
        flying = 0
        fail(error)
      },
    )
  }

  function enqueue(items: readonly WriterItem[]): boolean {
    const entries = items.reduce((sum, item) => sum + sizeOf(item), 0)
    if (pending > 0 && entries > 0 && pending + entries > limits.capacity) {
      isFull = true
      return false
    }
    for (const item of items) queue.push(item)
    joinWaiting()
    for (const item of items) urgency = moreUrgent(urgency, item.urgency ?? 'now')
    pending += entries
    peak = Math.max(peak, pending)
    pump()
    return true
  }

  function joinWaiting(): void {
    const from = Math.max(joined, flying)
    if (queue.length - from < MANY) return
    queue = [...queue.slice(0, from), ...joinItems(queue.slice(from))]
    joined = queue.length
  }

  function reset(): void {
    generation += 1
    joined = 0
    stored.clear()
    queue = []
    pending = 0
    failures = 0
    ready = false
    busy = false
    flying = 0
    resting = false
    urgency = 'later'
    isFull = false
    reopen = null
    retry.set(null)
    pace.cancel()
  }

  return {
    open(identity, opened, failed) {
      reset()
      setHealth('opening')
      const mine = generation
      const attempt = (): void => {
        resting = false
        ports.journal.open(identity).then(
          (result) => {
            if (mine !== generation) return
            // Another file, perhaps.
            stored.clear()
            setHealth('ok')
            opened(result)
            if (mine !== generation) return
            // Not before: it may tell where what was taken meanwhile belongs (`rebase`).
            ready = true
            pump()
          },
          (error: unknown) => {
            if (mine !== generation) return
            fail(error)
            failed()
          },
        )
      }
      reopen = attempt
      attempt()
    },
    enqueue,
    save() {
      // Whoever asks may know that the journal lost them.
      stored.clear()
      // What waits reads the documents when its turn comes; what is being written has read them already.
      if (queue.length > flying) {
        hurry()
        return
      }
      enqueue([{ events: null, cursor: null, gaps: [], stored: null }])
    },
    rebase(place) {
      queue = queue.map((item) => ({
        ...item,
        cursor: null,
        events: item.events === null ? null : rebased(item.events, place),
        acknowledged: (item.acknowledged ?? []).map((one) => ({ ...one, epoch: place(one.epoch) })),
      }))
    },
    forget() {
      const forgotten = queue.flatMap(({ events }) => (events === null ? [] : refsOf(events)))
      // What is under way may yet fail, and be tried again. Positions, gaps and whoever waits are not history.
      queue = queue.map((item) => ({ ...item, events: null }))
      pending = 0
      return forgotten
    },
    flush,
    gathered(withinMs) {
      // What waits for the disk is waited for by nobody: a reader takes what there is.
      return !ready || pending >= ENOUGH ? Promise.resolve() : flush(withinMs)
    },
    pending: () => pending,
    peak: () => peak,
    health: () => health,
    problem: () => problem,
    dispose() {
      reset()
      settleWaiters()
    },
  }
}
