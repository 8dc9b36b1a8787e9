import type { Config } from 'scad'

/**
 * Every key a config can have, once. A real one is much shorter: `scad init` writes it.
 * Paths are absolute, begin with `~/`, or are relative to this file.
 */
export default {
  // Sessions are named after it: atlas-try1-4f2a.
  name: 'atlas',

  // The git repositories of a session. A key is the name of the folder inside, /workspace/<key>.
  repos: {
    core: {
      path: '../core',
      // Branch, tag or revision that sessions start from. Default: what the host repo has checked out.
      base: 'main',
      // Jobs start here. Exactly one repo says so, unless there is only one.
      workdir: true,
      // 'read': for reference; a job makes its branch in it only when its --repo names it, and commits without that are not fetched.
      access: 'write',
      // 'include': uncommitted files of the host go in too, as a commit on top of the base.
      dirty: 'include',
      // Baked into the workspace image, and run again when the lock files change. Well-known commands know theirs.
      setup: ['pip install -e .', { run: 'make grammar', folder: 'parser', files: ['parser/grammar.txt'] }],
      // How the work is checked; agents are told it.
      verify: ['pytest -q'],
      // What agents are told to leave alone, as a .gitignore names it. A branch that changed it all the same is not fetched.
      frozen: ['parser/grammar.txt', 'vendor/'],
    },
    docs: { path: '../docs', access: 'read', setup: ['npm ci'] },
  },

  // Who commits made inside are by. Default: the identity that git has on the host.
  git: { name: 'Ada Lovelace', email: 'ada@example.com' },

  // Data of this machine that sessions see without a copy: read-only, or writable ('rw'), or written over and left as they are ('overlay').
  mounts: [
    { source: '~/data/reference', target: '/data/reference' },
    { source: '~/data/results', target: '/data/results', mode: 'rw' },
  ],

  // What is baked into the image. Nothing is rebuilt until something here changes.
  environment: {
    // A Debian or Ubuntu image to begin from. Instead of it: dockerfile: './Dockerfile'
    base: 'debian:bookworm-slim',
    apt: ['ripgrep', 'build-essential'],
    // editable: packages in the repos, by key and folder.
    python: { version: '3.11', requirements: ['./requirements.txt'], editable: ['core'] },
    node: { version: '22', packages: ['typescript@5.9.2'] },
    // Shell commands at the end of the build, as root.
    run: ['ln -s /usr/bin/python3 /usr/local/bin/python'],
    env: { PYTHONUNBUFFERED: '1' },
    // Certificate authorities to trust: those of this machine, or PEM files: ['./company-ca.pem']
    caCertificates: 'host',
    // The proxies of this machine, 'none', or addresses.
    proxy: { http: 'http://proxy.example.com:3128', https: 'http://proxy.example.com:3128', no: 'localhost,.example.com' },
    // For the build alone; in no layer of the image.
    secrets: { 'index-token': { env: 'INDEX_TOKEN' }, 'npm-config': { file: '~/.config/atlas/npmrc' } },
    // Folders of package managers, kept in volumes between sessions.
    caches: { pip: '/home/agent/.cache/pip', npm: '/home/agent/.npm' },
  },

  // 'all', a number, ids such as ['0', '1'], or CDI names.
  gpu: ['nvidia.com/gpu=0'],

  // What sessions may reach besides the hosts of their agents: 'none', 'open', or a list; docs/network.md tells more.
  network: { mode: 'allow', allow: ['npm', 'pypi', 'registry.example.com', '.packages.example.com'] },

  // A runtime of the engine: 'runsc' is gVisor, which has a kernel of its own for what runs in it.
  runtime: 'runsc',

  // Limits of one session.
  // disk, only where the engine can limit that: on btrfs, zfs, or xfs mounted with pquota.
  resources: { cpus: 4, memory: '16g', pids: 2048, shm: '2g', disk: '50g' },

  // How long one may be there: after its start, and after the last thing that happened in it. Its work is saved, then it is stopped, or
  // removed, by `scad watch` or `scad gc --apply`. A job that runs may end first.
  session: { ttl: '7d', idle: '12h', expired: 'stop' },

  // How much of this project may be at work at once: sessions that run, jobs, those of one agent, and those with the same login. The same
  // for this machine, whatever the project, goes into ~/.config/scad/config.yaml.
  limits: { sessions: 8, jobs: 6, perAgent: { claude: 4 }, perAccount: 4 },

  // What becomes of changes that would run or reach out on this machine once they are checked out: told, or with 'block' not fetched. What
  // is expected is let through by its kind, its path as a .gitignore names it, or both.
  code: { customs: 'block', allow: [{ kind: 'build-file', path: 'pyproject.toml' }, { path: 'docs/' }] },

  // Whom `scad watch` tells what happens. Commands run on this machine, as you, in the folder of this file; their stdin is the event as
  // JSON. A post is signed with a secret that a variable or a file of this machine holds; so may be its address: url: '$HOOK_URL'.
  on: {
    'job-ended': [{ command: ['./notify.sh', 'job'], env: { CHAT_TOKEN: '$CHAT_TOKEN' }, timeout: '10s' }],
    'session-lost': [{ url: 'https://hooks.example.com/scad', secret: '$HOOK_SECRET' }],
    'needs-attention': [{ url: 'https://hooks.example.com/scad', secret: { file: '~/.config/atlas/hook-secret' } }],
  },

  // claude, codex, gemini and opencode are installed where they are named; docs/agents.md tells what each can keep.
  agents: {
    claude: {
      adapter: 'claude',
      model: 'opus',
      version: '2.1.329',
      // At the end of its brief, which is added to its system prompt.
      instructions: 'Write British English.',
      // Limits of one job: its answers, its cost in US dollars, and how long it may write nothing.
      maxTurns: 200,
      maxCost: 20,
      idleTimeout: '1h',
      // How often it is started again when its API was overloaded, or could not be reached.
      retries: 3,
      // Its login: a key of this machine, which stays outside where it can, or a copy of the login here; docs/credentials.md tells more.
      credentials: 'auto',
      env: { CLAUDE_CODE_MAX_OUTPUT_TOKENS: '32000' },
    },
    // Any program can be an agent; {promptFile} becomes the path of the prompt, {briefFile} that of the brief.
    script: { adapter: 'command', argv: ['sh', '/workspace/core/agent.sh', '{promptFile}'] },
  },
  // The one that jobs use when none is named.
  agent: 'claude',
} satisfies Config
