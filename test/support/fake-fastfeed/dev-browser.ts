/** In the page of `npm run dev:window`: the double, staged as the address says. */
import { DEFAULT_SETTINGS } from '../../../src-main/core/settings/schema.ts'
import { install } from './install.ts'
import { SCENARIOS } from './scenarios.ts'

const LIVE_MS = 500
// The tests are compiled without the DOM's types.
declare const location: { readonly search: string }

const asked = new URLSearchParams(location.search)
const name = asked.get('scenario') ?? 'busy'
const scenario = SCENARIOS.find((one) => one === name)
if (scenario === undefined) throw new Error(`No scenario “${name}”; there are ${SCENARIOS.join(', ')}`)
const fake = install({ scenario, settings: DEFAULT_SETTINGS })
if (asked.has('live')) setInterval(() => fake.arrive(1, {}), LIVE_MS)
