/**
 * The notification service as libnotify calls it under Electron: `Notify` and `CloseNotification` hold the calling thread
 * until the service answers, or for the 25 s that GDBus waits.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { sessionBusPath } from './connection.ts'
import type { Answer, DeskEvent, Request, WorkerStart } from './notification-worker.ts'
import type { DesktopNotification, DesktopNotificationEvents } from './notifications.ts'

const GIVES_UP_MS = 25_000

export class BlockingNotifications {
  private port: MessagePort | undefined
  private readonly answered = new Int32Array(new SharedArrayBuffer(4))
  private readonly events: DesktopNotificationEvents

  constructor(events: DesktopNotificationEvents) {
    this.events = events
  }

  isReachable = (): boolean => sessionBusPath() !== undefined

  /** Connects ahead of the first notification, so that it need not wait. */
  warmUp(): void {
    this.open().postMessage({ kind: 'warm-up' } satisfies Request)
  }
  /** The id that the desktop gave it. */
  notify(notification: DesktopNotification): number {
    return this.ask({ kind: 'notify', notification })
  }
  close(id: number): void {
    this.ask({ kind: 'close', id })
  }

  private ask(request: Request): number {
    const port = this.open()
    // What came too late for an earlier question is not the answer to this one.
    while (receiveMessageOnPort(port) !== undefined);
    Atomics.store(this.answered, 0, 0)
    port.postMessage(request)
    if (Atomics.wait(this.answered, 0, 0, GIVES_UP_MS) === 'timed-out') throw new Error('Timeout was reached')
    // Written by the worker of this very class, before it raised the flag.
    const answer = receiveMessageOnPort(port)?.message as Answer
    if ('error' in answer) throw new Error(answer.error)
    return answer.id
  }

  private open(): MessagePort {
    if (this.port !== undefined) return this.port
    const { port1, port2 } = new MessageChannel()
    const start: WorkerStart = { port: port2, answered: this.answered }
    const worker = new Worker(new URL('notification-worker.ts', import.meta.url), {
      workerData: start,
      transferList: [port2],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    worker.on('message', (event: DeskEvent) => {
      if (event.kind === 'action') this.events.action(event.id, event.action)
      else this.events.closed(event.id, event.reason)
    })
    worker.unref()
    this.port = port1
    return port1
  }
}
