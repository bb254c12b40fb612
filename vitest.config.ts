import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { contractNames } from './vite.preload.config.ts'

export default defineConfig({
  define: contractNames,
  plugins: [svelte({ compilerOptions: { runes: true } })],
  test: {
    environment: 'node',
    setupFiles: ['test/support/same-draws.ts'],
    projects: [
      // Nothing in the core leaves a trace in its thread, so its tests share one: a fresh one a file costs a minute.
      {
        extends: true,
        test: { name: 'pure', include: ['test/{unit,model}/**/*.test.ts'], isolate: false },
      },
      { extends: true, test: { name: 'integration', include: ['test/integration/**/*.test.ts'] } },
    ],
    // Two cores are the smallest machine this must pass on.
    maxWorkers: 2,
    // A bound for what hangs: these must pass beside a full load and a second copy of themselves.
    testTimeout: 120_000,
    reporters: ['default'],
  },
})
