/** The preload: a sandboxed preload must be one CommonJS file. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { INVOKE_NAMES } from './src-main/contract/asks.ts'
import { BROADCAST_NAMES } from './src-main/contract/tells.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * What preload.ts knows of the contract: names alone, so that it carries neither the schemas nor their library. They are
 * read as the build begins: `npm run dev` has to be started again when a message was added.
 */
export const contractNames = {
  INVOKE_NAMES: JSON.stringify(INVOKE_NAMES),
  BROADCAST_NAMES: JSON.stringify(BROADCAST_NAMES),
}

export default defineConfig({
  define: contractNames,
  publicDir: false,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    outDir: at('./dist/main'),
    emptyOutDir: false,
    target: 'chrome140',
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { preload: at('./src-main/preload.ts') },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
})
