/** What follows from how this copy was installed: the program that stays, how it is updated, what Windows knows it by. */
type Environment = Readonly<Record<string, string | undefined>>

/** An AppImage and a portable .exe run from a mount or folder that is gone when they end; this is the file that stays. */
export const packedProgram = (env: Environment): string | undefined =>
  env['APPIMAGE'] ?? env['PORTABLE_EXECUTABLE_FILE']

/** `tell`: this kind of package is replaced by the user or by a package manager, so a newer version is only named. */
export type UpdateMode = 'off' | 'tell' | 'install'

export function updateMode(platform: NodeJS.Platform, isPackaged: boolean, env: Environment): UpdateMode {
  if (!isPackaged) return 'off'
  if (platform === 'darwin') return 'install'
  if (platform === 'win32') return env['PORTABLE_EXECUTABLE_FILE'] === undefined ? 'install' : 'tell'
  // deb and rpm would ask for the root password on quitting.
  return env['APPIMAGE'] === undefined ? 'tell' : 'install'
}

/**
 * What Windows knows the app by: its model ID and the class that it starts when a toast is clicked. Electron writes both
 * into the Start menu link of whatever runs under them, so an installed copy, a portable one and a development run need
 * their own, or the one that ran last gets the clicks of the others.
 */
interface WindowsIdentity {
  readonly appId: string
  /** Fixed for good: Windows finds the app of an old toast by it. */
  readonly toastActivator: string
}

const INSTALLED: WindowsIdentity = {
  // The same as appId in electron-builder.yml, which the installer's link carries.
  appId: 'live.nexusglass.fastfeed',
  toastActivator: '{6C1F9B0E-57A5-4C0E-9D53-0F5B0E3C9A71}',
}
const PORTABLE: WindowsIdentity = {
  appId: 'live.nexusglass.fastfeed.portable',
  toastActivator: '{D2A4E6B1-3C58-4F7B-8E19-5A0C7B26F4D3}',
}
const DEVELOPMENT: WindowsIdentity = {
  appId: 'live.nexusglass.fastfeed.dev',
  toastActivator: '{91B7C3F5-0E2D-46A8-B6F4-2D8E1A5C7093}',
}

export function windowsIdentity(isPackaged: boolean, env: Environment): WindowsIdentity {
  if (!isPackaged) return DEVELOPMENT
  return env['PORTABLE_EXECUTABLE_FILE'] === undefined ? INSTALLED : PORTABLE
}
