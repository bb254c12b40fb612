/** The window's copy of the feed. It holds no truth: a snapshot, then deltas; any doubt asks for a new snapshot. */
import type { FeedDelta, FeedRow, RowChange, Settings } from '../../src-main/contract/contract.ts'
import { messageOf } from '../lib/format.ts'
import { history } from '../history/history.svelte.ts'
import { announcer } from './announcer.svelte.ts'
import { api } from './api.ts'
import { clock, visible } from './clock.svelte.ts'
import { applyDelta, fromSnapshot, type FeedModel } from './delta.ts'
import { hold } from './hold.svelte.ts'
import { toast } from './toast.svelte.ts'
import { view } from './view.svelte.ts'

/** What the window's parts read of it. */
type Shown = Omit<FeedModel, 'seq' | 'generation' | 'now'>

/** Each field is news of its own: new rows make no row ask again for the density, nor the header for its words. */
const liveModel = (first: FeedModel): Shown =>
  new (class implements Shown {
    demo = $state.raw(first.demo)
    status = $state.raw(first.status)
    alerts = $state.raw(first.alerts)
    latency = $state.raw(first.latency)
    key = $state.raw(first.key)
    settings = $state.raw(first.settings)
    app = $state.raw(first.app)
    notices = $state.raw(first.notices)
    inApp = $state.raw(first.inApp)
    rows = $state.raw(first.rows)
    boundary = $state.raw(first.boundary)
    olderRevision = $state.raw(first.olderRevision)
  })()

/** A longer queue costs more to apply than a fresh snapshot. */
const MAX_QUEUE = 400
const RETRY_MS = 1000

class Feed {
  #live = $state.raw<Shown | null>(null)
  /** As deltas are applied to it: its fields are not watched. */
  #model: FeedModel | null = null
  failure = $state<string | null>(null)
  /** Rises with each snapshot: whatever a part of the window read for itself may be out of date. */
  snapshots = $state(0)
  /** Rises when no row shown until then is to be kept. */
  lives = $state(0)
  readonly #fresh = new Set<(fresh: readonly FeedRow[]) => void>()
  readonly #changed = new Set<(changed: readonly RowChange[]) => void>()
  #queue: FeedDelta[] = []
  #frame: number | null = null
  #asking = false

  start(): void {
    api.on('delta', (delta) => this.#take(delta))
    visible.onShown(() => void this.#ask())
    void this.#ask()
  }

  /** Null until the first snapshot. Each of its fields is watched by itself. */
  get model(): Shown | null {
    return this.#live
  }

  /** For code that runs only while the window shows a feed. */
  get ready(): Shown {
    if (this.#live === null) throw new Error('the first snapshot has not arrived')
    return this.#live
  }

  /** For who shows a row that is in no list. */
  onChanged(listener: (changed: readonly RowChange[]) => void): () => void {
    this.#changed.add(listener)
    return () => this.#changed.delete(listener)
  }

  /** For who counts rows: those of each frame that the list did not have. */
  onFresh(listener: (fresh: readonly FeedRow[]) => void): () => void {
    this.#fresh.add(listener)
    return () => this.#fresh.delete(listener)
  }

  /** What main has just accepted, without waiting for the delta that will say so. */
  adoptSettings(settings: Settings): void {
    if (this.#model !== null) this.#show({ ...this.#model, settings })
  }

  #show(model: FeedModel): void {
    this.#model = model
    if (this.#live === null) this.#live = liveModel(model)
    else Object.assign(this.#live, model)
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
        void this.#ask(delta.reset === true)
        break
      }
      const applied = applyDelta(model, delta)
      model = applied.model
      fresh.push(...applied.fresh)
      if (delta.changed !== undefined) this.#tell(delta.changed)
    }
    this.#show(model)
    for (const listener of this.#fresh) listener(fresh)
    clock.ride()
    hold.count(fresh)
    announcer.add(fresh)
  }

  #beginAnew(model: FeedModel): void {
    this.lives += 1
    hold.anew(model)
    if (!model.rows.some(({ key }) => key === view.expanded)) view.expanded = null
  }

  #tell(changed: readonly RowChange[]): void {
    hold.change(changed)
    history.change(changed)
    toast.changed(changed)
    for (const listener of this.#changed) listener(changed)
  }

  async #ask(overflowed = false): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      const snapshot = await api.snapshot()
      const before = this.#model
      const model = fromSnapshot(snapshot, (before?.olderRevision ?? 0) + 1)
      this.#show(model)
      this.failure = null
      this.snapshots += 1
      toast.changed(model.rows)
      if (before === null || before.generation === model.generation)
        hold.catchUp(model.rows, before?.rows ?? [], overflowed)
      else this.#beginAnew(model)
    } catch (error) {
      this.failure = messageOf(error)
      setTimeout(() => void this.#ask(overflowed), RETRY_MS)
    } finally {
      this.#asking = false
    }
    this.#flush()
  }
}

export const feed = new Feed()
