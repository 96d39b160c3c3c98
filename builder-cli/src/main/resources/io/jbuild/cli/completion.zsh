#compdef jbuild
# What zsh completes of jbuild's words; 'jbuild completion zsh' prints it.

# What jbuild itself says of the store that is meant.
_jbuild_ask() {
  local -a store
  local i
  for ((i = 1; i < ${#words}; i++)); do
    case $words[i] in
      --store) store=(--store $words[i+1]) ;;
      --store=*) store=($words[i]) ;;
    esac
  done
  ${~jbuild} $1 $store $@[2,-1] 2>/dev/null </dev/null
}

_jbuild_images() {
  local -a names
  names=(${(f)"$(_jbuild_ask images --format '{{.Repository}}:{{.Tag}}')"})
  names=(${names:#*<none>*})
  compadd "$@" -a names
}

_jbuild_containers() {
  local -a names
  names=(${(f)"$(_jbuild_ask ps -a --format '{{.Names}}')"})
  compadd "$@" -a names
}

_jbuild_builds() {
  local -a ids
  ids=(${(f)"$(_jbuild_ask logs -q)"})
  compadd "$@" -a ids
}

# Of the build that is named, in either way; of the last one where none is.
_jbuild_steps() {
  local -a steps
  local build=${(Q)opt_args[--build]}
  [[ $command == logs ]] && build=${(Q)line[1]}
  steps=(${(f)"$(_jbuild_ask logs -q ${build:-last})"})
  compadd "$@" -a steps
}

# Sets plain to what a word says without its quotes. Nothing in it is expanded but ~.
_jbuild_plain() {
  plain=${(Q)1}
  [[ $1 == '~/'* ]] && plain=$HOME/${plain:2}
}

# Names of the Dockerfile: the one of -f, else that of the context.
_jbuild_names() {
  local file=${${(v)opt_args[(I)(-f|--file)]}[1]} context=. plain i
  if [[ -z $file ]]; then
    for ((i = 2; i <= ${#words}; i++)); do
      _jbuild_plain $words[i]
      [[ $i -ne $CURRENT && $words[i] != -* && -f $plain/Dockerfile ]] && context=$plain
    done
    plain=$context/Dockerfile
  else
    # What options have is kept with \ before each : and \.
    _jbuild_plain ${file//(#b)\\(?)/$match[1]}
  fi
  [[ -f $plain ]] && sed -n $1 -- $plain 2>/dev/null
}

_jbuild_stages() {
  local -a names
  names=(${(f)"$(_jbuild_names \
    's/^[[:space:]]*[Ff][Rr][Oo][Mm][[:space:]].*[[:space:]][Aa][Ss][[:space:]]\{1,\}\([A-Za-z][A-Za-z0-9_.-]*\)[[:space:]]*$/\1/p')"})
  compadd "$@" -a names
}

_jbuild_args() {
  local -a names
  names=(${(f)"$(_jbuild_names \
    's/^[[:space:]]*[Aa][Rr][Gg][[:space:]]\{1,\}\([A-Za-z_][A-Za-z0-9_]*\).*$/\1/p')"})
  compadd -S = "$@" -a names
}

_jbuild_platforms() {
  compadd "$@" - @PLATFORMS@
}

_jbuild_files() {
  _files "$@"
}

_jbuild_folders() {
  _files "$@" -/
}

_jbuild_commands() {
  local -a commands=(
@COMMANDS@
  )
  _describe -t commands command commands
}

# Any of several kinds.
_jbuild_any() {
  local kind ret=1
  for kind in "$@"; do
    _jbuild_$kind && ret=0
  done
  return ret
}

_jbuild_operands_of_build() {
  # The word build may be left out.
  (( typed )) || _jbuild_commands
  _jbuild_any folders
}

_jbuild_words_of() {
  case $1 in
@WORDS@
  esac
}

_jbuild() {
  local jbuild=$words[1] curcontext=$curcontext command=build typed=0 at=2
  local -A opt_args
  # The store may stand before the command.
  while [[ $words[at] == --store* && at -lt CURRENT ]]; do
    [[ $words[at] == --store ]] && ((at++))
    ((at++))
  done
  if (( at < CURRENT )); then
    if [[ -n $words[at] && " @NAMES@ " == *" $words[at] "* ]]; then
      command=$words[at]
      words[at]=()
      ((CURRENT--))
    fi
    typed=1
  fi
  _jbuild_words_of $command
}

# Loaded as the function itself, or read as a file.
if [[ $funcstack[1] == _jbuild ]]; then
  _jbuild "$@"
else
  compdef _jbuild jbuild
fi
