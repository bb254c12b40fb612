/** Start at login: the OS's login items, or an XDG autostart entry on Linux, where Electron's call does nothing. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packedProgram } from './installation.ts'

export interface AutostartPorts {
  readonly platform: NodeJS.Platform
  readonly setLoginItem: (settings: { openAtLogin: boolean; args: string[]; path?: string }) => void
  /** `$XDG_CONFIG_HOME`, or `~/.config`. */
  readonly configHome: string
  /** The program and what it needs to start this app; an AppImage's own path, not the mount inside it. */
  readonly command: readonly string[]
  readonly name: string
  /** Without `.desktop`. */
  readonly desktopId: string
}

/** From what the process knows of itself. `appPath` is null in a package, where the program needs no argument. */
export function autostartPorts(from: {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly appPath: string | null
  readonly execPath: string
  readonly name: string
  readonly setLoginItem: AutostartPorts['setLoginItem']
}): AutostartPorts {
  const program = packedProgram(from.env) ?? from.execPath
  return {
    platform: from.platform,
    setLoginItem: from.setLoginItem,
    configHome: from.env['XDG_CONFIG_HOME'] || join(from.home, '.config'),
    command: from.appPath === null ? [program] : [program, from.appPath],
    name: from.name,
    desktopId: 'live.nexusglass.fastfeed',
  }
}

/** Desktop Entry quoting: inside double quotes `"`, backtick, `$` and `\` are escaped, and `%` is doubled. */
export function quoteExec(part: string): string {
  // A backslash is escaped twice: once for the value, once for the quoted argument.
  const escaped = part
    .replaceAll(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
  return /[^\w@+=:,./-]/.test(part) ? `"${escaped}"` : escaped
}

export function desktopEntry(name: string, command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    `Name=${name.replaceAll(/[\r\n]/g, ' ')}`,
    `Exec=${[...command, '--hidden'].map(quoteExec).join(' ')}`,
    'Terminal=false',
    'StartupNotify=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** What the entry was called before; two of them would start the app twice. */
const FORMER_ID = 'nexusglass-fastfeed'

/** One that starts this program, and that the user may have changed or switched off in the desktop's own settings. */
function startsUs(file: string, entry: string): boolean {
  try {
    const exec = (text: string) => text.split('\n').find((line) => line.startsWith('Exec='))
    return exec(readFileSync(file, 'utf8')) === exec(entry)
  } catch {
    return false
  }
}

/**
 * Also called at every start where it is on: an entry that is gone, or starts a program that was moved, is mended.
 * Throws when the entry cannot be written.
 */
export function setAutostart(ports: AutostartPorts, enabled: boolean): void {
  if (ports.platform !== 'linux') {
    // `openAsHidden` is gone: the argument is what hides the window.
    // macOS takes neither: there the app itself finds out that it was opened at login.
    const [program] = ports.command
    const where = ports.platform === 'win32' && program !== undefined ? { path: program } : {}
    ports.setLoginItem({ openAtLogin: enabled, args: ['--hidden'], ...where })
    return
  }
  const folder = join(ports.configHome, 'autostart')
  const file = join(folder, `${ports.desktopId}.desktop`)
  rmSync(join(folder, `${FORMER_ID}.desktop`), { force: true })
  if (!enabled) return rmSync(file, { force: true })
  const entry = desktopEntry(ports.name, ports.command)
  if (startsUs(file, entry)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, entry)
}
