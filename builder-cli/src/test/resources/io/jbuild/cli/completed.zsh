# completed.zsh SCRIPT LINES SHELL OPTIONS: each line as a shell at a terminal leaves it after Tab, and where
# that finds nothing more, as it stands.
zmodload zsh/zpty
zpty shell $3 ${=4} -i
lines=${(q)2:h}/completed
# ^X p keeps what is typed, and says so; in two pieces, since what we type is echoed.
case ${3:t} in
  bash) setup="kept() { printf '%s\n' \"\$READLINE_LINE\" >>$lines; READLINE_LINE=; echo KE''PT; }; bind -x '\"\C-xp\": kept'" ;;
  zsh) setup="kept() { print -r -- \$BUFFER >>$lines; BUFFER=; print KE''PT }; zle -N kept; bindkey '^Xp' kept; bindkey '^I' complete-word; autoload -Uz compinit; compinit -u -D" ;;
  fish) setup="function kept; printf '%s\n' (commandline) >>$lines; commandline ''; echo KE''PT; end; bind \cxp kept; set -g fish_autosuggestion_enabled 0" ;;
esac
zpty -w shell "$setup; source ${(q)1}; echo REA''DY"
zpty -r -m shell out '*READY*'
while IFS= read -r line; do
  zpty -w -n shell "$line"$'\t\x18p'
  zpty -r -m shell out '*KEPT*'
done <$2
zpty -d shell
cat $2:h/completed
