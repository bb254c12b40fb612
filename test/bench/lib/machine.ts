/** What a result was measured on, and how busy it was: figures of a loaded machine compare with themselves only. */
import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  readonly python: string
  /** One minute's load average at the start; above the number of cores others were at work. */
  readonly load: number
  readonly commit: string
  readonly at: string
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
    python: said(PYTHON, ['--version']).replace('Python ', ''),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    commit: said('git', ['rev-parse', '--short', 'HEAD']),
    at: new Date().toISOString(),
  }
}

/** The system's own: the package python3-websockets belongs to it. */
export const PYTHON = '/usr/bin/python3'

export function hasPythonSample(): boolean {
  return said(PYTHON, ['-c', 'import websockets; print("yes")']) === 'yes'
}

function said(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}
