/** Start at login: the OS's login items, or an XDG autostart entry on Linux, where Electron's call does nothing. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface AutostartPorts {
  readonly platform: NodeJS.Platform
  readonly setLoginItem: (settings: { openAtLogin: boolean; args: string[] }) => void
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
  // Inside an AppImage the program's own path is a mount that is gone after the next boot.
  const program = from.env['APPIMAGE'] ?? from.execPath
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
    ports.setLoginItem({ openAtLogin: enabled, args: ['--hidden'] })
    return
  }
  const folder = join(ports.configHome, 'autostart')
  const file = join(folder, `${ports.desktopId}.desktop`)
  if (!enabled) return rmSync(file, { force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, desktopEntry(ports.name, ports.command))
}
