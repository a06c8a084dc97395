import { totalmem } from 'node:os'

export type Settings = Readonly<Record<string, string | number | boolean>>

/** Settings of a PostgreSQL that shares a machine with the application and keeps its data on a local disk. */
export function defaultSettings(): Settings {
  const memoryMb = availableMemoryMb()
  return {
    max_connections: 100,
    shared_buffers: `${clamp(memoryMb / 8, 32, 512)}MB`,
    effective_cache_size: `${clamp(memoryMb / 2, 128, 16_384)}MB`,
    work_mem: '8MB',
    maintenance_work_mem: `${clamp(memoryMb / 32, 32, 256)}MB`,
    random_page_cost: 1.1,
    // Compiling costs more than it saves for queries that return a screenful.
    jit: false,
    // A crash replays at most this much: 38 s were measured with 4 GB.
    max_wal_size: '1GB',
    checkpoint_timeout: '5min',
    // The statement of a client that died ends within a second, and its locks with it.
    client_connection_check_interval: process.platform === 'win32' ? 0 : '1s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements that fail are told to the client, which logs them: here only what concerns the server itself.
    log_min_messages: 'log',
    log_checkpoints: false,
    log_autovacuum_min_duration: -1,
    log_line_prefix: '',
    lc_messages: 'C',
  }
}

function availableMemoryMb(): number {
  const limit = process.constrainedMemory()
  const total = totalmem()
  return (limit > 0 && limit < total ? limit : total) / 1024 ** 2
}

function clamp(value: number, min: number, max: number): number {
  return Math.round(Math.min(max, Math.max(min, value)))
}
