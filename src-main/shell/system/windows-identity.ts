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

export function windowsIdentity(
  isPackaged: boolean,
  env: Readonly<Record<string, string | undefined>>,
): WindowsIdentity {
  if (!isPackaged) return DEVELOPMENT
  return env['PORTABLE_EXECUTABLE_FILE'] === undefined ? INSTALLED : PORTABLE
}
