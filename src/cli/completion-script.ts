export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** A script that a shell loads once; each Tab then asks `scad completion candidates` with the words typed so far. */
export function completionScript(shell: Shell): string {
  return scripts[shell]
}

// One candidate a line, value and text apart by a tab; a line `:files` alone leaves it to the shell to complete a path.
// Candidates are never expanded as shell words: each line is one array element.
const scripts: Record<Shell, string> = {
  bash: `_scad() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == ':files' ]]; then
      compopt -o default
      COMPREPLY=()
      return
    fi
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(scad completion candidates -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _scad scad
`,
  zsh: `#compdef scad
_scad() {
  local line
  local -a values texts
  for line in "\${(@f)$(scad completion candidates -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    if [[ $line == ':files' ]]; then
      _files
      return
    fi
    values+=("\${line%%$'\\t'*}")
    texts+=("\${line/$'\\t'/  }")
  done
  compadd -l -d texts -a values
}
compdef _scad scad
`,
  fish: `function __scad_candidates
  set -l words (commandline -opc) (commandline -ct)
  for line in (scad completion candidates -- $words[2..-1] 2>/dev/null)
    if test "$line" = ':files'
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c scad -f -a '(__scad_candidates)'
`,
}
