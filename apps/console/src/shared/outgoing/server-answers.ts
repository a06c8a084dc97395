import type { OutgoingServer } from '@timbre/desk/contract'

/** An outgoing server as its fields hold it. */
export interface ServerAnswers {
  host: string
  port: string
  security: 'tls' | 'starttls' | 'none'
  username: string
  password: string
}

/** The port that goes with each kind of security, unless one types another. */
export const usualPorts: Readonly<Record<ServerAnswers['security'], string>> = { tls: '465', starttls: '587', none: '25' }

export function emptyServer(): ServerAnswers {
  return { host: '', port: usualPorts.starttls, security: 'starttls', username: '', password: '' }
}

/** What is missing or cannot be right, as text keys by field. */
export function checkServer(server: ServerAnswers): Partial<Record<string, string>> {
  const port = Number(server.port)
  return {
    ...(!/^\S+$/.test(server.host.trim()) && { host: 'admin.outgoing.hostMissing' }),
    ...(!(Number.isInteger(port) && port >= 1 && port <= 65_535) && { port: 'admin.outgoing.portWrong' }),
  }
}

export function serverInput(server: ServerAnswers): OutgoingServer {
  return {
    host: server.host.trim(),
    port: Number(server.port),
    security: server.security,
    ...(server.username.trim() && { username: server.username.trim() }),
    ...(server.password && { password: server.password }),
  }
}
