/** The engine's state in the words of FeedStatus. Monotonic deadlines become wall-clock times here and nowhere else. */
import type { Clock } from '../ports.ts'
import type { RecoveryState } from '../recovery/types.ts'
import { FORCED_APART_MS } from '../session/timing.ts'
import type { SessionState } from '../session/types.ts'
import type { ConnectionState, FeedStatus, Recovery } from './types.ts'

/** What frames tell, kept over reconnects. */
export type ServerFacts = {
  -readonly [K in 'tier' | 'delayMs' | 'lastHeardAt' | 'lastServerError']: FeedStatus[K]
}

export const noFacts = (): ServerFacts => ({
  tier: null,
  delayMs: 0,
  lastHeardAt: null,
  lastServerError: null,
})

function wallOf(clock: Clock, mono: number): number {
  return Math.round(clock.wallMs() + mono - clock.monotonicMs())
}

/** The same text for a status that says the same, but for when the server was last heard: every frame changes that. */
export const newsOf = (status: FeedStatus): string => JSON.stringify({ ...status, lastHeardAt: null })

export function connectionOf(state: SessionState, clock: Clock): ConnectionState {
  const attempt = state.memory.failures + 1
  switch (state.kind) {
    case 'idle':
      return { kind: 'stopped' }
    case 'connecting':
    case 'handshaking':
      return { kind: 'connecting', attempt }
    case 'live': {
      const { staleSince } = state.heartbeat
      return staleSince === null
        ? { kind: 'live', since: state.sinceWall, ...(state.proven ? {} : { unproven: true }) }
        : { kind: 'stale', since: staleSince }
    }
    case 'waiting':
      return {
        kind: 'reconnecting',
        retryAt: wallOf(clock, state.retryAt),
        attempt,
        reason: state.reason,
      }
    case 'limited':
      return {
        kind: 'rate-limited',
        retryAt: wallOf(clock, state.retryAt),
        ...(state.memory.limitCause === 'unavailable' ? { isDown: true } : {}),
        ...(Number.isFinite(state.memory.forcedAt) ? { triedAt: wallOf(clock, state.memory.forcedAt) } : {}),
        ...(state.memory.limitWords === '' ? {} : { words: state.memory.limitWords }),
        message: state.memory.limitMessage,
      }
    case 'blocked':
      return {
        kind: 'blocked',
        retryAt: wallOf(clock, state.retryAt),
        what: state.what,
        message: state.message,
      }
    case 'offline':
      return { kind: 'offline', since: state.sinceWall }
    case 'parked':
      return { kind: state.verdict, message: state.message }
    default: {
      const never: never = state
      return never
    }
  }
}

/** From when the user's reconnect goes past a limit again (protocol.md R4), wall-clock ms; 0 for at once. */
export function mayTryAt({ triedAt }: { readonly triedAt?: number }): number {
  return triedAt === undefined ? 0 : triedAt + FORCED_APART_MS
}

export function recoveryOf(
  state: RecoveryState | undefined,
  recovered: number,
  completedAt: number,
  clock: Clock,
  isUnwritten: boolean,
): Recovery {
  if (state === undefined) return { kind: 'idle' }
  const confirmed = state.kind === 'proven' || state.kind === 'asking'
  const complete: Recovery = { kind: 'complete', recovered, at: completedAt, confirmed }
  switch (state.kind) {
    case 'idle':
      return { kind: 'idle' }
    case 'fetching':
    case 'storing':
      // What was fetched waits for the journal, whose own trouble is told: nothing is being fetched meanwhile.
      if (state.kind === 'storing' && isUnwritten) return { kind: 'idle' }
      // The confirming pass is the app's own business: history is complete as far as the user is concerned.
      return state.pass.kind === 'confirm'
        ? complete
        : { kind: 'running', fetched: state.pass.fetched, pages: state.pass.pages }
    case 'resting':
      if (state.pass.kind === 'confirm') return complete
      return { kind: 'retrying', retryAt: wallOf(clock, state.retryAt), reason: state.reason }
    case 'settling':
    case 'proven':
    case 'asking':
      return complete
    default: {
      const never: never = state
      return never
    }
  }
}
