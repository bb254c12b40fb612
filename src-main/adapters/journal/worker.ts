/** Entry of the journal's worker threads. SQLite is synchronous: here it makes nobody wait. */
import { constants } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { Reply, Request } from './client.ts'
import { toJournalError } from './errors.ts'
import { createService, lowerThreadPriority, type WorkerRole, type WorkerSetup } from './service.ts'

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority
/** The check of the whole file waits first, then searches, then the writing: a burst is still written as it comes. */
const LOWER_BY: Readonly<Record<WorkerRole, number>> = {
  writer: PRIORITY_BELOW_NORMAL / 2,
  reader: PRIORITY_BELOW_NORMAL,
  checker: PRIORITY_LOW,
}
/** Between two steps of carrying an older format over: appends and queries go first. */
const CARRY_EVERY_MS = 20
/** After a step that failed, as on a full disk. */
const CARRY_AGAIN_MS = 60_000

const port = parentPort
if (port === null) throw new Error('worker.ts runs as a worker thread only')

// Sound: client.ts starts this file and sends these types only.
const setup = workerData as WorkerSetup
lowerThreadPriority(LOWER_BY[setup.role], process.platform)
const service = createService(setup)
let carrying: ReturnType<typeof setTimeout> | null = null

port.on('message', ({ id, method, asked }: Request) => {
  let reply: Reply
  try {
    // Sound: client.ts has checked what a method is asked.
    const perform = service[method] as (...asked: readonly unknown[]) => unknown
    reply = { id, ok: true, answer: perform(...asked) }
  } catch (error) {
    const { kind, message } = toJournalError(error, setup.file)
    reply = { id, ok: false, failure: { kind, message } }
  }
  port.postMessage(reply)
  if (method === 'open' && reply.ok) carryOn(CARRY_EVERY_MS)
})

function carryOn(inMs: number): void {
  carrying ??= setTimeout(() => {
    carrying = null
    try {
      if (service.carry() !== 0) carryOn(CARRY_EVERY_MS)
    } catch (error) {
      // Nothing is lost by it: what is not carried over yet is tried again, and the next append meets what is wrong.
      if (toJournalError(error, setup.file).kind !== 'closed') carryOn(CARRY_AGAIN_MS)
    }
  }, inMs)
}
