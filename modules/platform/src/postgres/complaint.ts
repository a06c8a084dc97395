/** What to do about what PostgreSQL says before it gives up, by its words. */
const advice: readonly (readonly [words: RegExp, advice: string])[] = [
  [/No space left on device|Disk quota exceeded/, 'make room on its disk, then start again'],
  [/Permission denied|wrong ownership|Operation not permitted|Read-only file system/, 'make the user who runs Timbre the owner of the whole data folder (chown -R), on a disk that can be written'],
  [/Cannot allocate memory|shared memory/, 'free some memory on this machine, then start again'],
  [/lock file "postmaster\.pid" is empty|bogus data in lock file/, 'remove DATABASE/postmaster.pid, then start again'],
  [/lock file "postmaster\.pid" already exists/, 'stop the PostgreSQL that runs on DATABASE, then start again'],
  [/checkpoint record|could not (open|read|load|find|access|locate)|corrupt|invalid|does not exist/i, 'a file of it is damaged or missing: restore the data folder from a backup'],
]

const otherwise = 'start once with TIMBRE_LOG_LEVEL=debug to see all that it says'

/** A complaint of PostgreSQL about a cluster folder with what to do about it. */
export function explain(complaint: string, cluster: string): string {
  const found = advice.find(([words]) => words.test(complaint))
  const told = complaint.trim().replace(/\s+/g, ' ').replace(/\.$/, '')
  return `(${told}): ${(found?.[1] ?? otherwise).replace('DATABASE', cluster)}.`
}
