/** Put into a page before its own scripts: `window.fastfeed` is the double, `window.fake` the test's hand on it. */
import type { Settings } from '../../../src-main/contract/contract.ts'
import { FakeFastFeed } from './fake.ts'
import { stage, type Scenario } from './scenarios.ts'

export interface FakeOptions {
  readonly scenario: Scenario
  readonly settings: Settings
}

interface Host {
  fakeOptions?: FakeOptions
  fastfeed?: FakeFastFeed['api']
  fake?: FakeFastFeed
  restage?: (options: FakeOptions) => void
}

// Sound: a page's global object takes any property; these four are ours.
const host = globalThis as Host
if (host.fakeOptions !== undefined) {
  const { scenario, settings } = host.fakeOptions
  const fake = new FakeFastFeed(stage(scenario, Date.now(), settings))
  host.fake = fake
  host.fastfeed = fake.api
  host.restage = (next) => {
    fake.restage(stage(next.scenario, Date.now(), next.settings))
  }
}
