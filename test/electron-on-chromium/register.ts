/**
 * `node --import …/register.ts APP/dist/main/main.js [flags]` runs an Electron app on the stand-in.
 * The app may also be named by its folder; package.json's `main` then says where it begins.
 */
import { isMainThread } from 'node:worker_threads'

// A worker inherits --import; Electron's module is for the main thread alone.
if (isMainThread) await import('./register-main.ts')
