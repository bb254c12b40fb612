/** Start at login: the OS's login items, or an XDG autostart entry on Linux, where Electron's call does nothing. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

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
  // An AppImage and a portable .exe run from a mount or folder that is gone after the next boot.
  const program = from.env['APPIMAGE'] ?? from.env['PORTABLE_EXECUTABLE_FILE'] ?? from.execPath
  return {
    platform: from.platform,
    setLoginItem: from.setLoginItem,
    configHome: from.env['XDG_CONFIG_HOME'] || join(from.home, '.config'),
    command: from.appPath === null ? [program] : [program, from.appPath],
    name: from.name,
    desktopId: 'nexusglass-fastfeed',
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

/** Throws when the entry cannot be written. */
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
  if (!enabled) return rmSync(file, { force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, desktopEntry(ports.name, ports.command))
}
