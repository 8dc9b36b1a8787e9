// Made by `npm run docs` from the files of this folder.
import type { CommandList } from '../src/cli/command-entry.ts'
import { groups } from './groups.ts'

/** Every command by the words that are typed, with its file loaded when it is chosen. */
export const commandList: CommandList = {
  groups,
  commands: [
    {
      path: ['archive', 'export'],
      summary: 'Write all that is kept of a session that is gone as a tar',
      load: async () => (await import('./archive/export.ts')).command,
    },
    {
      path: ['archive', 'list'],
      summary: 'List the sessions that are gone',
      load: async () => (await import('./archive/list.ts')).command,
    },
    {
      path: ['archive', 'search'],
      summary: 'Look for a text in what sessions that are gone were asked, said and changed',
      load: async () => (await import('./archive/search.ts')).command,
    },
    {
      path: ['archive', 'show'],
      summary: 'Show what a session that is gone was, did and changed',
      load: async () => (await import('./archive/show.ts')).command,
    },
    {
      path: ['batch'],
      summary: 'Work off a file of tasks, several at once, each in a session of its own',
      load: async () => (await import('./batch.ts')).command,
    },
    {
      path: ['build'],
      summary: 'Build the images of a project',
      load: async () => (await import('./build.ts')).command,
    },
    {
      path: ['code', 'add'],
      summary: 'Put a further repository into a running session',
      load: async () => (await import('./code/add.ts')).command,
    },
    {
      path: ['code', 'artifacts'],
      summary: 'List what a session wrote over mounted folders, or take it out',
      load: async () => (await import('./code/artifacts.ts')).command,
    },
    {
      path: ['code', 'branch'],
      summary: 'Make a branch in the repositories of a session',
      load: async () => (await import('./code/branch.ts')).command,
    },
    {
      path: ['code', 'diff'],
      summary: 'Show what a session changed in its repositories',
      load: async () => (await import('./code/diff.ts')).command,
    },
    {
      path: ['code', 'fetch'],
      summary: 'Bring the branches of a session into the host repositories',
      load: async () => (await import('./code/fetch.ts')).command,
    },
    {
      path: ['code', 'land'],
      summary: 'Bring what a session changed into local branches, in all repositories or in none',
      load: async () => (await import('./code/land.ts')).command,
    },
    {
      path: ['code', 'log'],
      summary: 'List the commits a session made in its repositories',
      load: async () => (await import('./code/log.ts')).command,
    },
    {
      path: ['code', 'rebase'],
      summary: 'Put the branches of a session onto where their bases stand by now',
      load: async () => (await import('./code/rebase.ts')).command,
    },
    {
      path: ['code', 'remove'],
      summary: 'Take a repository out of a running session, its work saved first',
      load: async () => (await import('./code/remove.ts')).command,
    },
    {
      path: ['code', 'status'],
      summary: 'Show where each repository of a session stands',
      load: async () => (await import('./code/status.ts')).command,
    },
    {
      path: ['code', 'sync'],
      summary: 'Bring what is new on the host into a running session',
      load: async () => (await import('./code/sync.ts')).command,
    },
    {
      path: ['code', 'undo'],
      summary: 'Take the newest landing of a session back, in all repositories or in none',
      load: async () => (await import('./code/undo.ts')).command,
    },
    {
      path: ['compare'],
      summary: 'Put attempts beside each other: how they ended, and what they changed, took and cost',
      load: async () => (await import('./compare.ts')).command,
    },
    {
      path: ['completion', 'bash'],
      summary: 'Print the completion script for bash',
      load: async () => (await import('./completion/bash.ts')).command,
    },
    {
      path: ['completion', 'candidates'],
      summary: 'Print what a word on the command line may become',
      hidden: true,
      load: async () => (await import('./completion/candidates.ts')).command,
    },
    {
      path: ['completion', 'fish'],
      summary: 'Print the completion script for fish',
      load: async () => (await import('./completion/fish.ts')).command,
    },
    {
      path: ['completion', 'zsh'],
      summary: 'Print the completion script for zsh',
      load: async () => (await import('./completion/zsh.ts')).command,
    },
    {
      path: ['config', 'add'],
      summary: 'Make a project known, so that its name works anywhere',
      load: async () => (await import('./config/add.ts')).command,
    },
    {
      path: ['config', 'list'],
      summary: 'List the projects whose names work anywhere on this machine',
      load: async () => (await import('./config/list.ts')).command,
    },
    {
      path: ['config', 'remove'],
      summary: 'Forget the name of a project',
      load: async () => (await import('./config/remove.ts')).command,
    },
    {
      path: ['config', 'schema'],
      summary: 'Print the JSON schema of the config',
      load: async () => (await import('./config/schema.ts')).command,
    },
    {
      path: ['config', 'show'],
      summary: 'Print the config with defaults, paths and shorthand resolved',
      load: async () => (await import('./config/show.ts')).command,
    },
    {
      path: ['config', 'validate'],
      summary: 'Check the config and that everything it names is there',
      load: async () => (await import('./config/validate.ts')).command,
    },
    {
      path: ['dispatch'],
      summary: 'Build if needed, start a session and give it a prompt',
      load: async () => (await import('./dispatch.ts')).command,
    },
    {
      path: ['doctor'],
      summary: 'Look at everything that a session needs, and say what to do about what is wrong',
      load: async () => (await import('./doctor.ts')).command,
    },
    {
      path: ['events'],
      summary: 'Print what happened to sessions and jobs, and what happens',
      load: async () => (await import('./events.ts')).command,
    },
    {
      path: ['finish'],
      summary: 'Fetch what a session made, prove that it arrived, and remove the session',
      load: async () => (await import('./finish.ts')).command,
    },
    {
      path: ['gc'],
      summary: 'Show what scad left and nothing needs, and remove it with --apply',
      load: async () => (await import('./gc.ts')).command,
    },
    {
      path: ['harvest'],
      summary: 'Fetch what a session made, and show its commits and size',
      load: async () => (await import('./harvest.ts')).command,
    },
    {
      path: ['init'],
      summary: 'Write a commented config for the repositories here',
      load: async () => (await import('./init.ts')).command,
    },
    {
      path: ['inject'],
      summary: 'Give work to a session: a prompt to its agent, or a plain command',
      load: async () => (await import('./inject.ts')).command,
    },
    {
      path: ['job', 'attach'],
      summary: 'Show the terminal of an interactive job here',
      load: async () => (await import('./job/attach.ts')).command,
    },
    {
      path: ['job', 'cancel'],
      summary: 'End a job and everything it started',
      load: async () => (await import('./job/cancel.ts')).command,
    },
    {
      path: ['job', 'list'],
      summary: 'List the jobs of the sessions, running and ended',
      load: async () => (await import('./job/list.ts')).command,
    },
    {
      path: ['job', 'logs'],
      summary: 'Print what a job wrote',
      load: async () => (await import('./job/logs.ts')).command,
    },
    {
      path: ['job', 'screen'],
      summary: 'Print what the terminal of an interactive job shows',
      load: async () => (await import('./job/screen.ts')).command,
    },
    {
      path: ['job', 'send'],
      summary: 'Type a text into the terminal of an interactive job',
      load: async () => (await import('./job/send.ts')).command,
    },
    {
      path: ['job', 'show'],
      summary: 'Show a job: what it was asked, how it was started and how it ended',
      load: async () => (await import('./job/show.ts')).command,
    },
    {
      path: ['job', 'wait'],
      summary: 'Wait for the end of a job',
      load: async () => (await import('./job/wait.ts')).command,
    },
    {
      path: ['network', 'allow'],
      summary: 'Let a running session reach further hosts',
      load: async () => (await import('./network/allow.ts')).command,
    },
    {
      path: ['network', 'log'],
      summary: 'Print what a session asked of the network',
      load: async () => (await import('./network/log.ts')).command,
    },
    {
      path: ['network', 'show'],
      summary: 'Show what a session reaches',
      load: async () => (await import('./network/show.ts')).command,
    },
    {
      path: ['pick'],
      summary: 'Keep one session of a group of attempts and remove the others',
      load: async () => (await import('./pick.ts')).command,
    },
    {
      path: ['plan', 'approve'],
      summary: 'Let an agent carry out what it proposed',
      load: async () => (await import('./plan/approve.ts')).command,
    },
    {
      path: ['plan', 'reject'],
      summary: 'Reject what an agent proposed, or ask for another proposal',
      load: async () => (await import('./plan/reject.ts')).command,
    },
    {
      path: ['plan', 'show'],
      summary: 'Show what an agent proposes, and how that stands',
      load: async () => (await import('./plan/show.ts')).command,
    },
    {
      path: ['session', 'cp'],
      summary: 'Copy files out of a session or into it',
      load: async () => (await import('./session/cp.ts')).command,
    },
    {
      path: ['session', 'exec'],
      summary: 'Run a command in a session as the agent would',
      load: async () => (await import('./session/exec.ts')).command,
    },
    {
      path: ['session', 'fork'],
      summary: 'Make copies of a session as it stands',
      load: async () => (await import('./session/fork.ts')).command,
    },
    {
      path: ['session', 'inspect'],
      summary: 'Show what the engine says of a session, or how it is confined',
      load: async () => (await import('./session/inspect.ts')).command,
    },
    {
      path: ['session', 'list'],
      summary: 'List the sessions: running, stopped and lost',
      load: async () => (await import('./session/list.ts')).command,
    },
    {
      path: ['session', 'logs'],
      summary: 'Print the journal of a session',
      load: async () => (await import('./session/logs.ts')).command,
    },
    {
      path: ['session', 'port'],
      summary: 'Show ports of a session on this machine',
      load: async () => (await import('./session/port.ts')).command,
    },
    {
      path: ['session', 'refresh'],
      summary: "Renew the agents' logins in a running session",
      load: async () => (await import('./session/refresh.ts')).command,
    },
    {
      path: ['session', 'remove'],
      summary: 'Remove a session, after saving what it holds',
      load: async () => (await import('./session/remove.ts')).command,
    },
    {
      path: ['session', 'restore'],
      summary: 'Build a session that is gone again from what was saved of it',
      load: async () => (await import('./session/restore.ts')).command,
    },
    {
      path: ['session', 'resume'],
      summary: 'Start a stopped session again',
      load: async () => (await import('./session/resume.ts')).command,
    },
    {
      path: ['session', 'shell'],
      summary: 'Open a shell in a session',
      load: async () => (await import('./session/shell.ts')).command,
    },
    {
      path: ['session', 'show'],
      summary: 'Show what a session is made of and what its jobs used',
      load: async () => (await import('./session/show.ts')).command,
    },
    {
      path: ['session', 'start'],
      summary: 'Start a session of a project',
      load: async () => (await import('./session/start.ts')).command,
    },
    {
      path: ['session', 'stop'],
      summary: 'Stop a session; its files stay',
      load: async () => (await import('./session/stop.ts')).command,
    },
    {
      path: ['status'],
      summary: 'Show sessions, their jobs and where their repositories stand',
      load: async () => (await import('./status.ts')).command,
    },
    {
      path: ['trust'],
      summary: 'Let a config run, or ask for more than a session has by default',
      load: async () => (await import('./trust.ts')).command,
    },
    {
      path: ['uninstall'],
      summary: 'Show everything scad made on this machine, and remove it with --apply',
      load: async () => (await import('./uninstall.ts')).command,
    },
    {
      path: ['untrust'],
      summary: 'Trust a config no more',
      load: async () => (await import('./untrust.ts')).command,
    },
    {
      path: ['verify'],
      summary: 'Run the verify commands of the config over what a session changed, in a fresh session',
      load: async () => (await import('./verify.ts')).command,
    },
    {
      path: ['watch'],
      summary: 'Run the hooks of the configs on what happens, until it is stopped',
      load: async () => (await import('./watch.ts')).command,
    },
  ],
}
