/**
 * Electron's native half of a notification: it outlives the JavaScript object, which it knows only weakly. What it does
 * not find alive it cannot tell, and nobody notices.
 */
import { PreventableEvent } from '../strict.ts'

/** What a test sees of every notification the app has raised, oldest first. */
export interface NotificationRecord {
  readonly id: string
  readonly title: string
  readonly body: string
  readonly urgency: string
  readonly silent: boolean
  readonly timeoutType: string
  readonly desktopId: number
  readonly closed: boolean
  /** Milliseconds from `show()` to the desktop's answer. */
  readonly latencyMs: number | undefined
}

export interface Delegate {
  emit(event: string, ...args: unknown[]): boolean
}

type Words = Pick<NotificationRecord, 'id' | 'title' | 'body' | 'urgency' | 'silent' | 'timeoutType'>

export class Raised {
  readonly words: Words
  private delegate: WeakRef<Delegate> | undefined
  private readonly shownAt = performance.now()
  private latencyMs: number | undefined
  desktopId = 0
  /** Nothing that happens on the desktop concerns it any more. */
  gone = false
  /** Windows: no longer on the screen, but in the Action Center. */
  timedOut = false

  constructor(words: Words, delegate: Delegate) {
    this.words = words
    this.delegate = new WeakRef(delegate)
  }

  /** Electron lets go of the object at the end of `close()`. */
  release(): void {
    this.delegate = undefined
  }

  displayed(): void {
    this.latencyMs = performance.now() - this.shownAt
    this.emit('show')
  }
  failed(reason: string): void {
    this.gone = true
    this.emit('failed', reason)
  }
  clicked(): void {
    this.emit('click')
  }
  action(actionIndex: number): void {
    const event = Object.assign(new PreventableEvent(), { actionIndex, selectionIndex: -1 })
    this.delegate?.deref()?.emit('action', event, actionIndex, -1)
  }
  /** `reason` is Windows' alone. */
  dismissed(reason?: 'timedOut' | 'userCanceled'): void {
    const event = new PreventableEvent()
    this.delegate?.deref()?.emit('close', reason === undefined ? event : Object.assign(event, { reason }))
  }

  record(): NotificationRecord {
    return { ...this.words, desktopId: this.desktopId, closed: this.gone, latencyMs: this.latencyMs }
  }

  private emit(event: string, ...args: unknown[]): void {
    this.delegate?.deref()?.emit(event, new PreventableEvent(), ...args)
  }
}
