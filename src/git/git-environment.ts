/** What of the caller's environment git may see when it works on a host repository with the user's own settings. */
const personal = ['HOME', 'XDG_CONFIG_HOME', 'USER', 'LOGNAME', 'EMAIL']

/**
 * The whole environment of a git process: an allow-list, so that no GIT_* variable of the caller (a hook that runs scad, say)
 * moves the work into another repository or runs a program. No protocol is allowed unless `env` names one.
 *
 * @param userConfig the user's and the system's git config count: for discovery and plain verbs in trusted host repositories
 * @param env what this call needs besides
 */
export function gitEnvironment(userConfig: boolean, env: Record<string, string> = {}): Record<string, string> {
  const kept = ['PATH', 'TMPDIR', ...(userConfig ? personal : [])]
  return {
    ...Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    LC_ALL: 'C.UTF-8',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_ALLOW_PROTOCOL: '',
    ...(userConfig ? {} : { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_ATTR_NOSYSTEM: '1' }),
    ...env,
  }
}

/** Settings above every config file: a repository's hooks, watchers and commands for its alternates never run for scad. */
export const safeSettings: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.alternateRefsCommand=true',
  'core.quotePath=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'advice.detachedHead=false',
]
