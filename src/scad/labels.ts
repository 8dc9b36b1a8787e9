/**
 * The one owner of label names. The engine is the database: what a container or image is, its labels say.
 * A commit carries the parent's labels over, so every create and commit sets all of them (`''` where one does not apply).
 */
export const label = {
  /** session | fork | workspace | environment | reader | probe | cache | gateway | egress | overlay | network */
  kind: 'scad.kind',
  /** The scad version that made it. */
  version: 'scad.version',
  /** Project name. */
  project: 'scad.project',
  /** Session id. */
  session: 'scad.session',
  /** The tag given with --tag. */
  tag: 'scad.tag',
  /** Id of the session that it is a fork of. */
  parent: 'scad.parent',
  /** The key given with --key. */
  key: 'scad.key',
  /** The group of attempts that it is one of. */
  group: 'scad.group',
  /** Id of the session whose work it verifies. */
  verifies: 'scad.verifies',
  /** Id of the change set that it verifies. */
  changeSet: 'scad.changeset',
  /** Content hash that an environment image was built from. */
  environment: 'scad.environment',
  /** Content hash of a workspace image's repo set, setup commands and lock files. */
  workspace: 'scad.workspace',
  /** JSON: repo key → SessionRepo (images: WorkspaceRepo). */
  repos: 'scad.repos',
  /** JSON: the agents installed, name → { adapter, version }. */
  agents: 'scad.agents',
  /** The config's agents, verify commands and frozen paths as JSON, so that a session needs no config file later. */
  spec: 'scad.spec',
  /** uid:gid of the agent's user inside. */
  user: 'scad.user',
  /** uid of the host user it belongs to. */
  owner: 'scad.owner',
  /** The SCAD_HOME that it was made from (see `homeMark`): the locks there tell whether its start is still under way. */
  home: 'scad.home',
} as const

/** Every label blanked: what a create or commit starts from, so that nothing of the parent shows through. */
export function blankLabels(): Record<string, string> {
  return Object.fromEntries(Object.values(label).map((name) => [name, '']))
}
