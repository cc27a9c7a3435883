# Completes chatui in bash, from 3.2 on. It belongs into ~/.bashrc:
#     eval "$(chatui completions bash)"
# Made of the parsers of the command line, which a test compares.

_chatui() {
    local IFS=$' \t\n' line=${COMP_LINE:0:COMP_POINT} current= subcommand= endpoint=
    local options kinds places kind= option= front= word value said
    local -a words found told
    local -i at=1 place=0 one
    COMPREPLY=()
    # The words as they are typed: bash takes them apart at each : and =.
    read -ra words <<<"$line"
    if [[ $line != *[[:space:]] ]]; then
        current=${words[${#words[@]} - 1]}
        unset "words[${#words[@]} - 1]"
    fi
    case " completions config doctor export help import key local models search sh show " in
        *" ${words[1]:- } "*) subcommand=${words[1]} at=2 ;;
    esac
    _chatui_grammar "$subcommand"
    for word in "${words[@]:at}"; do
        if [[ -n $kind ]]; then
            [[ $option == --endpoint ]] && endpoint=$word
            kind=
        elif [[ $word == -- ]]; then
            return
        elif [[ $word == -* ]]; then
            option=${word%%=*}
            _chatui_kind "$option"
            [[ $word == --endpoint=* ]] && endpoint=${word#*=}
            [[ $word == *=* ]] && kind=
        else
            place+=1
        fi
    done
    if [[ -n $kind ]]; then
        :
    elif [[ $current == -*=* ]]; then
        front=${current%%=*}=
        current=${current#*=}
        _chatui_kind "${front%=}"
    elif [[ $current == -* ]]; then
        kind=${options// /|}
    elif [[ -z $subcommand && ${#words[@]} -gt 1 ]]; then
        return # a subcommand is the first word
    else
        read -ra words <<<"$places"
        kind=${words[place]-}
        [[ -z $kind && $places == *... ]] && kind=${words[${#words[@]} - 1]}
        kind=${kind%...}
    fi
    case $kind in
        '' | none) return ;;
        files)
            compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
            return
            ;;
        *'|'*)
            IFS='|'
            for word in $kind; do
                [[ $word == "$current"* ]] && found+=("$word") && told+=('')
            done
            IFS=$' \t\n'
            ;;
        *)
            compopt -o nosort 2>/dev/null
            while IFS=$'\t' read -r value said; do
                printf -v word %q "$value"
                found+=("$word")
                told+=("$said")
            done < <(command chatui __complete "$kind" "$current" "$endpoint" 2>/dev/null)
            ;;
    esac
    # What is said stands in a list alone, never in the line that will be run.
    if [[ ${#found[@]} -gt 1 && " 33 63 64 " == *" ${COMP_TYPE-} "* ]]; then
        for ((one = 0; one < ${#found[@]}; one++)); do
            [[ -z ${told[one]} ]] || found[one]+="  ${told[one]}"
        done
    fi
    # bash replaces only what stands behind the last : or =.
    current=$front$current
    word=$COMP_WORDBREAKS
    word=${word//[^:=]/}
    [[ -n $word ]] && word=${current%"${current##*[$word]}"}
    for value in "${found[@]}"; do
        value=$front$value
        COMPREPLY+=("${value#"$word"}")
    done
}

_chatui_kind() {
    local pair
    kind=
    for pair in $kinds; do
        [[ ${pair%%=*} == "$1" ]] && kind=${pair#*=}
    done
}

_chatui_grammar() {
    case $1 in
        '')
            options='-h --help -p --print --json --stream -x --code --lang --schema --then --quiet --plain -n --no-stdin -c --continue -r --resume --list -a --attach --allow-private --allow-keys --endpoint --model --system --no-instructions --prompt --var --project --preset --set --temporary --no-save --starter-config --log --version'
            kinds='--lang=none --schema=files -r=ids --resume=ids -a=files --attach=files --endpoint=endpoints --model=models --system=none --prompt=prompts --var=none --project=projects --preset=presets --set=none --log=files'
            places='completions|config|doctor|export|help|import|key|local|models|search|sh|show'
            ;;
        'completions')
            options='-h --help'
            kinds=''
            places='bash|zsh|fish'
            ;;
        'config')
            options='-h --help --json --check --init'
            kinds=''
            places=''
            ;;
        'doctor')
            options='-h --help --json --keyboard --offline --endpoint --model'
            kinds='--endpoint=endpoints --model=models'
            places=''
            ;;
        'export')
            options='-h --help --to --branch --nth --last --redact -o --output --force'
            kinds='--to=md|html|json|jsonl|txt --nth=none --last=none -o=files --output=files'
            places='ids'
            ;;
        'help')
            options='-h --help'
            kinds=''
            places='completions|config|doctor|export|help|import|key|local|models|search|sh|show'
            ;;
        'import')
            options='-h --help --yes --deleted'
            kinds=''
            places='files'
            ;;
        'key')
            options='-h --help --to'
            kinds='--to=keyring|file'
            places='set|move|remove keyed'
            ;;
        'local')
            options='-h --help'
            kinds=''
            places='install|'
            ;;
        'models')
            options='-h --help --json --endpoint'
            kinds='--endpoint=endpoints'
            places='none...'
            ;;
        'search')
            options='-h --help --json --limit'
            kinds='--limit=none'
            places='none...'
            ;;
        'sh')
            options='-h --help --endpoint --model --temporary --no-save'
            kinds='--endpoint=endpoints --model=models'
            places='none...'
            ;;
        'show')
            options='-h --help --json'
            kinds=''
            places='ids'
            ;;
    esac
}

complete -F _chatui chatui
