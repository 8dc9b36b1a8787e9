/**
 * Where scad keeps what it fetched and saved in a host repository. Branches and tags of the user are not moved, as git itself would not
 * notice that one is checked out; only a landing moves branches, and names each of them.
 */
export const ownNamespaces = ['refs/remotes/scad/', 'refs/scad/'] as const
