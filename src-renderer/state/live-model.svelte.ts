/**
 * The model as the window's parts read it: each field is news of its own, so that new rows do not make every row ask
 * again for the density, nor the header for its words.
 */
import type { FeedModel } from './delta.ts'

export class LiveModel implements FeedModel {
  seq: FeedModel['seq']
  generation: FeedModel['generation']
  now: FeedModel['now']
  demo: FeedModel['demo']
  status: FeedModel['status']
  alerts: FeedModel['alerts']
  counters: FeedModel['counters']
  latency: FeedModel['latency']
  key: FeedModel['key']
  settings: FeedModel['settings']
  app: FeedModel['app']
  notices: FeedModel['notices']
  missed: FeedModel['missed']
  inApp: FeedModel['inApp']
  rows: FeedModel['rows']
  boundary: FeedModel['boundary']
  olderRevision: FeedModel['olderRevision']

  constructor(first: FeedModel) {
    this.seq = $state.raw(first.seq)
    this.generation = $state.raw(first.generation)
    this.now = $state.raw(first.now)
    this.demo = $state.raw(first.demo)
    this.status = $state.raw(first.status)
    this.alerts = $state.raw(first.alerts)
    this.counters = $state.raw(first.counters)
    this.latency = $state.raw(first.latency)
    this.key = $state.raw(first.key)
    this.settings = $state.raw(first.settings)
    this.app = $state.raw(first.app)
    this.notices = $state.raw(first.notices)
    this.missed = $state.raw(first.missed)
    this.inApp = $state.raw(first.inApp)
    this.rows = $state.raw(first.rows)
    this.boundary = $state.raw(first.boundary)
    this.olderRevision = $state.raw(first.olderRevision)
  }

  take(next: FeedModel): void {
    Object.assign(this, next)
  }
}
