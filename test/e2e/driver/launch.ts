/** `launchApp` for specs; E2E_TARGET=standin|electron chooses what it runs on. */
import type { AppDriver, LaunchOptions } from './app-driver.ts'
import { makeDriver } from './base-driver.ts'
import { launchOnElectron } from './real-electron.ts'
import { launchOnStandIn } from './stand-in.ts'

export type { AppDriver, Exit, LaunchOptions } from './app-driver.ts'

export function target(): AppDriver['target'] {
  const chosen = process.env['E2E_TARGET'] ?? 'standin'
  if (chosen === 'standin' || chosen === 'electron') return chosen
  throw new Error(`E2E_TARGET is "${chosen}"; it may be standin or electron`)
}

export async function launchApp(options: LaunchOptions = {}): Promise<AppDriver> {
  return makeDriver(await (target() === 'standin' ? launchOnStandIn(options) : launchOnElectron(options)))
}
