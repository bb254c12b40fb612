/** Entry of the journal's worker threads. SQLite is synchronous: here it makes nobody wait. */
import { parentPort, workerData } from 'node:worker_threads'
import { toJournalError } from './errors.ts'
import { giveWay } from './give-way.ts'
import { createIdleWork, INDEXING, SETTLING, type Job } from './idle-work.ts'
import type { JournalFailure } from '../../core/ports.ts'
import type { Call, Reply, Request, WorkerSetup } from './messages.ts'
import { createService } from './service.ts'
import { ALL_STAGED } from './staging.ts'

const port = parentPort
if (port === null) throw new Error('worker.ts runs as a worker thread only')

// Sound: client.ts starts this file and sends these types only.
const setup = workerData as WorkerSetup
giveWay(setup.role, process.platform)
const { perform, staged, unindexed } = createService(setup)
/** Found while nobody asked; the next request is told, so that the file is set aside and the user knows. */
let damage: JournalFailure | null = null

const step = (call: Extract<Call, { method: 'settle' | 'index' }>) => (): number => {
  try {
    // Sound: both are answered with a number (messages.ts).
    return perform(call) as number
  } catch (error) {
    const { kind, message } = toJournalError(error, setup.file)
    if (kind === 'corrupt') damage = { kind, message }
    throw error
  }
}
const jobs: readonly Job[] = [
  { ...SETTLING, left: staged, step: step({ method: 'settle', within: ALL_STAGED }) },
  { ...INDEXING, left: unindexed, step: step({ method: 'index' }) },
]
const idleWork = createIdleWork(jobs, () => performance.now())

port.on('message', ({ id, call }: Request) => {
  const began = performance.now()
  let reply: Reply
  try {
    if (call.method === 'open' || call.method === 'close') damage = null
    reply = damage === null ? { id, ok: true, answer: perform(call) } : { id, ok: false, failure: damage }
  } catch (error) {
    const { kind, message } = toJournalError(error, setup.file)
    reply = { id, ok: false, failure: { kind, message } }
  }
  port.postMessage(reply)
  idleWork.touched(performance.now() - began)
})
