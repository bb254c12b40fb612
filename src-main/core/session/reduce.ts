/** `(state, event) → {state, effects}`, total. Nothing here knows time, chance or the network but through `Env`. */
import { heartbeatDeadline } from './heartbeat.ts'
import { firstMemory, stay } from './moves.ts'
import { TABLE } from './table.ts'
import { provenAt } from './timing.ts'
import type { Env, SessionEvent, SessionState, Step } from './types.ts'

export const initialState: SessionState = { kind: 'idle', memory: firstMemory }

export function reduce(state: SessionState, event: SessionEvent, env: Env): Step {
  // protocol.md R8: what an older attempt reports is dropped here, once for all cells.
  if ('attempt' in event && event.attempt !== state.memory.attempt) return stay(state)
  // Sound: TABLE's type pairs each cell with exactly the state and event kinds that index it here.
  const cell = TABLE[state.kind][event.kind] as (state: SessionState, event: SessionEvent, env: Env) => Step
  return cell(state, event, env)
}

/** When the state wants an `alarm`; null for never. A state has one deadline at most, so the runner has one timer for it. */
export function deadlineOf(state: SessionState): number | null {
  switch (state.kind) {
    case 'idle':
    case 'parked':
      return null
    case 'connecting':
    case 'handshaking':
      return state.deadline
    case 'live':
      return state.proven
        ? heartbeatDeadline(state.heartbeat)
        : Math.min(heartbeatDeadline(state.heartbeat), provenAt(state))
    case 'waiting':
    case 'limited':
    case 'offline':
    case 'blocked':
      return state.retryAt
    default: {
      const never: never = state
      return never
    }
  }
}

/** R7's tick runs only where a sleep would change something. */
export function needsTick(state: SessionState): boolean {
  return state.kind !== 'idle' && state.kind !== 'parked'
}

/** A socket exists and may speak. */
export function hasSocket(state: SessionState): boolean {
  return state.kind === 'connecting' || state.kind === 'handshaking' || state.kind === 'live'
}
