/** The window's copy of the feed. It holds no truth: a snapshot, then deltas; any doubt asks for a new snapshot. */
import type { FeedDelta, FeedRow, Settings } from '../../src-main/ipc-contract.ts'
import { announcer } from './announcer.svelte.ts'
import { api } from './api.ts'
import { applyDelta, fromSnapshot, type FeedModel } from './delta.ts'
import { clock } from './clock.svelte.ts'
import { hold } from './hold.svelte.ts'
import { LiveModel } from './live-model.svelte.ts'
import { visible } from './visible.svelte.ts'

/** A longer queue costs more to apply than a fresh snapshot. */
const MAX_QUEUE = 400
const RETRY_MS = 1000

class Feed {
  #live = $state.raw<LiveModel | null>(null)
  /** As deltas are applied to it: its fields are not watched. */
  #model: FeedModel | null = null
  failure = $state<string | null>(null)
  #queue: FeedDelta[] = []
  #frame: number | null = null
  #asking = false

  start(): void {
    api.on('delta', (delta) => this.#take(delta))
    visible.onShown(() => void this.#ask())
    void this.#ask()
  }

  /** Null until the first snapshot. Each of its fields is watched by itself. */
  get model(): FeedModel | null {
    return this.#live
  }

  /** For code that runs only while the window shows a feed. */
  get ready(): FeedModel {
    if (this.#live === null) throw new Error('the first snapshot has not arrived')
    return this.#live
  }

  /** What main has just accepted, without waiting for the delta that will say so. */
  adoptSettings(settings: Settings): void {
    if (this.#model !== null) this.#show({ ...this.#model, settings })
  }

  #show(model: FeedModel): void {
    this.#model = model
    if (this.#live === null) this.#live = new LiveModel(model)
    else this.#live.take(model)
  }

  #take(delta: FeedDelta): void {
    if (!visible.now && this.#model !== null) return
    this.#queue.push(delta)
    if (this.#asking) {
      if (this.#queue.length > MAX_QUEUE) this.#queue.shift()
      return
    }
    if (this.#queue.length > MAX_QUEUE) void this.#ask()
    else if (this.#frame === null) this.#frame = requestAnimationFrame(() => this.#flush())
  }

  #flush(): void {
    this.#frame = null
    const before = this.#model
    if (before === null || this.#asking) return
    const queue = this.#queue
    this.#queue = []
    let model = before
    const fresh: FeedRow[] = []
    for (const delta of queue) {
      if (delta.seq <= model.seq) continue
      if (delta.reset === true || delta.seq !== model.seq + 1) {
        void this.#ask()
        break
      }
      const applied = applyDelta(model, delta)
      model = applied.model
      fresh.push(...applied.fresh)
      if (delta.changed !== undefined) hold.change(delta.changed)
    }
    this.#show(model)
    clock.ride()
    hold.count(fresh)
    announcer.add(fresh)
  }

  async #ask(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      const snapshot = await api.snapshot()
      const model = fromSnapshot(snapshot, (this.#model?.olderRevision ?? 0) + 1)
      this.#show(model)
      this.failure = null
      hold.catchUp(model.rows)
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error)
      setTimeout(() => void this.#ask(), RETRY_MS)
    } finally {
      this.#asking = false
    }
    this.#flush()
  }
}

export const feed = new Feed()
