import { blankLabels, label } from './labels.ts'

/** The session that something besides its container belongs to, as the labels of that tell. */
export interface PartOwner {
  /** Id of the session. */
  id: string
  project: string
  version: string
  /** uid of the host user. */
  owner: number
  /** The SCAD_HOME, as `homeMark` tells. */
  home: string
}

/** What is said of a container or volume that a session has besides its own. Pure. */
export function partLabels(
  kind: 'gateway' | 'egress' | 'overlay',
  { id, project, version, owner, home }: PartOwner,
): Record<string, string> {
  return {
    ...blankLabels(),
    [label.kind]: kind,
    [label.version]: version,
    [label.project]: project,
    [label.session]: id,
    [label.owner]: String(owner),
    [label.home]: home,
  }
}
