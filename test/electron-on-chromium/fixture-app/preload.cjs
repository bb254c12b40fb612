// eslint-disable-next-line @typescript-eslint/no-require-imports -- a sandboxed preload is CommonJS
const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('fixture', {
  invoke: (channel, value) => ipcRenderer.invoke(channel, value),
  send: (channel, value) => ipcRenderer.send(channel, value),
  onTick: (listener) => {
    const wrapped = (_event, index) => listener(index)
    ipcRenderer.on('tick', wrapped)
    return () => ipcRenderer.off('tick', wrapped)
  },
  version: process.versions.electron,
})
