# candidates.bash SCRIPT LINES: what bash offers for each line, one line each with blanks between.
# Its own editor breaks the lines; it needs no terminal for that.
offering="
source $(printf %q "$1")
_offered() {
  _jbuild \"\$@\"
  echo \"\${COMPREPLY[*]}\" >&3
}
complete -F _offered jbuild"
while IFS= read -r line; do
  # ^U, so that nothing of the line before is left.
  printf '%s\t\025' "$line"
done <"$2" | bash --noprofile --rcfile <(echo "$offering") -i 3>&1 >/dev/null 2>&1
