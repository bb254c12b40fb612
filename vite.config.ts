/** The renderer: Svelte 5, served by the app at app://feed/ under a strict CSP. */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

export default defineConfig({
  root: fileURLToPath(new URL('./src-renderer', import.meta.url)),
  base: './',
  publicDir: fileURLToPath(new URL('./assets/public', import.meta.url)),
  // No injected <style>: the page's CSP allows stylesheets from its own origin only.
  plugins: [svelte({ compilerOptions: { css: 'external', runes: true } })],
  build: {
    outDir: fileURLToPath(new URL('./dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome140',
    modulePreload: { polyfill: false },
    // A data: URL would need a wider CSP.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
})
