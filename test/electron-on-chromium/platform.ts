/**
 * Which system the stand-in plays. `STANDIN_PLATFORM=darwin` or `win32` has it behave as Electron does there, as far as
 * tray, notifications and the events of sleep, lock and shutdown go; the app then reads that name from `process.platform`.
 */
export type Played = 'linux' | 'darwin' | 'win32'

const chosen = process.env['STANDIN_PLATFORM']

/** Tests of single classes set it themselves. */
export const system: { platform: Played } = {
  platform: chosen === 'darwin' || chosen === 'win32' ? chosen : 'linux',
}
