# candidates.zsh SCRIPT LINES: what zsh offers for each line, one line each with blanks between.
# Completion needs an editor, and that a terminal: a second zsh has one.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source ${(q)0:h}/listening.zsh ${(q)1}"
zpty -r -m shell out '*READY*'
while IFS= read -r line; do
  # ^U, so that nothing of the line before is left.
  zpty -w -n shell $'\x15'"$line"$'\t'
  zpty -r -m shell out '*<<*>>*'
  out=${${out##*'<<'}%%'>>'*}
  print -r -- "${(j: :)${(f)${out//$'\r'/}}}"
done <$2
zpty -d shell
