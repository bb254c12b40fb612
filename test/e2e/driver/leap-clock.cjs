/**
 * Loaded before the app (`--require`): the wall clock goes ahead by LEAP_MS as soon as the file LEAP_FILE exists. So a
 * spec puts the machine to sleep for as long as it likes; the monotonic clock stands still meanwhile, as on Linux.
 */
'use strict'
const { existsSync } = process.getBuiltinModule('node:fs')

const file = process.env.LEAP_FILE ?? ''
const ahead = Number(process.env.LEAP_MS ?? 0)
const now = Date.now
let leapt = false
Date.now = () => {
  leapt ||= existsSync(file)
  return now() + (leapt ? ahead : 0)
}
