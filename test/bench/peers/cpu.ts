/** CPU of all threads, and of this one, in seconds. */
export function cpuSeconds(): { readonly all: number; readonly main: number } {
  const all = process.cpuUsage()
  const main = process.threadCpuUsage()
  return { all: (all.user + all.system) / 1e6, main: (main.user + main.system) / 1e6 }
}
