/** Room for the history: a full disk stops the journal. */
import type { Check } from '../../core/self-test/types.ts'

export interface DiskCheckPorts {
  readonly folder: string
  /** Bytes that this user may still write to the folder's disk. */
  readonly free: (folder: string) => Promise<number>
}

const MIB = 2 ** 20
/** A busy day of history and its log, several times over. */
const LEAST_BYTES = 256 * MIB

export function diskCheck({ folder, free }: DiskCheckPorts): Check {
  return {
    name: 'disk',
    async run() {
      const bytes = await free(folder)
      const room = `${sizeOf(bytes)} free where the history is kept`
      return bytes < LEAST_BYTES
        ? { kind: 'failed', why: `Only ${room} (${folder}).` }
        : { kind: 'ok', detail: `${room}.` }
    },
  }
}

const sizeOf = (bytes: number): string =>
  bytes < 1024 * MIB ? `${Math.floor(bytes / MIB)} MB` : `${(bytes / 1024 / MIB).toFixed(1)} GB`
