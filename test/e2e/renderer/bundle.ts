/** Builds what the specs need: the page as it ships, and the double as one script. */
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The renderer with the app's own configuration, into a folder of the tests. */
export async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: `${root}vite.config.ts`,
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true },
  })
}

export async function buildFake(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: `${root}test/support/fake-fastfeed/browser.ts`,
        formats: ['iife'],
        name: 'fakeFastfeed',
      },
    },
  })
  const [first] = Array.isArray(result) ? result : [result]
  if (first === undefined || !('output' in first)) throw new Error('the double was not built')
  return first.output[0].code
}
