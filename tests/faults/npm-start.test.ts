import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type pg from 'pg'
import { expect, onTestFailed, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { mailGenerator } from '../support/mails.ts'
import { openPool } from '../support/pool.ts'
import { processTree } from '../support/process-tree.ts'
import { repositoryRoot } from '../support/repository.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'
import { embeddedDatabaseUrl, postmasterPid, startTimbre, supportAddress, type TimbreProcess } from '../support/timbre-process.ts'
import { faultSettings, showOutput } from './harness/desk.ts'
import { createLedger } from './harness/ledger.ts'
import { sendAll } from './harness/load.ts'
import { comeToRest } from './harness/rest.ts'
import { say, seed } from './harness/run.ts'

test('npm start: everything killed at once, database included, is there again after the next start', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'timbre-faults-'))
  const sink = await startSmtpSink()
  const ports = { httpPort: await freePort(), smtpPort: await freePort() }
  const processes: TimbreProcess[] = []
  onTestFailed(() => showOutput(processes))
  const start = async () => {
    const started = await startTimbre({ dataDir, ...ports, env: faultSettings(sink), program: [process.execPath, path.join(repositoryRoot, 'deploy/start.mjs')] })
    processes.push(started)
    return started
  }
  let pool: pg.Pool | undefined
  const ledger = createLedger({ pool: () => pool as pg.Pool, sink })
  const mails = Array.from({ length: 60 }, mailGenerator({ seed: seed + 500, to: supportAddress }))
  const keepTrying = () => true

  try {
    const first = await start()
    await sendAll(mails.slice(0, 30), { port: ports.smtpPort, ledger, keepTrying })
    const postmaster = await postmasterPid(dataDir)
    expect(postmaster).toBeDefined()
    const tree = [...processTree(first.pid).map(({ pid }) => pid), postmaster as number]
    for (const pid of tree) process.kill(pid, 'SIGKILL')
    await first.ended

    const second = await start()
    pool = openPool(await embeddedDatabaseUrl(dataDir))
    await sendAll(mails.slice(30), { port: ports.smtpPort, ledger, keepTrying })
    // Nobody helps here: what the dead processes held comes free by itself.
    const seconds = await comeToRest(pool)
    expect(await ledger.breaches()).toEqual([])
    const { rows } = await pool.query<{ tickets: number }>('select count(*)::int as tickets from tickets')
    expect(rows).toEqual([{ tickets: mails.length }])
    say(`npm start: ${tree.length} processes killed, serving again after ${(second.startMilliseconds / 1000).toFixed(1)} s, at rest ${seconds.toFixed(1)} s later, ${mails.length} tickets`)
    await second.stop()
  } finally {
    await pool?.end()
    for (const timbre of processes) if (timbre.running) await timbre.kill()
    await sink.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})
