import type { Container } from '../engine/engine.ts'
import { label } from '../scad/labels.ts'
import { gatewayName } from '../gateway/gateway-names.ts'
import { isOwnContainer } from '../scad/own.ts'
import { formatDuration } from '../text/duration.ts'
import { decideArchive } from './decide-archive.ts'
import { decideImages, type Limits } from './decide-images.ts'
import type { Facts, LostSession, QuarantineFolder, SeenCache } from './facts.ts'
import { settleMs, type Verdict } from './verdict.ts'
import { locksOf } from '../session/session-locks.ts'

/**
 * What may go and what stays, each with its cause. Only what carries scad's labels and belongs to the owner is named at all;
 * a session goes only when it never became ready. Pure.
 * @param limits maxArchiveBytes: of the whole archive; null: no limit
 */
export function decide(facts: Facts, limits: Limits & { maxArchiveBytes: number | null }): Verdict[] {
  const containers = facts.containers
    .filter((container) => isOwnContainer(container, facts.owner) && container.labels[label.kind] !== 'gateway')
    .map((one) => (one.labels[label.kind] === 'session' ? sessionVerdict(one, facts) : containerVerdict(one, facts.now)))
  const going = new Set(containers.filter(({ goes }) => goes).map(({ id }) => id))
  return [
    ...containers,
    ...facts.lost.filter(({ labels }) => labels[label.owner] === facts.owner).map(lostVerdict),
    ...decideImages({ ...facts, containers: facts.containers.filter(({ id }) => !going.has(id)) }, limits),
    ...facts.gateways.map(({ session, state }): Verdict => {
      const reason = state === 'gone' ? 'its session is gone' : 'its session does not run: it is stopped, and what it told stays'
      return { kind: 'gateway', id: session, name: gatewayName(session), goes: true, reason, bytes: 0 }
    }),
    ...facts.caches.map((cache) => cacheVerdict(cache, facts, limits)),
    ...facts.quarantine.map((folder) => quarantineVerdict(folder, facts)),
    ...decideArchive(facts, limits.maxArchiveBytes),
    ...facts.claims.map(({ file, name, pid, alive }): Verdict => {
      const reason = alive ? `process ${pid} holds it` : `process ${pid} is gone`
      return { kind: 'lock', id: file, name, goes: !alive, reason, bytes: 0 }
    }),
  ]
}

function sessionVerdict({ id, name, state, created, writableSize = 0 }: Container, { starts, now }: Facts): Verdict {
  const verdict = (goes: boolean, reason: string): Verdict => ({ kind: 'session', id, name, goes, reason, bytes: writableSize })
  const brokenOff = `its start was broken off ${formatDuration(now - created)} ago, before it was ready`
  switch (starts.get(id) ?? 'done') {
    case 'done':
      return verdict(false, 'it may hold work: scad session remove saves it first')
    case 'under-way':
      return verdict(false, 'it is being started')
    case 'broken-off':
      return verdict(true, brokenOff)
    case 'unknown':
      if (state === 'created' && now - created >= settleMs) return verdict(true, brokenOff)
      return verdict(false, 'it was made by another machine or SCAD_HOME, which may be starting it')
  }
}

function containerVerdict({ id, name, labels, state, created, writableSize = 0 }: Container, now: number): Verdict {
  const kind = labels[label.kind]
  const young = state === 'created' && now - created < settleMs
  const verdict = (goes: boolean, reason: string): Verdict => ({
    ...{ kind: kind === 'reader' ? kind : 'helper', id, name, goes, reason },
    bytes: writableSize,
  })
  const [busy, dead] =
    kind === 'reader'
      ? ['a stopped session is read through it', 'the process that read through it is gone']
      : ['scad works in it', 'the process that worked in it is gone']
  return state === 'exited' || state === 'dead' || (state === 'created' && !young) ? verdict(true, dead) : verdict(false, busy)
}

function lostVerdict({ id, leftover, archived }: LostSession): Verdict {
  if (archived) return { kind: 'leftover', id, name: id, goes: true, reason: 'its session is saved and in the archive', bytes: 0 }
  const reason = leftover
    ? 'its start was broken off before it had a container'
    : 'its container is gone: scad session remove saves what is left'
  return { kind: 'session', id, name: id, goes: leftover, reason, bytes: 0 }
}

function cacheVerdict({ id, labels, known, created, bytes }: SeenCache, { containers, now }: Facts, { keepAgeMs }: Limits): Verdict {
  const project = labels[label.project] ?? ''
  const verdict = (goes: boolean, reason: string): Verdict => ({ kind: 'cache', id, name: id, goes, reason, bytes })
  if (known) return verdict(false, `the next session of ${project} uses it`)
  const user = containers.find((one) => one.labels[label.kind] === 'session' && one.labels[label.project] === project)
  if (user !== undefined) return verdict(false, `the session of the container ${user.name} uses it`)
  const age = formatDuration(now - created)
  return now - created >= keepAgeMs
    ? verdict(true, `no known project "${project}" has it any more; made ${age} ago`)
    : verdict(false, `no known project "${project}" has it any more, but it was made only ${age} ago`)
}

function quarantineVerdict({ path, session, modified, bytes }: QuarantineFolder, { now, claims }: Facts): Verdict {
  const holder = claims.find(({ alive, name }) => alive && locksOf(session).includes(name))
  const reason =
    holder !== undefined
      ? `process ${holder.pid} is at the session`
      : now - modified < settleMs
        ? 'something was written into it just now'
        : 'no process is at the session any more'
  return { kind: 'quarantine', id: path, name: session, goes: holder === undefined && now - modified >= settleMs, reason, bytes }
}
