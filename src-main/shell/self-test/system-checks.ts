/** What the app needs of this system besides: disk, tray, hotkey, key store, clock. */
import { absent, failed, ok, type Check, type Outcome } from '../../core/self-test/types.ts'
import type { Vault } from '../secrets/vault.ts'
import type { Run } from '../tray/tray-host.ts'

/** Room for the history: a full disk stops the journal. */
interface DiskCheckPorts {
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
      return bytes < LEAST_BYTES ? failed(`Only ${room} (${folder}).`) : ok(`${room}.`)
    },
  }
}

const sizeOf = (bytes: number): string =>
  bytes < 1024 * MIB ? `${Math.floor(bytes / MIB)} MB` : `${(bytes / 1024 / MIB).toFixed(1)} GB`

/** Whether the tray icon can be seen: the app without one keeps its window in reach instead. */
interface TrayCheckPorts {
  /** Whether the desktop has a place for icons. */
  readonly hostIsThere: () => Promise<boolean>
  /** Whether the app has made its icon. */
  readonly iconIsMade: () => boolean
}

export function trayCheck({ hostIsThere, iconIsMade }: TrayCheckPorts): Check {
  return {
    name: 'tray',
    async run() {
      if (!(await hostIsThere()))
        return absent(
          'This desktop shows no tray icons: the window is minimised instead of hidden. On GNOME the AppIndicator extension shows them.',
        )
      if (!iconIsMade())
        return failed(
          'The desktop shows tray icons, and the app has none.',
          'Restart the app: the tray came up after it.',
        )
      return ok('The desktop shows the icon.')
    },
  }
}

/** Whether a global hotkey can be had: the user's own, or, where none is set, one that is let go at once. */
export interface HotkeyCheckPorts {
  readonly wayland: boolean
  /** The user's; empty: none. */
  readonly chosen: () => string
  readonly isRegistered: (accelerator: string) => boolean
  readonly register: (accelerator: string, pressed: () => void) => boolean
  readonly unregister: (accelerator: string) => void
}

/** So odd that nobody else has it. */
const PROBE_HOTKEY = 'Control+Alt+Shift+F9'

export function hotkeyCheck(ports: HotkeyCheckPorts): Check {
  return {
    name: 'hotkey',
    run() {
      // There `register` always says yes, and a combination tried once stays with the portal.
      if (ports.wayland)
        return absent(
          'On Wayland the desktop decides about hotkeys and does not tell: set one in its keyboard settings.',
        )
      const chosen = ports.chosen()
      if (chosen !== '')
        return ports.isRegistered(chosen)
          ? ok(`${chosen} is ours.`)
          : failed(`${chosen} is not ours: another program holds it, or it is no valid combination.`)
      if (!ports.register(PROBE_HOTKEY, () => undefined))
        return failed(
          `The system gave no hotkey (tried ${PROBE_HOTKEY}).`,
          'Allow this app to watch the keyboard, or do without the hotkey.',
        )
      ports.unregister(PROBE_HOTKEY)
      return ok('None is set; one could be had.')
    },
  }
}

/** The system's key store: a text that is no secret is sealed and read back. The API key is not touched. */
interface KeyStoreCheckPorts {
  readonly vault: Vault
  /** What seals, in the system's word (`gnome_libsecret`, `kwallet6`, `basic_text` …); null where there is one only. */
  readonly backend: () => string | null
}

const PROBE_TEXT = 'fastfeed self-test'

export function keyStoreCheck({ vault, backend }: KeyStoreCheckPorts): Check {
  return {
    name: 'key-store',
    async run() {
      const strength = await vault.strength()
      if (strength === 'silent') return failed('It does not answer.')
      if (strength === 'unavailable')
        return absent('The system offers no way to seal the key: it is kept for a run only.')
      const sealed = await vault.seal(PROBE_TEXT)
      const opened = await vault.open(sealed).catch(() => null)
      if (opened?.text !== PROBE_TEXT)
        return {
          kind: 'failed',
          why: 'What was sealed could not be read back, so a stored key would be lost.',
          advice:
            'Unlock or repair the system’s key store and restart the app. If that does not help, enter the key again in Settings → Connection.',
        }
      const by = backend()
      if (strength === 'weak' || vault.isWeak(sealed))
        return absent(
          `No keyring runs${by === null ? '' : ` (${by})`}: the key would only be hidden, so it is kept for a run only. GNOME Keyring or KWallet seals it.`,
        )
      return ok(`Sealed and read back${by === null ? '' : ` by ${by}`}.`)
    },
  }
}

/** This computer's clock: against the feed's while one is connected, else by what the system says of it. */
interface ClockCheckPorts {
  readonly platform: NodeJS.Platform
  /** Server clock minus this one, ms, and how far that may be wrong; null while no feed has told. */
  readonly offset: () => { readonly offsetMs: number; readonly uncertaintyMs: number } | null
  readonly run: Run
}

/** A P0 is worth acting on for half a minute (alerts.md A4); a tenth of it is felt. */
const MOST_MS = 3000

export function clockCheck({ platform, offset, run }: ClockCheckPorts): Check {
  async function bySystem(): Promise<Outcome> {
    const unknown: Outcome = absent(
      'No feed is connected, and the system does not say whether its clock is set by a time server.',
    )
    // Elsewhere it takes an administrator, or a request to a time server, to find out.
    if (platform !== 'linux') return unknown
    switch ((await run('timedatectl', ['show', '--property=NTPSynchronized', '--value']))?.trim()) {
      case 'yes':
        return ok('The system says that a time server sets it.')
      case 'no':
        return failed('The system says that no time server sets it.')
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
        ? failed(`It is ${apart}.`)
        : ok(`It is ${apart}, give or take ${seconds(uncertaintyMs)} s.`)
    },
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 0)
