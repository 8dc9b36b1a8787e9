import type { ExecRequest } from '../engine/engine.ts'
import type { GitTarget } from '../git/target.ts'
import { layout } from '../scad/layout.ts'

/** The git programs that answer the host, by the name git asks for them. */
const programs = { 'git-upload-pack': layout.uploadPack, 'git-receive-pack': layout.receivePack } as const
export type GitService = keyof typeof programs

/** True for the two services that are served. */
export function isGitService(name: string): name is GitService {
  return Object.hasOwn(programs, name)
}

/** Settings of every service, above whatever the repository's own config says: nothing of the agent's runs or refuses. */
const settings = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'gc.auto': '0',
  'receive.autogc': 'false',
  // a fetch asks for what was listed a moment before, also when the branch has moved on
  'uploadpack.allowAnySHA1InWant': 'true',
  // a shallow host repository may be pushed into an empty one
  'receive.shallowUpdate': 'true',
  'safe.directory': '*',
}

/**
 * The process that serves a repository inside a container: the program by its absolute, root-owned path, as the agent's user, with a
 * fixed environment. System config stays in force, the agent's global config does not.
 *
 * @param protocol the caller's GIT_PROTOCOL; dropped unless it is of the form `version=N`
 */
export function gitServiceRequest(
  service: GitService,
  target: Pick<GitTarget, 'user' | 'path'>,
  protocol: string | undefined,
): ExecRequest {
  const entries = Object.entries(settings)
  return {
    command: [programs[service], target.path],
    user: target.user,
    stdin: true,
    workingDir: '/',
    env: {
      PATH: '/usr/bin:/bin',
      HOME: '/nonexistent',
      LC_ALL: 'C.UTF-8',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_CONFIG_COUNT: String(entries.length),
      ...Object.fromEntries(
        entries.flatMap(([key, value], index) => [
          [`GIT_CONFIG_KEY_${index}`, key],
          [`GIT_CONFIG_VALUE_${index}`, value],
        ]),
      ),
      ...(protocol !== undefined && /^version=\d$/.test(protocol) ? { GIT_PROTOCOL: protocol } : {}),
    },
  }
}
