import type { LiveSocket, SocketListeners } from './live-client.ts'

/** The browser's WebSocket to the live hub of our own server. */
export function openBrowserSocket(ticket: string, listeners: SocketListeners): LiveSocket {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/live?ticket=${encodeURIComponent(ticket)}`)
  socket.addEventListener('message', (event) => listeners.message(String(event.data)))
  socket.addEventListener('close', (event) => listeners.close(event.code))
  return {
    send: (data) => socket.readyState === WebSocket.OPEN && socket.send(data),
    close: () => socket.close(),
  }
}
