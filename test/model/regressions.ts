/** Shrunk lives that once broke an invariant. */
import type { Command } from './commands.ts'

export const REGRESSIONS: readonly {
  readonly name: string
  readonly capacity: number
  readonly commands: readonly Command[]
}[] = [
  {
    name: 'a plain life',
    capacity: 50_000,
    commands: [
      { do: 'publish', count: 3, stride: 1, priority: 'P0' },
      { do: 'drop' },
      { do: 'publish', count: 3, stride: 1, priority: 'P0' },
    ],
  },
  {
    name: 'a restart that only the late journal reveals',
    capacity: 6,
    commands: [
      { do: 'sockets', mode: 'refuse503' },
      { do: 'serverRestart' },
      { do: 'journal', failing: 'disk-full', manual: false },
      { do: 'changeKey' },
      { do: 'advance', ms: 120000 },
    ],
  },
  {
    name: 'a rebuilt journal, a restarted server and nothing in its SNAPSHOT',
    capacity: 6,
    commands: [{ do: 'serverRestart' }, { do: 'corrupt' }, { do: 'sleep', ms: 3000, monotonicRuns: false }],
  },
  {
    name: 'another key saw the restart first',
    capacity: 6,
    commands: [
      { do: 'changeKey' },
      { do: 'serverRestart' },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'advance', ms: 120000 },
      { do: 'changeKey' },
      { do: 'journalStep', count: 1 },
    ],
  },
  {
    name: 'a restart while the journal was not open',
    capacity: 6,
    commands: [
      { do: 'journal', failing: 'disk-full', manual: true },
      { do: 'crash', applied: 0 },
      { do: 'advance', ms: 12000 },
      { do: 'serverRestart' },
      { do: 'advance', ms: 2000 },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'journal', failing: 'disk-full', manual: false },
    ],
  },
  {
    name: 'the late journal remembers higher ids than this connection began with',
    capacity: 6,
    commands: [
      { do: 'journal', failing: 'disk-full', manual: false },
      { do: 'snapshot', size: 0 },
      { do: 'serverRestart' },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'changeKey' },
      { do: 'offline' },
    ],
  },
  {
    name: 'a sealed cursor from before a restart that another key saw',
    capacity: 6,
    commands: [
      { do: 'changeKey' },
      { do: 'serverRestart' },
      { do: 'corrupt' },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'changeKey' },
      { do: 'drop' },
    ],
  },
  {
    name: 'a sealed cursor above all that its epoch holds',
    capacity: 6,
    commands: [
      { do: 'changeKey' },
      { do: 'serverRestart' },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'advance', ms: 45000 },
      { do: 'corrupt' },
      { do: 'changeKey' },
      { do: 'pongs', json: false, control: false },
    ],
  },
  {
    name: 'an epoch begun in memory that the journal has already',
    capacity: 6,
    commands: [
      { do: 'serverRestart' },
      { do: 'changeKey' },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'journal', failing: 'disk-full', manual: false },
      { do: 'changeKey' },
      { do: 'journal', failing: 'disk-full', manual: false },
    ],
  },
  {
    name: 'a highest id remembered with no event taken',
    capacity: 6,
    commands: [
      { do: 'serverRestart' },
      { do: 'corrupt' },
      { do: 'changeKey' },
      { do: 'breakSilently' },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'crash', applied: 0 },
      { do: 'changeKey' },
    ],
  },
  {
    name: 'a sealed cursor that the journal has left behind',
    capacity: 6,
    commands: [
      { do: 'serverRestart' },
      { do: 'journal', failing: 'disk-full', manual: false },
      { do: 'stopStart' },
      { do: 'journal', failing: null, manual: true },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'advance', ms: 2000 },
      { do: 'crash', applied: 1 },
      { do: 'advance', ms: 45000 },
      { do: 'pongs', json: false, control: false },
    ],
  },
  {
    name: 'every page comes twice, and holds one event',
    capacity: 6,
    commands: [
      { do: 'rest', mode: 'twice', cacheMs: 0, pageSize: 1 },
      { do: 'drop' },
      { do: 'publish', count: 2, stride: 1, priority: 'P0' },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'snapshot', size: 0 },
      { do: 'advance', ms: 120000 },
    ],
  },
  {
    name: 'two restarts and a journal that hangs at start-up',
    capacity: 6,
    commands: [
      { do: 'serverRestart' },
      { do: 'journal', failing: null, manual: true },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'advance', ms: 5000 },
      { do: 'journalStep', count: 1 },
      { do: 'serverRestart' },
      { do: 'crash', applied: 1 },
      { do: 'advance', ms: 12000 },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'offline' },
    ],
  },
  {
    name: 'a first run whose journal is closed before its first transaction',
    capacity: 6,
    commands: [
      { do: 'journal', failing: 'disk-full', manual: true },
      { do: 'changeKey' },
      { do: 'crash', applied: 0 },
      { do: 'serverRestart' },
      { do: 'publish', count: 1, stride: 1, priority: 'P0' },
      { do: 'journal', failing: 'closed', manual: false },
      { do: 'journalStep', count: 1 },
      { do: 'drop' },
    ],
  },
]
