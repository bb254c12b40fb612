/** The app's side of one journal thread: calls out, answers back, and an end that nobody waits for in vain. */
import { Worker } from 'node:worker_threads'
import { basename } from 'node:path'
import type { JournalFailure } from '../../core/ports.ts'
import { JournalError } from './errors.ts'
import type { Service, WorkerSetup } from './service.ts'

export type Method = keyof Service
export type Asked<M extends Method> = Parameters<Service[M]>
export type Answer<M extends Method> = ReturnType<Service[M]>

/** What passes between the threads: one request, one reply, matched by `id`. */
export interface Request {
  readonly id: number
  readonly method: Method
  readonly asked: readonly unknown[]
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: JournalFailure }

/** One worker thread. Every call is answered or rejected with a JournalError, also when the thread dies. */
export interface WorkerClient {
  call<M extends Method>(method: M, ...asked: Asked<M>): Promise<Answer<M>>
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
  const whose = `The journal's ${setup.role} (${name})`
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
  worker.on('error', (error) => end(new JournalError('io', `${whose} crashed: ${messageOf(error)}`)))
  worker.on('exit', (code) => end(new JournalError('io', `${whose} ended unexpectedly (code ${code})`)))

  return {
    call<M extends Method>(method: M, ...asked: Asked<M>) {
      return new Promise<Answer<M>>((resolve, reject) => {
        if (ended !== null) {
          reject(ended)
          return
        }
        const id = nextId++
        // Sound: the worker answers a method with that method's type.
        pending.set(id, { resolve: (answer) => resolve(answer as Answer<M>), reject })
        try {
          worker.postMessage({ id, method, asked } satisfies Request)
        } catch (error) {
          pending.delete(id)
          reject(new JournalError('io', `${name}: a ${method} cannot be sent: ${messageOf(error)}`))
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
