import type { FindingKind } from '../scad/code-policy.ts'
import type { Observation } from './finding.ts'
import { nameMatcher, type NameMatcher } from './name-matcher.ts'

/** Files that something on the host reads or runs because they are called so. Patterns are those of a .gitignore; case makes no difference. */
export interface PathRule {
  kind: FindingKind
  why: string
  patterns: readonly string[]
}

export const pathRules: readonly PathRule[] = [
  {
    kind: 'hooks-path',
    why: 'git runs it as a hook where core.hooksPath leads to it',
    patterns: words(`
      applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit
      pre-rebase post-checkout post-merge pre-push post-rewrite sendemail-validate fsmonitor-watchman reference-transaction
      push-to-checkout pre-auto-gc post-index-change
    `),
  },
  {
    kind: 'hooks-path',
    why: 'says what git hooks run',
    patterns: words(`
      .husky/ .githooks/ .git-hooks/ git-hooks/ githooks/ .hooks/ .huskyrc* lefthook.* .lefthook.* .lefthook/
      .pre-commit-config.y*ml .pre-commit-hooks.y*ml .overcommit.yml .lintstagedrc* .simple-git-hooks.* .captainhook*
    `),
  },
  {
    kind: 'workflow',
    why: 'a CI service runs it with its own rights once it is pushed',
    patterns: words(`
      .github/workflows/ .github/actions/ action.yml action.yaml .gitea/workflows/ .forgejo/workflows/ .gitlab-ci.yml
      .gitlab/ci/ .circleci/ Jenkinsfile* *.jenkinsfile azure-pipelines*.y*ml .azure-pipelines/ bitbucket-pipelines.yml
      .travis.yml .drone.y*ml .woodpecker* .buildkite/ appveyor.yml .appveyor.yml .cirrus.* .tekton/ .semaphore/ .teamcity/
      cloudbuild.y*ml buildspec.y*ml netlify.toml vercel.json .github/dependabot.y*ml renovate.json* .renovaterc*
    `),
  },
  {
    kind: 'editor-task',
    why: 'an editor runs or obeys it when the folder is opened',
    patterns: words(`
      .vscode/ *.code-workspace .idea/ .fleet/ .zed/ .vs/ .theia/ .helix/ .devcontainer/ .devcontainer.json .vim/ .nvim/
      .nvim.lua .nvimrc .vimrc .exrc .lvimrc .dir-locals*.el *.sublime-project *.sublime-workspace .project
      .externalToolBuilders/ .settings/ .kateproject* .neoconf.json .lnvim.*
    `),
  },
  {
    kind: 'envrc',
    why: 'a shell, version manager, debugger or interpreter loads it in the folder it starts in',
    patterns: words(`
      .envrc .env .env.* .autoenv* .tool-versions mise.toml .mise.toml mise.*.toml .mise/ .config/mise/ .rvmrc .bashrc
      .bash_profile .profile .zshrc .zshenv .zprofile .gdbinit .lldbinit .Rprofile .irbrc .pryrc sitecustomize.py
      usercustomize.py *.pth .startup.py devenv.* shell.nix .psqlrc .node_repl_history
    `),
  },
  {
    kind: 'package-script',
    why: 'settings of a package manager: where packages come from, and what runs with them',
    patterns: words(`
      .npmrc .yarnrc* .yarn/plugins/ .yarn/releases/ .pnpmfile.* pnpm-workspace.yaml .pnp.* bunfig.toml pip.conf uv.toml .pypirc
      **/.bundle/config .condarc nuget.config .cargo/ binding.gyp
      package.json5 package.yaml
    `),
  },
  {
    kind: 'package-script',
    why: 'says which packages or tools are installed, and from where',
    patterns: words(`
      package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock Cargo.lock poetry.lock uv.lock
      Pipfile.lock Gemfile.lock composer.lock go.mod go.sum rust-toolchain*
    `),
  },
  {
    kind: 'build-file',
    why: 'a build, test or tool runs it',
    patterns: words(`
      Makefile* GNUmakefile *.mk CMakeLists.txt *.cmake CMakePresets.json meson.build BUILD BUILD.bazel WORKSPACE* MODULE.bazel
      *.bzl .bazelrc *.gradle *.gradle.kts gradlew* gradle/ gradle.properties pom.xml mvnw* .mvn/ build.xml build.sbt build.rs
      Cargo.toml setup.py setup.cfg pyproject.toml tox.ini noxfile.py conftest.py pytest.ini tasks.py fabfile.py manage.py
      requirements*.txt Pipfile justfile .justfile Taskfile.y*ml Rakefile *.rake Gemfile *.gemspec Dockerfile* *.dockerfile
      Containerfile* compose*.y*ml docker-compose*.y*ml Vagrantfile Procfile* *.nix flake.lock SConstruct SConscript wscript
      configure configure.ac autogen.sh bootstrap.sh *.csproj *.fsproj *.vcxproj *.sln *.targets *.props *.podspec Podfile
      Package.swift mix.exs rebar.config* Gruntfile.* gulpfile.* Gulpfile.* *.config.js *.config.cjs *.config.mjs *.config.ts
      *.config.cts *.config.mts .babelrc* .eslintrc* .prettierrc* .stylelintrc* .mocharc* .nycrc* tsconfig*.json deno.json*
      turbo.json nx.json Tiltfile Earthfile Fastfile Brewfile go.work scad.config.* .scadrc*
    `),
  },
  {
    kind: 'agent-instructions',
    why: 'a coding agent obeys it',
    patterns: words(`
      CLAUDE.md CLAUDE.local.md .claude/ .claude.json .mcp.json mcp.json AGENTS.md AGENTS.override.md AGENT.md .agents/
      GEMINI.md .gemini/ .codex/ opencode.json* .opencode/ .cursor/ .cursorrules .windsurf/ .windsurfrules
      .github/copilot-instructions.md .github/instructions/ .github/prompts/ .github/agents/ .github/chatmodes/ .aider*
      .continue/ .clinerules* .roo/ .roorules* .roomodes .kiro/ .amazonq/ .augment* .junie/ .goosehints .crush* crush.json
      QWEN.md .qwen/ .factory/ .trae/ .rules SKILL.md WARP.md
    `),
  },
  {
    kind: 'attributes-filter',
    why: 'says where git-lfs fetches from and sends to',
    patterns: words(`
      .lfsconfig
    `),
  },
  {
    kind: 'secret',
    why: 'tools keep credentials in it',
    patterns: words(`
      .netrc _netrc .git-credentials **/.aws/credentials **/.docker/config.json **/.kube/config id_rsa id_dsa id_ecdsa
      id_ed25519 *.p12 *.pfx *.jks *.keystore *.kdbx *.ppk .htpasswd .vault-token
    `),
  },
]

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

const matchers = pathRules.map(({ kind, why, patterns }) => ({ kind, why, names: nameMatcher(patterns) }))

/**
 * What a path alone tells, once of each kind. Pure.
 * @param link true for a symlink and a submodule
 * @param hooks true for a path where git of the host looks for hooks
 */
export function judgePath(path: string, link: boolean, hooks: NameMatcher): Observation[] {
  const own: Observation[] = hooks(path, link) ? [{ kind: 'hooks-path', why: "lies where the host's core.hooksPath leads" }] : []
  const found = [...own, ...matchers.filter(({ names }) => names(path, link)).map(({ kind, why }) => ({ kind, why }))]
  return found.filter(({ kind }, index) => found.findIndex((other) => other.kind === kind) === index)
}
