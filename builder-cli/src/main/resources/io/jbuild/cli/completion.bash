# What bash completes of jbuild's words; 'jbuild completion bash' prints it.

_jbuild_commands='@COMMANDS@'

# The options of a command, each with what its value is: "=a|b" are fixed words.
_jbuild_options() {
  case $1 in
@OPTIONS@
  esac
}

# What a command takes besides; "first" where that ends with the first word, behind @ the one place
# where it stands, counted from 0.
_jbuild_operands() {
  case $1 in
@OPERANDS@
  esac
}

# Offers a word, where it goes on as the one that is typed does. What others wrote is only compared.
_jbuild_offer() {
  local word
  while read -r word; do
    [[ $word == "$1"* ]] && COMPREPLY+=("$2$word")
  done
}

# Sets plain to what a word says without its quotes, and quote to the one that is open. Nothing in it
# is expanded: a line that nobody has sent runs nothing.
_jbuild_plain() {
  local i char
  plain='' quote=''
  for ((i = 0; i < ${#1}; i++)); do
    char=${1:i:1}
    case $quote$char in
      "''" | '""') quote='' ;;
      "'"?) plain+=$char ;;
      \\ | '"\')
        # Between double quotes it stays before what it does nothing to.
        [[ -z $quote || ${1:i+1:1} == [\$\`\"\\] ]] && ((i++))
        plain+=${1:i:1}
        ;;
      "'" | '"') quote=$char ;;
      *) plain+=$char ;;
    esac
  done
  [[ $1 == '~/'* ]] && plain=$HOME/${plain:2}
}

# Names of a Dockerfile: with AS or ARG before them, and nothing in them that a shell would do.
_jbuild_names() {
  local file=$dockerfile
  [[ -n $file ]] || file=${context:-.}/Dockerfile
  [[ -f $file ]] || return
  sed -n "$1" -- "$file" 2>/dev/null
}

# Offers what a value may be: kinds with / between them, the typed beginning, what stands before it.
_jbuild_value() {
  local kind kinds
  IFS=/ read -ra kinds <<<"$1"
  for kind in "${kinds[@]}"; do
    case $kind in
      =*) _jbuild_offer "$2" "$3" < <(tr '|' '\n' <<<"${kind:1}") ;;
      flag | anything) ;;
      files)
        compopt -o filenames 2>/dev/null
        while IFS= read -r kind; do COMPREPLY+=("$3$kind"); done < <(compgen -f -- "$2")
        ;;
      folders)
        compopt -o filenames 2>/dev/null
        while IFS= read -r kind; do COMPREPLY+=("$3$kind"); done < <(compgen -d -- "$2")
        ;;
      images)
        _jbuild_offer "$2" "$3" < <("$jbuild" images "${store[@]}" \
          --format '{{.Repository}}:{{.Tag}}' 2>/dev/null </dev/null | grep -v '<none>')
        ;;
      containers)
        _jbuild_offer "$2" "$3" < <("$jbuild" ps -a "${store[@]}" --format '{{.Names}}' 2>/dev/null </dev/null)
        ;;
      builds) _jbuild_offer "$2" "$3" < <("$jbuild" logs -q "${store[@]}" 2>/dev/null </dev/null) ;;
      steps)
        _jbuild_offer "$2" "$3" < <("$jbuild" logs -q "${store[@]}" "${build:-${context:-last}}" \
          2>/dev/null </dev/null)
        # Bash quotes names of files alone.
        [[ -n $open ]] || for i in "${!COMPREPLY[@]}"; do printf -v 'COMPREPLY[i]' %q "${COMPREPLY[i]}"; done
        ;;
      stages)
        _jbuild_offer "$2" "$3" < <(_jbuild_names \
          's/^[[:space:]]*[Ff][Rr][Oo][Mm][[:space:]].*[[:space:]][Aa][Ss][[:space:]]\{1,\}\([A-Za-z][A-Za-z0-9_.-]*\)[[:space:]]*$/\1/p')
        ;;
      args)
        compopt -o nospace 2>/dev/null
        _jbuild_offer "$2" "$3" < <(_jbuild_names \
          's/^[[:space:]]*[Aa][Rr][Gg][[:space:]]\{1,\}\([A-Za-z_][A-Za-z0-9_]*\).*$/\1=/p')
        ;;
      platforms) _jbuild_offer "$2" "$3" < <(tr '|' '\n' <<<'@PLATFORMS@') ;;
      commands) _jbuild_offer "$2" "$3" < <(tr ' ' '\n' <<<"$_jbuild_commands") ;;
    esac
  done
}

# The kind of an option's value; nothing where there is no such option.
_jbuild_kind() {
  local option
  for option in $(_jbuild_options "${command:-build}"); do
    [[ $option == "$1":* ]] && echo "${option#*:}" && return
  done
}

_jbuild() {
  local words=() word i plain quote kept
  # Bash breaks words at =, : and @.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    _jbuild_plain "$word"
    if [[ ${#words[@]} -gt 0 && ($word == [=:@]* || ${COMP_WORDS[i - 1]} =~ ^[=:@]+$) ]]; then
      words[-1]+=$plain
    else
      words+=("$plain")
    fi
  done
  local jbuild=${COMP_WORDS[0]/#\~/$HOME} cur=${words[-1]} command='' operands=0 options=1
  local context='' dockerfile='' build='' store=() before='' kind='' name open=$quote
  # What stands before the last break is not replaced.
  _jbuild_plain "$2"
  kept=${cur%"$plain"}
  unset 'words[-1]'
  COMPREPLY=()
  for word in "${words[@]}"; do
    if [[ -n $before ]]; then
      name=$before before=''
    elif [[ $options = 0 || $word != -?* ]]; then
      if [[ -z $command && $operands = 0 && " $_jbuild_commands " == *" $word "* ]]; then
        command=$word
      else
        [[ $operands = 0 ]] && context=$word
        operands=$((operands + 1))
        [[ $(_jbuild_operands "${command:-build}") == first\ * ]] && return
      fi
      continue
    elif [[ $word == -- ]]; then
      options=0
      continue
    elif [[ $word == --*=* ]]; then
      name=${word%%=*} word=${word#*=}
    else
      name=$word kind=$(_jbuild_kind "$word")
      if [[ $word != --* ]]; then
        # Of several letters the first that takes a value ends them.
        for ((i = 1; i < ${#word}; i++)); do
          name=-${word:i:1}
          kind=$(_jbuild_kind "$name")
          [[ $kind == flag* || -z $kind ]] || break
        done
        ((i < ${#word} - 1)) && continue
      fi
      [[ $kind == flag* || -z $kind ]] || before=$name
      continue
    fi
    case $name in
      --store) store=(--store "$word") ;;
      --build) build=$word ;;
      -f | --file) [[ $(_jbuild_kind "$name") == files ]] && dockerfile=$word ;;
    esac
  done

  if [[ -n $before ]]; then
    _jbuild_value "$(_jbuild_kind "$before")" "$cur" ''
  elif [[ $options = 1 && $cur == --*=* ]]; then
    name=${cur%%=*}
    _jbuild_value "$(_jbuild_kind "$name")" "${cur#*=}" "$name="
  elif [[ $options = 1 && $cur == -* ]]; then
    for word in $(_jbuild_options "${command:-build}"); do
      word=${word%%:*}
      [[ $word == "$cur"* && ($word == --* || $cur == -?) ]] && COMPREPLY+=("$word")
    done
  else
    [[ -n $command || $operands -gt 0 ]] || _jbuild_value commands "$cur" ''
    for kind in $(_jbuild_operands "${command:-build}"); do
      [[ $kind == *@* && ${kind##*@} != "$operands" ]] || _jbuild_value "${kind%@*}" "$cur" ''
    done
  fi

  for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=${COMPREPLY[i]#"$kept"}; done
}

complete -F _jbuild jbuild
