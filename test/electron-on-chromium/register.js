/**
 * `node --import …/register.js APP/dist/main/main.js [flags]` runs an Electron app on the stand-in.
 * The app may also be named by its folder; package.json's `main` then says where it begins.
 */
import { isMainThread } from 'node:worker_threads'

// A worker inherits --import; Electron's module is for the main thread alone. Nor is this TypeScript, which would have each of
// the app's threads load Node's compiler for it: 12 MiB and some tens of ms that no thread of Electron's takes.
if (isMainThread) await import('./register-main.ts')
