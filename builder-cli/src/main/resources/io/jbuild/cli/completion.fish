# What fish completes of jbuild's words; 'jbuild completion fish' prints it.

set -g __jbuild_commands @NAMES@

# The command that was typed; nothing where there is none yet.
function __jbuild_command
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]; and string match -q -- '--store*' $words[1]
        if test $words[1] = --store
            set -e words[1]
        end
        set -e words[1]
    end
    if set -q words[1]
        if contains -- $words[1] $__jbuild_commands
            echo $words[1]
        else
            echo build
        end
    else
        echo ''
    end
end

function __jbuild_is
    test (__jbuild_command) = $argv[1]
end

# Options of build may stand without that word.
function __jbuild_is_build
    contains -- (__jbuild_command) '' build
end

function __jbuild_no_command
    __jbuild_is ''
end

function __jbuild_option
    set -l words (commandline -opc)
    for i in (seq 2 (count $words))
        for name in $argv
            if test $words[$i] = $name; and set -q words[(math $i + 1)]
                echo $words[(math $i + 1)]
                return
            end
            if string match -q -- "$name=*" $words[$i]
                string replace -- "$name=" '' $words[$i]
                return
            end
        end
    end
end

function __jbuild_ask
    set -l words (commandline -opc)
    set -l store (__jbuild_option --store)
    if test -n "$store"
        set store --store $store
    end
    $words[1] $argv[1] $store $argv[2..-1] 2>/dev/null </dev/null
end

function __jbuild_images
    __jbuild_ask images --format '{{.Repository}}:{{.Tag}}' | string match -v -- '*<none>*'
end

function __jbuild_containers
    __jbuild_ask ps -a --format '{{.Names}}'
end

function __jbuild_builds
    __jbuild_ask logs -q
end

# What is typed behind the command besides options, and the values of those that are named here.
function __jbuild_operands
    set -l words (commandline -opc)
    set -l operands
    set -e words[1]
    while set -q words[1]
        if contains -- $words[1] $argv
            set -e words[1]
        else if not string match -q -- '-*' $words[1]
            set -a operands $words[1]
        end
        set -e words[1]
    end
    set -q operands[2]; and printf '%s\n' $operands[2..-1]
end

# Whether a command is typed, and so many words behind it, which has these options with a value.
function __jbuild_at
    __jbuild_is $argv[1]; and test (count (__jbuild_operands $argv[3..-1])) = $argv[2]
end

# Of the build that is named, in either way; of the last one where none is.
function __jbuild_steps
    set -l build (__jbuild_option --build) (__jbuild_operands --build --format --store) last
    __jbuild_ask logs -q $build[1]
end

# Names of the Dockerfile: the one of -f, else that of the context.
function __jbuild_names
    set -l file (__jbuild_option -f --file)
    if test -z "$file"
        set file Dockerfile
        for word in (commandline -opc)[2..-1]
            if test -f $word/Dockerfile
                set file $word/Dockerfile
            end
        end
    end
    test -f $file; and sed -n $argv[1] -- $file 2>/dev/null
end

function __jbuild_stages
    __jbuild_names 's/^[[:space:]]*[Ff][Rr][Oo][Mm][[:space:]].*[[:space:]][Aa][Ss][[:space:]]\{1,\}\([A-Za-z][A-Za-z0-9_.-]*\)[[:space:]]*$/\1/p'
end

function __jbuild_args
    __jbuild_names 's/^[[:space:]]*[Aa][Rr][Gg][[:space:]]\{1,\}\([A-Za-z_][A-Za-z0-9_]*\).*$/\1=/p'
end

function __jbuild_platforms
    printf '%s\n' @PLATFORMS@
end

function __jbuild_commands
    printf '%s\n' $__jbuild_commands
end

function __jbuild_folders
    __fish_complete_directories (commandline -ct | string replace -r -- '^--[a-z-]+=' '') ''
end

complete -c jbuild -f
@WORDS@
