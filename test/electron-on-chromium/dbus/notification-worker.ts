/** The thread that holds the bus connection, so that the main thread can wait for its answers as libnotify does. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type DesktopNotification, NotificationService } from './notifications.ts'

export type Request =
  | { readonly kind: 'warm-up' }
  | { readonly kind: 'notify'; readonly notification: DesktopNotification }
  | { readonly kind: 'close'; readonly id: number }
export type Answer = { readonly id: number } | { readonly error: string }
export type DeskEvent =
  | { readonly kind: 'action'; readonly id: number; readonly action: string }
  | { readonly kind: 'closed'; readonly id: number; readonly reason: number }

export interface WorkerStart {
  readonly port: MessagePort
  /** One word, 0 until an answer is on the port. */
  readonly answered: Int32Array<SharedArrayBuffer>
}

// Given by BlockingNotifications, which alone starts this file.
const { port, answered } = workerData as WorkerStart
const tell = (event: DeskEvent): void => parentPort?.postMessage(event)

const service = new NotificationService({
  action: (id, action) => tell({ kind: 'action', id, action }),
  closed: (id, reason) => tell({ kind: 'closed', id, reason }),
})

async function perform(request: Request): Promise<number> {
  switch (request.kind) {
    case 'warm-up':
      service.warmUp()
      return 0
    case 'notify':
      return service.notify(request.notification)
    case 'close':
      await service.close(request.id)
      return 0
  }
}

port.on('message', (request: Request) => {
  const answer = (result: Answer): void => {
    if (request.kind === 'warm-up') return
    port.postMessage(result)
    Atomics.store(answered, 0, 1)
    Atomics.notify(answered, 0)
  }
  perform(request).then(
    (id) => answer({ id }),
    (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
  )
})
