import type { AgentLogin } from '../credentials/agent-login.ts'
import { homeMark } from '../host/home-mark.ts'
import type { Scad } from '../scad/scad.ts'
import { sha256 } from '../text/hash.ts'

/**
 * A word that stands for who a job logs in as: the same for the same key, or the same login file of this machine, and of no use to learn
 * either from. '' where scad knows of no login.
 * @param set variables that the job has in its environment in any case
 */
export function accountOf(
  { paths }: Pick<Scad, 'paths'>,
  { found, name, variables, gateway }: AgentLogin,
  set: Readonly<Record<string, string>> = {},
): string {
  if (found.by === 'nothing' || found.by === 'none') return ''
  const key = gateway === null ? (variables[name] ?? set[name]) : gateway.key.header.value
  return sha256(homeMark(paths), found.place, key ?? '').slice(0, 12)
}
