/** What `import … from 'electron'` finds in the stand-in; a name that is not here throws, naming itself. */
import * as names from './api/index.ts'
import { strictObject } from './strict.ts'

const electron = strictObject('electron', { ...names } satisfies Partial<
  Record<keyof typeof Electron.CrossProcessExports, unknown>
>)

export * from './api/index.ts'
export default electron
/** `require('electron')` gets the guarded object too. */
export { electron as 'module.exports' }
