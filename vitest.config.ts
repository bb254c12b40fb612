import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte({ compilerOptions: { runes: true } })],
  test: {
    include: ['test/{unit,model,integration}/**/*.test.ts'],
    environment: 'node',
    // Two cores are the smallest machine this must pass on.
    maxWorkers: 2,
    testTimeout: 30_000,
    reporters: ['default'],
  },
})
