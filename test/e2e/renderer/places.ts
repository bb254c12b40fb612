import { fileURLToPath } from 'node:url'

export const OUT = fileURLToPath(new URL('../../../out/renderer-spec', import.meta.url))
export const PAGE = `${OUT}/page`
export const FAKE_SCRIPT = `${OUT}/fake.js`
