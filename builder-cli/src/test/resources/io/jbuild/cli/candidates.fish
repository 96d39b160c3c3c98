# candidates.fish SCRIPT LINES: what fish offers for each line, one line each with blanks between.
source $argv[1]
while read -l line
    # Without descriptions, which stand behind a tab.
    set -l offers (complete -C "$line" | string replace -r '\t.*' '')
    echo "$offers"
end <$argv[2]
