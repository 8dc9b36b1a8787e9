# What the programs that keep and restore repositories share: an environment in which git runs nothing that an agent has put there.
PATH=/usr/bin:/bin
HOME=/nonexistent
LC_ALL=C.UTF-8
GIT_CONFIG_GLOBAL=/dev/null
GIT_NO_REPLACE_OBJECTS=1
GIT_NO_LAZY_FETCH=1
GIT_TERMINAL_PROMPT=0
GIT_AUTHOR_NAME=scad
GIT_AUTHOR_EMAIL=scad@localhost
GIT_COMMITTER_NAME=scad
GIT_COMMITTER_EMAIL=scad@localhost
export PATH HOME LC_ALL GIT_CONFIG_GLOBAL GIT_NO_REPLACE_OBJECTS GIT_NO_LAZY_FETCH GIT_TERMINAL_PROMPT
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES

# Contents of large files go into the commits themselves, and from there into files: their store stays behind.
g() {
  git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.splitIndex=false -c core.untrackedCache=false \
    -c commit.gpgSign=false -c gc.auto=0 -c advice.addEmbeddedRepo=false -c core.safecrlf=false \
    -c filter.lfs.clean= -c filter.lfs.smudge= -c filter.lfs.process= -c filter.lfs.required=false "$@"
}

# inner_repositories PLACE < names of files, each ending with NUL: those folders they lie in that are repositories of their own, likewise.
# To git the files in one are the outer repository's, where that had them first.
inner_repositories() (
  cd "$1"
  perl -0ne 'while (s{/[^/]*\0?\z}{} && !$seen{$_}++) { print "$_\0" if -e "$_/.git" }'
)

# came_later PLACE < lines of `ls-files -s -z`: those of files that were put there, or changed, after the container was made. Where that
# cannot be told, as in a container that holds a copy of a session's files, it is all of them.
came_later() (
  cd "$1"
  perl -0ne '
    BEGIN { $made = -e "/var/lib/scad/journal" ? (stat "/.dockerenv")[10] // 0 : 0 }
    my ($path) = /\t(.*)\0/s or next;
    my @facts = lstat $path or next;
    print if $facts[10] >= $made && /^1[02]\d+ [0-9a-f]+ 0\t/'
)
