import { expect, it, vi } from 'vitest'
import { keepShell, useNewVersion } from './new-version.ts'

class Worker extends EventTarget {
  state = 'installing'
  postMessage = vi.fn<(message: string) => void>()
}
class Registration extends EventTarget {
  waiting: Worker | null = null
  installing: Worker | null = null
  update = () => Promise.resolve()
}

function browser(controller: object | null) {
  const registration = new Registration()
  const container = Object.assign(new EventTarget(), { controller, register: () => Promise.resolve(registration) })
  return { registration, container: container as unknown as ServiceWorkerContainer }
}

function install(registration: Registration): Worker {
  const worker = new Worker()
  registration.installing = worker
  registration.dispatchEvent(new Event('updatefound'))
  worker.state = 'installed'
  worker.dispatchEvent(new Event('statechange'))
  return worker
}

it('says nothing of the first version, offers the next one, and lets it take over when asked', async () => {
  const { ready, reload } = useNewVersion()
  const first = browser(null)
  await keepShell(first.container)
  install(first.registration)
  expect(ready.value).toBe(false)

  const later = browser({})
  await keepShell(later.container)
  const worker = install(later.registration)
  expect(ready.value).toBe(true)
  expect(worker.postMessage).not.toHaveBeenCalled()
  reload()
  expect(worker.postMessage).toHaveBeenCalledWith('takeOver')
})

it('lets the console live where there are no such workers', async () => {
  await expect(keepShell(undefined)).resolves.toBeUndefined()
  const refusing = { register: () => Promise.reject(new Error('The address is not secure')) } as unknown as ServiceWorkerContainer
  await expect(keepShell(refusing)).resolves.toBeUndefined()
})
