/** Puts the double into a page, in front of its own scripts: `window.fastfeed`, and `window.fake` as the hand on it. */
import type { Settings } from '../../../src-main/contract/contract.ts'
import { FakeFastFeed } from './fake.ts'
import { stage, type Scenario } from './scenarios.ts'

export interface FakeOptions {
  readonly scenario: Scenario
  readonly settings: Settings
}

export function install({ scenario, settings }: FakeOptions): FakeFastFeed {
  const fake = new FakeFastFeed(stage(scenario, Date.now(), settings))
  const restage = (next: FakeOptions): void => {
    fake.restage(stage(next.scenario, Date.now(), next.settings))
  }
  Object.assign(globalThis, { fake, fastfeed: fake.api, restage })
  return fake
}
