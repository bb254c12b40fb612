/** The self-test's vocabulary: what each part is called, where it must work, how long it may take, what helps. */
import type { PartName, System } from './types.ts'

interface Part {
  readonly title: string
  /** Where it is not, "not on this system" is no fault. */
  readonly promisedOn: (system: System) => boolean
  /** After so long it counts as hanging, ms. Generous, because a busy machine is slow and not broken. */
  readonly limitMs: number
  /** What to do when it fails and nothing more precise is known. */
  readonly advice: string
}

const everywhere = (): boolean => true
const nowhere = (): boolean => false
const notOnLinux = ({ platform }: System): boolean => platform !== 'linux'
const notOnWayland = ({ wayland }: System): boolean => !wayland

export const PARTS: Readonly<Record<PartName, Part>> = {
  notification: {
    title: 'Notification shown',
    promisedOn: everywhere,
    limitMs: 15_000,
    advice:
      'Allow notifications of this app in the system’s settings; until then alerts show in its own window.',
  },
  sound: {
    title: 'Sound played to its end',
    promisedOn: everywhere,
    limitMs: 40_000,
    advice: 'Connect or choose a sound output in the system’s settings; until then a P0 is only seen.',
  },
  tray: {
    title: 'Tray icon',
    promisedOn: notOnLinux,
    limitMs: 15_000,
    advice: 'Restart the desktop’s panel, or log out and in again.',
  },
  'key-store': {
    title: 'Key store',
    // A Linux desktop need not have a keyring; the key is then kept for a run only, and the app says so.
    promisedOn: notOnLinux,
    limitMs: 20_000,
    advice: 'Unlock the system’s key store (keyring, keychain) and answer its question, if it asks one.',
  },
  hotkey: {
    title: 'Global hotkey',
    promisedOn: notOnWayland,
    limitMs: 10_000,
    advice: 'Choose another combination in Settings → System.',
  },
  autostart: {
    title: 'Start at login',
    promisedOn: everywhere,
    limitMs: 10_000,
    advice: 'Switch “Start at login” off and on again in Settings → System.',
  },
  journal: {
    title: 'Journal',
    promisedOn: everywhere,
    limitMs: 30_000,
    advice: 'See that the disk is not full and that you may write to the app’s data folder.',
  },
  proxy: {
    title: 'Proxy',
    promisedOn: everywhere,
    limitMs: 15_000,
    advice: 'Check the proxy in the system’s network settings.',
  },
  certificates: {
    title: 'System certificates',
    promisedOn: notOnLinux,
    limitMs: 15_000,
    advice: 'Repair the system’s certificate store; until then only the built-in authorities are trusted.',
  },
  forward: {
    title: 'Forwarding',
    // Nobody need forward anything; a target in force has to work.
    promisedOn: nowhere,
    limitMs: 30_000,
    advice: 'See Settings → Forward: each target there has a test of its own.',
  },
  clock: {
    title: 'Clock',
    promisedOn: nowhere,
    limitMs: 15_000,
    advice: 'Let the system set its clock by a time server.',
  },
  window: {
    title: 'Window raised without focus',
    promisedOn: notOnWayland,
    limitMs: 30_000,
    advice: 'Turn on notifications: this desktop does not let the app raise its window for an alert.',
  },
  disk: {
    title: 'Free disk space',
    promisedOn: everywhere,
    limitMs: 10_000,
    advice: 'Free some space: history cannot be written to a full disk.',
  },
  'notification-click': {
    title: 'Notification clicked',
    promisedOn: nowhere,
    limitMs: 30_000,
    advice: 'Click the tray icon instead: this desktop does not pass clicks on.',
  },
}
