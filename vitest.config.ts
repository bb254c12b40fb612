import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { contractNames } from './vite.preload.config.ts'

/** A double of a module stays in its thread for every file after, so these get threads of their own. */
const DOUBLES = ['shell/{menu,tray,windows,window-memory}', 'ipc/preload', 'renderer/sound'].map(
  (name) => `test/unit/${name}.test.ts`,
)

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
        test: {
          name: 'pure',
          include: ['test/{unit,model}/**/*.test.ts'],
          exclude: DOUBLES,
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'integration', include: ['test/integration/**/*.test.ts', ...DOUBLES] },
      },
    ],
    // Two cores are the smallest machine this must pass on.
    maxWorkers: 2,
    // A bound for what hangs: these must pass beside a full load and a second copy of themselves.
    testTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ['default'],
  },
})
