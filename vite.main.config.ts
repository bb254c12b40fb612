/** Main process (ESM) and journal worker. Everything but Electron itself is bundled: the package ships no node_modules. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { licences } from './assets/licences.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  publicDir: false,
  plugins: [licences],
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    outDir: at('./dist/main'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: true,
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        main: at('./src-main/main.ts'),
        'journal-worker': at('./src-main/adapters/journal/worker.ts'),
      },
      external: ['electron', 'bufferutil', 'utf-8-validate'],
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunk-[name].js',
        // V8 reads ASCII as it lies there, in half the memory. Names and lines stay, for the traces in the log, and so do
        // the notices of licences that stand in comments.
        comments: { legal: true, annotation: false, jsdoc: false },
        minify: {
          compress: false,
          mangle: false,
          codegen: { removeWhitespace: false, asciiOnly: true, legalComments: 'inline' },
        },
      },
    },
  },
})
