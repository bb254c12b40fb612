/**
 * Gap recovery as data (protocol.md G1–G7). Times are monotonic ms unless called wall. See SPEC.md for what is proved when.
 */
import type { Entries } from '../protocol/list.ts'
import type { Paging } from '../protocol/paging.ts'
import type { FeedEvent } from '../protocol/types.ts'

/** One way through the server's history: the recovery itself, or the pass that confirms it (G6). */
export interface Pass {
  readonly kind: 'recover' | 'confirm'
  /** Highest id seen by this pass; the next page is asked from here, and it strictly rises (G2). */
  readonly since: number
  /** Everything up to here is proved. Never beyond the first live event. */
  readonly floor: number
  /** The newest page's claim; it becomes the floor when the next answer shows that the server honours `since_id`. */
  readonly claim: number
  /** Answers in a row that held ids from before `since`. */
  readonly repeats: number
  /** Ids up to here were known before the connection, or by this pass before a long wait: history joins where a page holds one of them. */
  readonly known: number
  /** The seam between what was known and what this pass found is proved, given up, or there is nothing to join. */
  readonly joined: boolean
  /** The lowest new id of the first page that brought any; the seam is looked at next. */
  readonly first: number | null
  /** Answers to the question about the seam that held nothing known. */
  readonly misses: number
  /** Going down from the newest page towards what is known: the lowest id so far. */
  readonly below: number | null
  /** Where the server said to go on, in its own words; added to the query of the next request. */
  readonly query: string | null
  /** Places to go on in a row that brought nothing new. */
  readonly follows: number
  readonly pages: number
  readonly fetched: number
  /** When its newest page was wanted. */
  readonly askedAt: number
}

export interface RecoveryMemory {
  /** Number of the newest request; an answer to an older one is stale (R8). */
  readonly ticket: number
  readonly failures: number
  /** R4, shared with the socket. */
  readonly limitedUntil: number
  /** The last wait asked for was cut to the longest (R4). */
  readonly overLong: boolean
  /** The first live event of this connection that was new; from there on history is the socket's business. */
  readonly firstLive: number | null
  /** What could not be read came no later than `at` (monotonic ms), next to the id `above`; null for no such thing. */
  readonly spoilt: { readonly at: number; readonly above: number } | null
  /** When history was last read at once for such a thing, monotonic ms. */
  readonly lookedAt: number
  /** How long after `lookedAt` it may be read so again, ms. */
  readonly lookEvery: number
  /** When it is to be read so; null for nothing to look for. */
  readonly lookAt: number | null
  /** G7: this connection was told that the position `since` is too old, and asks from `from` instead. */
  readonly expired: { readonly since: number; readonly from: number } | null
  /** Something could not be read while a confirming pass was due or under way: another has to follow. */
  readonly doubted: boolean
}

interface Base {
  readonly memory: RecoveryMemory
}
/** Not connected, or nothing to start from. */
interface Idle extends Base {
  readonly kind: 'idle'
}
interface Fetching extends Base {
  readonly kind: 'fetching'
  readonly pass: Pass
  readonly deadline: number
}
/** A page is on its way into the journal; the next is taken when it is there (back-pressure). */
interface Storing extends Base {
  readonly kind: 'storing'
  readonly pass: Pass
  /** What the page makes of the pass, once it is durable. */
  readonly verdict: 'more' | 'over' | 'repeating' | 'withheld'
  /** The page moved the proof: the server is well, and back-off starts again. */
  readonly moved: boolean
}
interface Resting extends Base {
  readonly kind: 'resting'
  readonly pass: Pass
  readonly retryAt: number
  readonly reason: string
}
/** Complete as far as REST could tell; the confirming pass is due. */
interface Settling extends Base {
  readonly kind: 'settling'
  readonly from: number
  readonly confirmAt: number
  readonly completedWall: number
}
interface Proven extends Base {
  readonly kind: 'proven'
  readonly completedWall: number
}

/** Proven, and asked once more, because the socket has brought nothing for long (R10). */
interface Asking extends Base {
  readonly kind: 'asking'
  readonly since: number
  readonly deadline: number
  readonly completedWall: number
}

export type RecoveryState = Idle | Fetching | Storing | Resting | Settling | Proven | Asking
export type RecoveryKind = RecoveryState['kind']
export type RecoveryStateOf<K extends RecoveryKind> = Extract<RecoveryState, { kind: K }>

export type RecoveryEvent =
  /** Connected: recover from `since`. Whatever ran is abandoned. */
  | {
      readonly kind: 'begin'
      readonly since: number
      /** The highest id that was taken before this connection. */
      readonly known: number
    }
  | { readonly kind: 'end' }
  | {
      readonly kind: 'page'
      readonly ticket: number
      /** By rising id. */
      readonly events: readonly FeedEvent[]
      readonly texts: Entries['texts']
      /** An id known from elsewhere that the page should hold and does not: the page is not what follows `since`. */
      readonly skipped: number | null
      /** The lowest such id beyond the page and `since`: evidence, should the server's history end here. */
      readonly unended: number | null
      /** The SNAPSHOT reaches back to what was known, and what it has next is the first that the page brought. */
      readonly joins: boolean
      readonly paging: Pick<Paging, 'more' | 'next'>
    }
  /** The server has nothing from that position on any more; `oldest` is what it says that it still has. */
  | {
      readonly kind: 'tooOld'
      readonly ticket: number
      readonly oldest: number | null
      readonly reason: string
    }
  | {
      readonly kind: 'failed'
      readonly ticket: number
      readonly reason: string
      /** The server understood, and refuses what was asked: the same will be refused again. */
      readonly refused: boolean
    }
  /** The page's events are durable; or `ok: false`, there was no room for them. `fresh`: those that nobody had brought before. */
  | { readonly kind: 'stored'; readonly ticket: number; readonly ok: boolean; readonly fresh: number }
  /** A live event that was new on this connection. */
  | { readonly kind: 'live'; readonly id: number }
  /** R4, from an answer to a page or from the socket. */
  | { readonly kind: 'limited'; readonly askedMs: number }
  /**
   * The socket brought something that could not be read, perhaps an event: it vouches for `since` and before only.
   * `received`: the highest id taken so far.
   */
  | { readonly kind: 'doubt'; readonly since: number; readonly received: number }
  /** The socket has been silent for long: has history anything above `since` (R10)? */
  | { readonly kind: 'question'; readonly since: number }
  | { readonly kind: 'alarm' }
  /** The user's retry (G7). */
  | { readonly kind: 'retry'; readonly since: number }
export type RecoveryEventKind = RecoveryEvent['kind']
export type RecoveryEventOf<K extends RecoveryEventKind> = Extract<RecoveryEvent, { kind: K }>

export type RecoveryEffect =
  | {
      readonly kind: 'fetch'
      readonly since: number
      /** Added to the query as it is; null for nothing. */
      readonly query: string | null
      readonly ticket: number
    }
  | { readonly kind: 'abort' }
  /** Take the events; with the last of them, `proves` may become the durable cursor. Answer with `stored`. */
  | {
      readonly kind: 'take'
      readonly ticket: number
      readonly events: readonly FeedEvent[]
      readonly texts: Entries['texts']
      readonly late: boolean
      readonly proves: number | null
    }
  | {
      readonly kind: 'outcome'
      readonly outcome: 'complete' | 'partial' | 'failed'
      readonly reason: string
    }
  /** G7: what lies between what was known and what the server still has cannot be had any more. */
  | { readonly kind: 'gone'; readonly reason: string }
  /** Everything up to `to` may become the durable cursor. */
  | { readonly kind: 'advance'; readonly to: number }
  /** Confirmed: everything up to `to` is in the journal, and the socket vouches for the first live event and what follows it. */
  | { readonly kind: 'proved'; readonly to: number }
  /** History has what the socket should have brought (R10). */
  | { readonly kind: 'news' }

export type RecoveryEffectOf<K extends RecoveryEffect['kind']> = Extract<RecoveryEffect, { kind: K }>

export interface RecoveryEnv {
  readonly now: number
  readonly wall: number
  /** Uniform in [0, 1). */
  readonly random: number
}

export interface RecoveryStep {
  readonly state: RecoveryState
  readonly effects: readonly RecoveryEffect[]
}
