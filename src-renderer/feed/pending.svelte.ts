import { pendingAmong } from '../lib/pending.ts'
import { feed } from '../state/feed.svelte.ts'

class Pending {
  readonly has = $derived(pendingAmong(feed.model?.alerts.pinned ?? []))
}

export const pending = new Pending()
