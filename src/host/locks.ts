import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ScadError } from '../errors/scad-error.ts'
import { cannotWrite } from './atomic-file.ts'
import type { HostPaths } from './paths.ts'

interface Claim {
  file: string
  pid: number
  /** When the process started, in the kernel's ticks since the boot; '0' where that cannot be told. */
  started: string
  /** The beginning of the boot's id; '0' where there is none. */
  boot: string
}

/**
 * Runs `work` while no other scad process, and no other call in this one, is inside a lock of that name.
 *
 * Whoever wants the lock first claims it by a file of its own, named by process, start time and boot, and only then looks for
 * the claims of others. Two can so both step back, never both go on. A claim of a dead process is removed by whoever sees it,
 * which is safe because no two claims ever have the same name.
 * @param waitMs how long to go on trying, in ms
 * @param signal ends the waiting, never the work
 * @throws locked, interrupted, no-space, home-unusable
 */
export async function withLock<T>(
  paths: Pick<HostPaths, 'locks'>,
  name: string,
  work: () => Promise<T>,
  { waitMs = 500, signal }: { waitMs?: number; signal?: AbortSignal } = {},
): Promise<T> {
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(name)) throw new TypeError(`not a name for a lock: ${name}`)
  const deadline = performance.now() + waitMs
  for (;;) {
    const claim = await makeClaim(paths.locks, name)
    try {
      const other = await otherClaim(paths.locks, name, claim)
      if (other === undefined) return await work()
      if (performance.now() > deadline)
        throw new ScadError('locked', `another scad process (${other.pid}) is at "${name}"`, { hint: 'wait for it to end and try again' })
    } finally {
      await rm(claim, { force: true })
    }
    await wait(5 + Math.random() * 30)
    if (signal?.aborted === true) throw new ScadError('interrupted', 'interrupted')
  }
}

/** Somebody's hold on a lock, or what a dead process left of one. */
export interface LockClaim {
  /** Absolute path of the claim's file. */
  file: string
  /** Of the lock. */
  name: string
  pid: number
  alive: boolean
}

/** Every claim there is at this moment. */
export async function listClaims({ locks }: Pick<HostPaths, 'locks'>): Promise<LockClaim[]> {
  const found = (await readdir(locks).catch(() => [])).map(async (entry): Promise<LockClaim[]> => {
    const parsed = parseClaim(locks, entry)
    return parsed === null ? [] : [{ file: parsed.file, name: parsed.name, pid: parsed.pid, alive: await isAlive(parsed) }]
  })
  return (await Promise.all(found)).flat()
}

/** A name that nothing else has, by which `listClaims` tells whether the process that gave it still lives. */
export async function nameOfClaim(name: string): Promise<string> {
  const [started, boot] = [(await lookAt(process.pid))?.started ?? '0', await bootId()]
  return `${name}@${process.pid}@${started}@${boot}@${randomBytes(8).toString('hex')}`
}

/** @returns the file of the claim */
async function makeClaim(folder: string, name: string): Promise<string> {
  const file = join(folder, await nameOfClaim(name))
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await (await open(file, 'wx', 0o600)).close()
  } catch (error) {
    throw cannotWrite(file, error)
  }
  return file
}

/** A live claim that is not ours; dead ones are cleared away. */
async function otherClaim(folder: string, name: string, own: string): Promise<Claim | undefined> {
  for (const entry of await readdir(folder)) {
    const claim = parseClaim(folder, entry)
    if (claim?.name !== name || claim.file === own) continue
    if (await isAlive(claim)) return claim
    await rm(claim.file, { force: true })
  }
  return undefined
}

function parseClaim(folder: string, entry: string): (Claim & { name: string }) | null {
  const [, name, pid, started, boot] = /^(.+)@(\d+)@(\d+)@([0-9a-f]+)@[0-9a-f]+$/.exec(entry) ?? []
  if (name === undefined || started === undefined || boot === undefined) return null
  return { file: join(folder, entry), name, pid: Number(pid), started, boot }
}

async function isAlive({ pid, started, boot }: Claim): Promise<boolean> {
  if (boot !== (await bootId())) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, and is another user's
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const now = await lookAt(pid)
  return now === undefined || (!now.ended && (started === '0' || now.started === started))
}

/**
 * When a process started, which tells it from a later one with the same id, and whether it is one that has ended and that nobody
 * has asked about yet. Undefined without /proc. See proc_pid_stat(5).
 */
async function lookAt(pid: number): Promise<{ started: string; ended: boolean } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // the second field, the program's name, may itself hold spaces and parentheses
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state = '', started] = [fields[0], fields[19]]
  return started === undefined ? undefined : { started, ended: /^[ZXx]$/.test(state) }
}

async function bootId(): Promise<string> {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return id.replaceAll(/[^0-9a-f]/g, '').slice(0, 12) || '0'
}
