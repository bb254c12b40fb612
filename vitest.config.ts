import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte({ compilerOptions: { runes: true } })],
  test: {
    include: ['test/{unit,model,integration}/**/*.test.ts'],
    environment: 'node',
    // Two cores are the smallest machine this must pass on.
    maxWorkers: 2,
    // A bound for what hangs: these must pass beside a full load and a second copy of themselves.
    testTimeout: 120_000,
    reporters: ['default'],
  },
})
