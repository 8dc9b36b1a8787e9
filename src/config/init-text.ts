/** A repo as a new config writes it; `path` is relative to the config. */
export interface InitRepo {
  key: string
  path: string
  workdir: boolean
}

export const initFormats = ['ts', 'yaml', 'json'] as const
export type InitFormat = (typeof initFormats)[number]

const claude = { adapter: 'claude' }

/** The text of a new config: what it holds, and in TypeScript and YAML what else it could, as comments that need only be uncommented. Pure. */
export function initText(format: InitFormat, name: string, repos: readonly InitRepo[]): string {
  switch (format) {
    case 'ts':
      return typescript(name, repos)
    case 'yaml':
      return yaml(name, repos)
    case 'json':
      return `${JSON.stringify({ name, repos: Object.fromEntries(repos.map((repo) => [repo.key, facts(repo)])), agents: { claude }, agent: 'claude' }, null, 2)}\n`
  }
}

function typescript(name: string, repos: readonly InitRepo[]): string {
  return `import type { Config } from 'scad'

// All keys: scad config schema
export default {
  name: ${quoted(name)},

  // The repositories of a session, by the name of their folder inside. Jobs start in the workdir.
  repos: {
${repos.map((repo) => `    ${/^[a-z]\w*$/.test(repo.key) ? repo.key : quoted(repo.key)}: { path: ${quoted(repo.path)}${repo.workdir ? ', workdir: true' : ''} },`).join('\n')}
  },
  // Baked in once, and again when their lock files change; and what checks the work:
  // repos.<key>.setup: ['npm ci'],  repos.<key>.verify: ['npm test']

  // Data of this machine that sessions see without a copy, read-only unless mode is 'rw' or 'overlay':
  // mounts: [{ source: '~/data', target: '/data/reference' }],

  // What is installed in the image:
  // environment: {
  //   apt: ['ripgrep'],
  //   python: { requirements: ['./requirements.txt'] },
  //   node: { version: '22' },
  //   run: [],
  //   env: {},
  // },

  // gpu: 'all',
  // resources: { cpus: 4, memory: '8g', pids: 1024 },

  // Programs of this machine that scad watch runs when something happens, the event as JSON on their stdin:
  // on: { 'job-ended': [{ command: ['notify-send', 'a job has ended'] }] },

  // Who does the work. It is installed in the image; when a job starts it is given the key in your environment, or your login.
  agents: {
    claude: { adapter: 'claude' },
    // script: { adapter: 'command', argv: ['sh', '{promptFile}'] },
  },
  agent: 'claude',
} satisfies Config
`
}

function yaml(name: string, repos: readonly InitRepo[]): string {
  return `# All keys: scad config schema
# For completion in editors: scad config schema > scad.schema.json, and then this line without "(off)":
# (off) yaml-language-server: $schema=./scad.schema.json
name: ${JSON.stringify(name)}

# The repositories of a session, by the name of their folder inside. Jobs start in the workdir.
repos:
${repos.map((repo) => `  ${JSON.stringify(repo.key)}: ${JSON.stringify(facts(repo))}`).join('\n')}
# Baked in once, and again when their lock files change; and what checks the work:
# repos.<key>.setup: [npm ci],  repos.<key>.verify: [npm test]

# Data of this machine that sessions see without a copy, read-only unless mode is rw or overlay:
# mounts:
#   - { source: ~/data, target: /data/reference }

# What is installed in the image:
# environment:
#   apt: [ripgrep]
#   python: { requirements: [./requirements.txt] }
#   node: { version: "22" }
#   run: []
#   env: {}

# gpu: all
# resources: { cpus: 4, memory: 8g, pids: 1024 }

# Programs of this machine that scad watch runs when something happens, the event as JSON on their stdin:
# on: { job-ended: [{ command: [notify-send, a job has ended] }] }

# Who does the work. It is installed in the image; when a job starts it is given the key in your environment, or your login.
agents:
  claude: { adapter: claude }
  # script: { adapter: command, argv: [sh, "{promptFile}"] }
agent: claude
`
}

function facts({ path, workdir }: InitRepo): { path: string; workdir?: true } {
  return workdir ? { path, workdir } : { path }
}

/** A string as TypeScript has it. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
