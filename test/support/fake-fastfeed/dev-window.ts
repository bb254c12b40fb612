/**
 * `npm run dev:window`: the window alone in a browser, with hot reload, on the test double. The address picks what it
 * shows: `/?scenario=storm`, and `&live` for a signal every half second.
 */
import { fileURLToPath } from 'node:url'
import { createServer, type Plugin } from 'vite'
import { SCENARIOS, type Scenario } from './scenarios.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const DOUBLE = '/@fs' + fileURLToPath(new URL('./dev-browser.ts', import.meta.url))

/** In front of the page's own script, as the preload would be. */
const double: Plugin = {
  name: 'fake-fastfeed',
  transformIndexHtml: () => [
    { tag: 'script', attrs: { type: 'module', src: DOUBLE }, injectTo: 'head-prepend' },
  ],
}

const server = await createServer({
  configFile: `${root}vite.config.ts`,
  plugins: [double],
  server: { fs: { allow: [root] } },
})
await server.listen()
const [address = ''] = server.resolvedUrls?.local ?? []
const list: readonly Scenario[] = SCENARIOS
console.log(`The window, on made-up signals: ${address}`)
for (const scenario of list) console.log(`  ${address}?scenario=${scenario}`)
console.log('With &live a signal comes every half second.')
