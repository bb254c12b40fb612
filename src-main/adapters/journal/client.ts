/** The app's side of one journal thread: calls out, answers back, and an end that nobody waits for in vain. */
import { Worker } from 'node:worker_threads'
import { basename } from 'node:path'
import { JournalError } from './errors.ts'
import type { Answers, Call, Reply, Request, WorkerSetup } from './messages.ts'

/** One worker thread. Every call is answered or rejected with a JournalError, also when the thread dies. */
export interface WorkerClient {
  call<C extends Call>(call: C): Promise<Answers[C['method']]>
  readonly alive: boolean
  /** Ends the thread at once and rejects what is pending with `closed`. */
  terminate(): Promise<void>
}

interface Pending {
  resolve(answer: unknown): void
  reject(error: JournalError): void
}

export function startWorker(script: URL | string, setup: WorkerSetup): WorkerClient {
  const name = basename(setup.file)
  const worker = new Worker(script, { workerData: setup, name: `journal-${setup.role}` })
  const pending = new Map<number, Pending>()
  let nextId = 1
  let ended: JournalError | null = null

  const end = (error: JournalError) => {
    ended ??= error
    for (const { reject } of pending.values()) reject(ended)
    pending.clear()
  }
  worker.on('message', (reply: Reply) => {
    const waiting = pending.get(reply.id)
    pending.delete(reply.id)
    if (reply.ok) waiting?.resolve(reply.answer)
    else waiting?.reject(new JournalError(reply.failure.kind, reply.failure.message))
  })
  worker.on('messageerror', (error) => {
    end(
      new JournalError(
        'io',
        `An answer of the journal's ${setup.role} (${name}) cannot be read: ${messageOf(error)}`,
      ),
    )
    void worker.terminate()
  })
  worker.on('error', (error) => {
    end(new JournalError('io', `The journal's ${setup.role} (${name}) crashed: ${messageOf(error)}`))
  })
  worker.on('exit', (code) => {
    end(new JournalError('io', `The journal's ${setup.role} (${name}) ended unexpectedly (code ${code})`))
  })

  return {
    call<C extends Call>(call: C) {
      return new Promise<Answers[C['method']]>((resolve, reject) => {
        if (ended !== null) {
          reject(ended)
          return
        }
        const id = nextId++
        // Sound: the worker answers a method with that method's type (service.ts, `perform`).
        pending.set(id, { resolve: (answer) => resolve(answer as Answers[C['method']]), reject })
        try {
          worker.postMessage({ id, call } satisfies Request)
        } catch (error) {
          pending.delete(id)
          reject(new JournalError('io', `${name}: a ${call.method} cannot be sent: ${messageOf(error)}`))
        }
      })
    },
    get alive() {
      return ended === null
    },
    async terminate() {
      end(new JournalError('closed', `${name} was closed`))
      await worker.terminate()
    },
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
