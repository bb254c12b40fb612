/** The renderer: Svelte 5, served by the app at app://feed/ under a strict CSP. */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { licences } from './assets/licences.ts'

const soundsAt = new URL('./assets/sounds/', import.meta.url)

/** The synthesised sounds, under names that the page can ask for: `sounds/pulse.wav`. */
const sounds: Plugin = {
  name: 'sounds',
  generateBundle() {
    for (const name of readdirSync(soundsAt).filter((file) => file.endsWith('.wav')))
      this.emitFile({
        type: 'asset',
        fileName: `sounds/${name}`,
        source: readFileSync(new URL(name, soundsAt)),
      })
  },
}

export default defineConfig({
  root: fileURLToPath(new URL('./src-renderer', import.meta.url)),
  base: './',
  publicDir: false,
  // No injected <style>: the page's CSP allows stylesheets from its own origin only.
  plugins: [svelte({ compilerOptions: { css: 'external', runes: true } }), sounds, licences],
  build: {
    outDir: fileURLToPath(new URL('./dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome140',
    modulePreload: { polyfill: false },
    // A data: URL would need a wider CSP.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
})
