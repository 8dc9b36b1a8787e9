/**
 * Where scad keeps what it fetched and saved in a host repository. Branches and tags of the user are never moved: git itself would not
 * notice that one is checked out.
 */
export const ownNamespaces = ['refs/remotes/scad/', 'refs/scad/'] as const
