/** Writes the alert sounds: `npm run sounds`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { SOUNDS, wav } from './synth.ts'

const folder = new URL('./sounds/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const sound of SOUNDS) writeFileSync(new URL(`${sound.name}.wav`, folder), wav(sound))
