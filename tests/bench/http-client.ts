import { Agent, request } from 'node:http'

/** GET requests over kept connections, with as little work as possible: the client shares the machine with the server. */
export function httpClient(url: string, token: string): { get(path: string): Promise<number>; close(): void } {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    /** Answers the size of the body. */
    get: (path) =>
      new Promise((resolve, reject) => {
        const outgoing = request({ hostname, port, path: `/api/v1${path}`, agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
          let size = 0
          response.on('data', (chunk: Buffer) => void (size += chunk.length))
          response.on('end', () => (response.statusCode === 200 ? resolve(size) : reject(new Error(`GET ${path}: ${response.statusCode}`))))
        })
        outgoing.on('error', reject)
        outgoing.end()
      }),
    close: () => agent.destroy(),
  }
}
