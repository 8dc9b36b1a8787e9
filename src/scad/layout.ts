/** Where things are inside a session's container. The runner (`images/runner`) has the same words; a test compares them. */
export const layout = {
  /** Every repo is a folder here, named by its key. Owned by the agent's user. */
  workspace: '/workspace',
  /** Scad's own programs, root-owned. */
  bin: '/opt/scad/bin',
  /** What must outlive the container: a volume of the session's own, root-owned. */
  state: '/var/lib/scad',
  /** A copy of every line of the journal, which itself goes with the container. */
  journal: '/var/lib/scad/journal',
  /** What the repositories held at the end of a job; `images/runner/keep` says how. */
  kept: '/var/lib/scad/kept',
  /** One root-owned folder per job: job.json, prompt.md, brief.md, stdout, stderr. */
  jobs: '/var/lib/scad/jobs',
  /** What was written over the folders of mounts in mode `overlay`, one folder per mount, for root alone. */
  overlays: '/var/lib/scad/overlays',
  /** Logins, in memory. */
  login: '/run/scad/login',
  /** The sockets of the session's gateway, in a volume that only the gateway writes to. */
  egress: '/run/scad/egress',
  /** In a gateway: the rules it goes by, in memory. */
  gateway: '/run/gateway',
  /** The agent's home. */
  home: '/home/agent',
  user: 'agent',
  /** The git programs that answer the host, by absolute, root-owned path. */
  uploadPack: '/usr/bin/git-upload-pack',
  receivePack: '/usr/bin/git-receive-pack',
} as const

/** The folder of a repo inside. */
export function repoFolder(key: string): string {
  return `${layout.workspace}/${key}`
}
