import { layout } from '../scad/layout.ts'
import { fromEntries } from '../text/from-entries.ts'

export interface EnvironmentSources {
  /** What the container was made with, image included: KEY=VALUE. */
  container: readonly string[]
  adapter: Readonly<Record<string, string>>
  /** What it logs in with, from the host. */
  login: Readonly<Record<string, string>>
  /** The agent's own, resolved. */
  agent: Readonly<Record<string, string>>
  /** Given with the job. */
  job: Readonly<Record<string, string>>
  /** What leads its agent to the gateway that has its key. */
  gateway: Readonly<Record<string, string>>
  /** The job's id: the mark by which its processes are found. */
  id: string
  session: string
  /** Path of the prompt inside; '' for none. */
  promptFile: string
  /** Path of the brief inside; '' for none. */
  briefFile: string
  /** Variables to give by another name: the one → the other. */
  rename: Readonly<Record<string, string>>
}

/** The whole environment of a job: every source wins over those before it, and no shell start-up file has a say. Pure. */
export function jobEnvironment(sources: EnvironmentSources): Record<string, string> {
  const all = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
    ...fromEntries(sources.container),
    HOME: layout.home,
    USER: layout.user,
    LOGNAME: layout.user,
    SHELL: '/bin/bash',
    ...sources.adapter,
    ...sources.login,
    ...sources.agent,
    ...sources.job,
    ...sources.gateway,
    SCAD_SESSION: sources.session,
    SCAD_JOB: sources.id,
    ...(sources.promptFile === '' ? {} : { SCAD_PROMPT_FILE: sources.promptFile }),
    ...(sources.briefFile === '' ? {} : { SCAD_BRIEF_FILE: sources.briefFile }),
  }
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [sources.rename[name] ?? name, value]))
}
