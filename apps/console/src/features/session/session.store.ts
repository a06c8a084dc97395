import type { AccessGrant, LoginRequest, Me, MePatch } from '@timbre/identity/contract'
import { isApiError, useAccess, useApi } from '../../shared/api/index.ts'
import { useLanguage, type Locale } from '../../shared/i18n.ts'
import { defineStore } from 'pinia'
import type { Static } from 'typebox'
import { computed, ref, shallowRef } from 'vue'
import { mayDo } from './permissions.ts'

/** Tells the other tabs of this browser that the session was ended here. */
const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('timbre.session')

/** Who sits here and what they may do. */
export const useSession = defineStore('session', () => {
  const api = useApi()
  const access = useAccess()
  const me = shallowRef<Me>()
  const signedIn = computed(() => me.value !== undefined)
  /** Whether the last session was ended by its owner rather than by the server. */
  const leftOnPurpose = ref(false)

  tabs?.addEventListener('message', () => leave())

  /** Takes over what the server said about the session, wherever it came from. */
  function adopt(grant: AccessGrant) {
    me.value = grant.user
    leftOnPurpose.value = false
    void useLanguage(grant.user.locale as Locale)
  }

  function forget() {
    access.forget()
    me.value = undefined
  }

  /** Goes on with the session of an earlier visit. False when there is none. */
  function restore(): Promise<boolean> {
    return access.refresh()
  }

  async function signIn(credentials: Static<typeof LoginRequest>) {
    access.adopt(await api.post<AccessGrant>('/auth/login', { body: credentials, auth: 'cookie' }))
  }

  async function signOut() {
    try {
      await api.post('/auth/logout', { auth: 'cookie' })
    } catch (error) {
      // A session that is over already is what was wanted.
      if (!isApiError(error, 401)) throw error
    }
    leave()
    tabs?.postMessage('ended')
  }

  function leave() {
    leftOnPurpose.value = true
    forget()
  }

  async function changeLocale(locale: Locale) {
    await useLanguage(locale)
    await change({ locale })
  }

  /** Changes the agent's own profile. */
  async function change(wanted: Static<typeof MePatch>) {
    if (me.value) me.value = await api.patch<Me>('/me', { body: wanted })
  }

  const may = (permission: string, departmentId?: number | null) => mayDo(me.value, permission, departmentId)

  return { me, signedIn, leftOnPurpose, adopt, forget, restore, signIn, signOut, change, changeLocale, may }
})
