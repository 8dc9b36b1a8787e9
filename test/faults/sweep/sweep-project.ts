// two may be at it at the same time
const note = 'cp {promptFile} "note-${SCAD_JOB##*/}" && flock .git sh -c "git add . && git commit -qm Note"'

/** What the projects of most sweeps are made of: an agent that commits its prompt. */
export const sweepProject = {
  repos: { app: {}, lib: {} },
  agents: { writer: { adapter: 'command', argv: ['sh', '-c', note] } },
  config: { agent: 'writer' },
}
