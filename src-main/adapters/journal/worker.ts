/** Entry of the journal's worker threads. SQLite is synchronous: here it makes nobody wait. */
import { parentPort, workerData } from 'node:worker_threads'
import { toJournalError } from './errors.ts'
import { giveWay } from './give-way.ts'
import { createIdleWork, INDEXING, SETTLING, type Job } from './idle-work.ts'
import type { Reply, Request, WorkerSetup } from './messages.ts'
import { createService } from './service.ts'
import { ALL_STAGED } from './staging.ts'

const port = parentPort
if (port === null) throw new Error('worker.ts runs as a worker thread only')

// Sound: client.ts starts this file and sends these types only.
const setup = workerData as WorkerSetup
giveWay(setup.role, process.platform)
const { perform, staged, unindexed } = createService(setup)
const jobs: readonly Job[] = [
  // Sound: `settle` and `index` are answered with a number (messages.ts).
  { ...SETTLING, left: staged, step: () => perform({ method: 'settle', within: ALL_STAGED }) as number },
  { ...INDEXING, left: unindexed, step: () => perform({ method: 'index' }) as number },
]
const idleWork = createIdleWork(jobs, () => performance.now())

port.on('message', ({ id, call }: Request) => {
  const began = performance.now()
  let reply: Reply
  try {
    reply = { id, ok: true, answer: perform(call) }
  } catch (error) {
    const { kind, message } = toJournalError(error, setup.file)
    reply = { id, ok: false, failure: { kind, message } }
  }
  port.postMessage(reply)
  idleWork.touched(performance.now() - began)
})
