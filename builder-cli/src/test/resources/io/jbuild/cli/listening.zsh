# A shell that prints what it would offer between << and >>.
PROMPT= RPROMPT= PS2=
unsetopt zle_bracketed_paste prompt_sp prompt_cr 2>/dev/null
zstyle ':completion:*' completer _complete
autoload -Uz compinit && compinit -u -D
source $1
compadd() {
  # Those only fill arrays.
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a __hits
  builtin compadd -A __hits "$@"
  builtin compadd "$@"
  local ret=$?
  (( $#__hits )) && print -rl -- $__hits
  return ret
}
open-list() { print -r -- '<''<' }
# zsh forgets both after each completion.
close-list() {
  print -r -- '>''>'
  listen
}
listen() { compprefuncs=(open-list) comppostfuncs=(close-list) }
listen
bindkey '^I' complete-word
# In two pieces: the line that says so is echoed.
print REA''DY
