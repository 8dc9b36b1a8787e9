import type { ErrorKind } from './error-kind.ts'

/**
 * Every failure scad reports, by its stable code. `meaning` is what `docs/errors.md` prints.
 * A code is added here first; nothing else names kinds.
 */
export const catalogue = {
  // usage
  'bad-input': { kind: 'usage', meaning: 'An argument or option does not hold what it should.' },
  'unknown-command': { kind: 'usage', meaning: 'There is no such command.' },
  'unknown-option': { kind: 'usage', meaning: 'The command has no such option.' },
  'config-not-found': {
    kind: 'usage',
    meaning: 'No config file was found, climbing from the working directory, and no known project has that name.',
  },
  'config-invalid': { kind: 'usage', meaning: 'The config holds unknown keys or wrong values; every problem is listed with its path.' },
  'batch-invalid': {
    kind: 'usage',
    meaning: 'The file of a batch holds unknown keys or wrong values; every problem is listed with its task and line.',
  },
  'prompt-missing': { kind: 'usage', meaning: 'No prompt was given, it is empty, or its file does not exist.' },
  'mount-refused': { kind: 'usage', meaning: 'The source or target of a mount is a place that scad gives to no session.' },
  // environment
  'engine-unreachable': { kind: 'environment', meaning: 'No container engine answers.' },
  'engine-permission': { kind: 'environment', meaning: 'The engine socket exists but this user may not open it.' },
  'engine-version': { kind: 'environment', meaning: 'The engine speaks an API version that scad does not.' },
  'git-missing': { kind: 'environment', meaning: 'git is not installed, or too old.' },
  'gpu-unavailable': { kind: 'environment', meaning: 'The engine can give no GPU of the kind asked for.' },
  'runtime-unavailable': { kind: 'environment', meaning: 'The engine has no runtime of the name that the config asks for.' },
  'limit-unavailable': { kind: 'environment', meaning: 'The engine cannot set a limit that the config asks for.' },
  'base-image-missing': { kind: 'environment', meaning: 'The base image is not there and could not be pulled.' },
  'home-unusable': { kind: 'environment', meaning: "Scad's own folder on the host cannot be written." },
  'no-space': { kind: 'environment', meaning: 'A disk is full.' },
  'repo-missing': { kind: 'environment', meaning: 'A configured repository does not exist.' },
  'repo-invalid': { kind: 'environment', meaning: 'A configured path is not a git repository, or its base cannot be resolved.' },
  'mount-missing': { kind: 'environment', meaning: 'The source of a mount does not exist.' },
  'overlay-unavailable': { kind: 'environment', meaning: 'The engine can lay no overlay over a folder.' },
  'login-missing': { kind: 'environment', meaning: 'The agent has no login where its `credentials` say that there is one.' },
  'agent-missing': { kind: 'environment', meaning: 'The agent is not installed in the environment image.' },
  // not-found
  'project-not-found': { kind: 'not-found', meaning: 'No known project has that name.' },
  'session-not-found': { kind: 'not-found', meaning: 'No session has that id.' },
  'session-ambiguous': { kind: 'not-found', meaning: 'More than one session id begins so.' },
  'job-not-found': { kind: 'not-found', meaning: 'No job has that id.' },
  'job-ambiguous': { kind: 'not-found', meaning: 'More than one job id begins so.' },
  'repo-not-found': { kind: 'not-found', meaning: 'The session holds no repository of that key.' },
  'branch-not-found': { kind: 'not-found', meaning: 'No such branch or ref.' },
  'saved-work-missing': {
    kind: 'not-found',
    meaning: 'What was saved of a session is no longer on the host, or was given up when it went.',
  },
  'entry-not-found': { kind: 'not-found', meaning: 'The archive has nothing of that name.' },
  'landing-not-found': { kind: 'not-found', meaning: 'No change set of the session has landed.' },
  'conversation-missing': { kind: 'not-found', meaning: 'The job has no conversation that could be gone on with.' },
  'proposal-not-found': { kind: 'not-found', meaning: 'No job of the session was asked for a proposal.' },
  'path-not-found': { kind: 'not-found', meaning: 'No such file or folder in the session or on the host.' },
  // conflict
  'name-taken': { kind: 'conflict', meaning: 'A session, project or branch of that name exists already.' },
  'key-taken': { kind: 'conflict', meaning: 'The key stands for a job that was asked for something else.' },
  'config-untrusted': {
    kind: 'conflict',
    meaning: 'The config is a program, or asks for more than a session has by default, and nobody has trusted it as it is now.',
  },
  'session-stopped': { kind: 'conflict', meaning: 'The session is stopped; resume it first.' },
  'session-lost': { kind: 'conflict', meaning: 'The container of the session is gone; only what its ended jobs left can be had.' },
  'job-ended': { kind: 'conflict', meaning: 'The job has ended, and with it its terminal.' },
  'port-unavailable': { kind: 'conflict', meaning: 'A port of this machine is taken, or this user may not listen on it.' },
  'session-busy': { kind: 'conflict', meaning: 'A job is running in the session.' },
  'unsaved-work': { kind: 'conflict', meaning: 'Work in the session could not be saved, so the session was kept.' },
  'tree-in-use': { kind: 'conflict', meaning: 'Another branch would be checked out where a job is running.' },
  'would-lose-work': { kind: 'conflict', meaning: 'The operation would overwrite work that is nowhere else.' },
  'limit-reached': { kind: 'conflict', meaning: 'As many sessions or jobs run as a limit of the config allows.' },
  'landing-refused': {
    kind: 'conflict',
    meaning:
      'A change set cannot land in the branches, or its landing not be taken back, without a conflict or a loss in some repository: nothing moved.',
  },
  'proposal-closed': {
    kind: 'conflict',
    meaning: 'The proposal cannot be decided about now: it is not there yet, was decided, or was more than a proposal.',
  },
  locked: { kind: 'conflict', meaning: 'Another scad process is at the same thing.' },
  // failed
  'engine-failed': { kind: 'failed', meaning: 'The engine refused or broke off an operation.' },
  'build-failed': { kind: 'failed', meaning: 'A step of the image build failed; the step and its last lines are shown.' },
  'setup-failed': { kind: 'failed', meaning: 'A setup command of a repository failed.' },
  'git-failed': { kind: 'failed', meaning: 'git ended with an error.' },
  'fetch-refused': {
    kind: 'failed',
    meaning: 'What the session offered was not taken: broken objects, too large, or not what it advertised.',
  },
  'customs-refused': {
    kind: 'failed',
    meaning:
      'What the session offered would run or reach out on the host, or crosses a boundary, and nobody accepted it: nothing was taken.',
  },
  'job-not-started': { kind: 'failed', meaning: 'The work could not be started in the container.' },
  'version-mismatch': { kind: 'failed', meaning: 'The session was made by another version of scad that this one cannot use.' },
  'verify-failed': { kind: 'job-failed', meaning: 'What a session changed did not pass its verification; the session was kept.' },
  'job-failed': { kind: 'job-failed', meaning: 'The job ended badly; its own cause is in the message.' },
  'no-turn': { kind: 'pending', meaning: 'What was typed into a terminal was not seen to be taken up; the job goes on.' },
  'wait-timeout': { kind: 'pending', meaning: 'The time to wait ran out; the job goes on.' },
  interrupted: { kind: 'interrupted', meaning: 'Stopped by Ctrl-C.' },
} as const satisfies Record<string, { kind: ErrorKind; meaning: string }>

export type ErrorCode = keyof typeof catalogue
