/** This computer's clock: against the feed's while one is connected, else by what the system says of it. */
import type { Check, Outcome } from '../../core/self-test/types.ts'
import type { Run } from '../tray/tray-host.ts'

export interface ClockCheckPorts {
  readonly platform: NodeJS.Platform
  /** Server clock minus this one, ms, and how far that may be wrong; null while no feed has told. */
  readonly offset: () => { readonly offsetMs: number; readonly uncertaintyMs: number } | null
  readonly run: Run
}

/** A P0 is worth acting on for half a minute (A4); a tenth of it is felt. */
const MOST_MS = 3000

export function clockCheck({ platform, offset, run }: ClockCheckPorts): Check {
  async function bySystem(): Promise<Outcome> {
    const unknown: Outcome = {
      kind: 'absent',
      why: 'No feed is connected, and the system does not say whether its clock is set by a time server.',
    }
    // Elsewhere it takes an administrator, or a request to a time server, to find out.
    if (platform !== 'linux') return unknown
    switch ((await run('timedatectl', ['show', '--property=NTPSynchronized', '--value']))?.trim()) {
      case 'yes':
        return { kind: 'ok', detail: 'The system says that a time server sets it.' }
      case 'no':
        return { kind: 'failed', why: 'The system says that no time server sets it.' }
      default:
        return unknown
    }
  }
  return {
    name: 'clock',
    run() {
      const measured = offset()
      if (measured === null) return bySystem()
      const { offsetMs, uncertaintyMs } = measured
      const apart = `${seconds(Math.abs(offsetMs))} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the feed’s`
      return Math.abs(offsetMs) - uncertaintyMs > MOST_MS
        ? { kind: 'failed', why: `It is ${apart}.` }
        : { kind: 'ok', detail: `It is ${apart}, give or take ${seconds(uncertaintyMs)} s.` }
    },
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 0)
