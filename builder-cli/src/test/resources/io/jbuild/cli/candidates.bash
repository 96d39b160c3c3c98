# candidates.bash SCRIPT LINES: what bash offers for each line, one line each with blanks between.
source "$1"
while IFS= read -r line; do
  # Broken as bash breaks it: at blanks, and around = and :.
  read -ra COMP_WORDS < <(sed 's/\([=:]\{1,\}\)/ \1 /g' <<<"$line")
  [[ $line == *' ' ]] && COMP_WORDS+=('')
  COMP_LINE=$line COMP_POINT=${#line} COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
  _jbuild
  echo "${COMPREPLY[*]}"
done <"$2"
