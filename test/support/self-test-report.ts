/** A self-test's reports as main tells them: at its beginning, half-way, and at its end. */
import { PARTS } from '../../src-main/core/self-test/parts.ts'
import {
  PART_NAMES,
  type PartName,
  type PartReport,
  type SelfTestReport,
} from '../../src-main/core/self-test/types.ts'

const AT = Date.parse('2026-03-17T10:30:00Z')
type Result = Pick<PartReport, 'state' | 'text'> & Partial<Pick<PartReport, 'advice' | 'durationMs'>>

const RESULTS: Readonly<Record<PartName, Result>> = {
  notification: { state: 'ok', text: 'The desktop has shown it.', durationMs: 42 },
  sound: {
    state: 'failed',
    text: 'It was not played: this computer has no sound output.',
    durationMs: 310,
    advice: PARTS.sound.advice,
  },
  tray: {
    state: 'absent',
    text: 'This desktop shows no tray icons: the window is minimised instead of hidden. On GNOME the AppIndicator extension shows them.',
  },
  'key-store': { state: 'ok', text: 'Sealed and read back by gnome_libsecret.', durationMs: 1840 },
  hotkey: { state: 'ok', text: 'Control+Shift+F is ours.' },
  autostart: { state: 'ok', text: 'Off; it could be switched on, for /opt/FastFeed/nexusglass-fastfeed.' },
  journal: {
    state: 'failed',
    text: 'Nothing can be written to /home/trader/.config/NexusGlass FastFeed: that place is read-only.',
    advice: PARTS.journal.advice,
  },
  proxy: { state: 'ok', text: 'Direct: the system names no proxy for the feed.' },
  certificates: { state: 'ok', text: '144 authorities of the system are trusted.' },
  forward: { state: 'ok', text: '“phone” took a test, the slowest after 340 ms.', durationMs: 345 },
  clock: { state: 'ok', text: 'It is 0.04 s ahead of the feed’s, give or take 0.02 s.' },
  window: { state: 'ok', text: 'It came up, and the focus stayed where it was.', durationMs: 460 },
  disk: { state: 'ok', text: '118.2 GB free where the history is kept.' },
  'notification-click': { state: 'absent', text: 'Nobody clicked it.', durationMs: 10_000 },
}

const empty = (name: PartName): PartReport => ({
  name,
  title: PARTS[name].title,
  promised: PARTS[name].promisedOn({ platform: 'linux', wayland: false }),
  state: 'waiting',
  text: '',
  advice: '',
  durationMs: null,
})
const full = (name: PartName): PartReport => ({ ...empty(name), durationMs: 3, ...RESULTS[name] })

/** The first `tried` parts are done, the next one runs. */
export const halfway = (tried: number): SelfTestReport => ({
  startedAt: AT,
  finishedAt: null,
  ok: false,
  parts: PART_NAMES.map((name, index) =>
    index < tried ? full(name) : index === tried ? { ...empty(name), state: 'running' } : empty(name),
  ),
})

/** Two parts have failed, two are not on this system. */
export const finished: SelfTestReport = {
  ...halfway(PART_NAMES.length),
  finishedAt: AT + 14_000,
}

/** As on a machine where everything is. */
export const fine: SelfTestReport = {
  ...finished,
  ok: true,
  parts: finished.parts.map((part) => ({ ...part, state: 'ok', text: 'It works.', advice: '' })),
}
