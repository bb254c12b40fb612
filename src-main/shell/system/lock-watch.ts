/**
 * Whether the screen is locked on Linux, where Electron has no event for it. logind knows for most desktops: `LockedHint`
 * is set by the locker itself, `Lock` and `Unlock` are only asked of it (org.freedesktop.login1(5)). Screen savers
 * (freedesktop, GNOME, Cinnamon, MATE) tell when they are active.
 */
import type { BusLink, Message } from '../../adapters/dbus/bus.ts'

const LOGIN = 'org.freedesktop.login1'
const MANAGER = {
  destination: LOGIN,
  path: '/org/freedesktop/login1',
  interface: `${LOGIN}.Manager`,
} as const
const SESSION = `${LOGIN}.Session`
const PROPERTIES = 'org.freedesktop.DBus.Properties'
/** logind's own name for the session of who asks. */
const OWN_SESSION = '/org/freedesktop/login1/session/auto'
const SAVERS = ['org.freedesktop', 'org.gnome', 'org.cinnamon', 'org.mate'].map((of) => `${of}.ScreenSaver`)

export const SYSTEM_RULES: readonly string[] = [
  `type='signal',sender='${LOGIN}',interface='${SESSION}'`,
  `type='signal',sender='${LOGIN}',interface='${PROPERTIES}',member='PropertiesChanged',arg0='${SESSION}'`,
]
export const SESSION_RULES: readonly string[] = SAVERS.map(
  (name) => `type='signal',interface='${name}',member='ActiveChanged'`,
)

interface LockWatchPorts {
  readonly system: Pick<BusLink, 'call'>
  /** `XDG_SESSION_ID`: a program that systemd started for the user belongs to no session by itself. */
  readonly sessionId: string | undefined
  readonly onChange: (isLocked: boolean) => void
}

export interface LockWatch {
  /** The system bus is there, for the first time or again. */
  systemOpened(): void
  systemSignal(signal: Message): void
  sessionSignal(signal: Message): void
  /** What is certain: a lock that was only asked for is not. */
  isLocked(): boolean
}

/** Null: it did not change. */
function changedHint(changed: unknown): boolean | null {
  if (!Array.isArray(changed)) return null
  for (const entry of changed) if (Array.isArray(entry) && entry[0] === 'LockedHint') return entry[1] === true
  return null
}

export function watchLock(ports: LockWatchPorts): LockWatch {
  /** Of logind's many sessions, ours; null until it is known. */
  let path: string | null = null
  const says = { hint: false, saver: false }
  let told = false

  const isLocked = (): boolean => says.hint || says.saver

  function set(change: Partial<typeof says>): void {
    Object.assign(says, change)
    if (isLocked() === told) return
    told = isLocked()
    ports.onChange(told)
  }

  const get = async (of: string, name: string): Promise<unknown> => {
    const call = { destination: LOGIN, path: of, interface: PROPERTIES, member: 'Get' } as const
    return (await ports.system.call({ ...call, args: [SESSION, name] }))[0]
  }

  async function find(): Promise<void> {
    const id = ports.sessionId ?? String(await get(OWN_SESSION, 'Id'))
    const [found] = await ports.system.call({ ...MANAGER, member: 'GetSession', args: [id] })
    path = String(found)
    set({ hint: (await get(path, 'LockedHint')) === true })
  }

  return {
    isLocked,
    systemOpened() {
      // Where there is no logind, or no session of ours, the screen savers are left.
      find().catch(() => undefined)
    },
    systemSignal(signal) {
      if (signal.path !== path) return
      // A locker without a hint says nothing more of it: whoever hears this finds out for himself when it is over.
      if (signal.member === 'Lock') ports.onChange(true)
      else if (signal.member === 'Unlock' && !isLocked()) ports.onChange(false)
      else if (signal.member === 'PropertiesChanged') {
        const hint = changedHint(signal.body[1])
        if (hint !== null) set({ hint })
      }
    },
    sessionSignal({ interface: name, body: [active] }) {
      if (!SAVERS.includes(name)) return
      set({ saver: active === true })
    },
  }
}
