#compdef chatui
# Completes chatui in zsh. It belongs into ~/.zshrc, behind compinit:
#     eval "$(chatui completions zsh)"
# Made of the parsers of the command line, which a test compares.

_chatui() {
    local curcontext=$curcontext context state state_descr line
    local -A opt_args
    local -a subcommands=(
        'completions:print the script for bash, zsh or fish'
        'config:print the settings and where each comes from; check, begin them'
        'doctor:look for what is wrong, and say what helps'
        'export:write a saved chat as Markdown, a web page, JSON or text'
        'help:print what there is, or what one of these takes'
        'import:take in the chats of other programs'
        'key:keep an endpoint'\''s API key, move it to the keyring, remove it'
        'local:add the small embedded model to an installation by pip'
        'models:print what an endpoint offers'
        'search:find saved chats by words and filters, as Ctrl+R does'
        'sh:write one shell command, explain it, run it after Enter'
        'show:print a saved chat'
    )
    local name=$words[2]
    if (( CURRENT > 2 && ${subcommands[(I)${(b)name}:*]} )); then
        shift words
        (( CURRENT-- ))
    else
        name=
    fi
    case $name in
        '')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '(-p --print)'{-p,--print}'[print the answer instead of opening a screen]' \
                '--json[with -p\: print one JSON object, with the answer and how it came, also where it failed]' \
                '--stream[with --json\: print an event a line, as they come, and the object with the last]' \
                '(-x --code)'{-x,--code}'[with -p\: print the code of the first fence alone]' \
                '--lang=[with -x\: of the first fence in this language, by any of its names]:LANG: ' \
                '--schema=[with -p\: JSON that fits the JSON Schema in FILE]:FILE:_files' \
                '--then[with -p\: open the screen on the conversation behind the answer]' \
                '--quiet[with -p\: say nothing on standard error but what went wrong]' \
                '--plain[chat in lines that only append, for screen readers]' \
                '(-n --no-stdin)'{-n,--no-stdin}'[never read standard input]' \
                '(-c --continue)'{-c,--continue}'[resume the newest chat]' \
                '(-r --resume)'{-r+,--resume=}'[resume a chat, or pick one]:ID: _chatui_values ids' \
                '--list[print the saved conversations, newest first]' \
                '*'{-a+,--attach=}'[a picture, a text or a folder'\''s texts for the first prompt]:FILE:_files' \
                '--allow-private[with -a\: fetch pictures from this machine and private networks too]' \
                '--allow-keys[with -a\: attach files that may hold keys without asking, such as .env or *.pem]' \
                '--endpoint=[an endpoint of the configuration]:NAME: _chatui_values endpoints' \
                '--model=[a model of that endpoint]:NAME: _chatui_values models' \
                '--system=[the system prompt]:TEXT: ' \
                '--no-instructions[send neither your instructions nor your memory in this chat]' \
                '--prompt=[a file of prompts/ in the folder of the settings]:NAME: _chatui_values prompts' \
                '*--var=[with --prompt\: a value for one of its variables]:NAME=VALUE: ' \
                '--project=[the project that a new chat belongs to, or the resumed one from now on]:NAME: _chatui_values projects' \
                '--preset=[parameters that the configuration has under a name]:NAME: _chatui_values presets' \
                '*--set=[a parameter of the model, such as temperature=0.2]:NAME=VALUE: ' \
                '(--temporary --no-save)'{--temporary,--no-save}'[keep the conversation in memory only]' \
                '--starter-config[print a config.toml to begin with]' \
                '--log=[append what is sent and received, without keys]:FILE:_files' \
                '--version[show program'\''s version number and exit]' \
                '1:subcommand:_chatui_subcommands' \
                '*:prompt: '
            ;;
        'completions')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '1:SHELL:(bash zsh fish)'
            ;;
        'config')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '--json[print one JSON object]' \
                '--check[only check config.toml]' \
                '--init[write a config.toml where there is none yet]'
            ;;
        'doctor')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '--json[print one JSON object]' \
                '--keyboard[show what keys deliver and do]' \
                '--offline[ask nothing over the network, no endpoint either]' \
                '--endpoint=[look at this one, not that of new chats]:NAME: _chatui_values endpoints' \
                '--model=[ask this model of it]:NAME: _chatui_values models'
            ;;
        'export')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '--to=[the format]:to:(md html json jsonl txt)' \
                '--branch[the open branch alone, in json and jsonl too]' \
                '--nth=[the Nth branch instead of the open one]:N: ' \
                '--last=[the last N messages of the branch]:N: ' \
                '--redact[mask keys, tokens and passwords]' \
                '(-o --output)'{-o+,--output=}'[a new file instead of standard output]:FILE:_files' \
                '--force[replace the file if it is there]' \
                '1:ID: _chatui_values ids'
            ;;
        'help')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '1:SUBCOMMAND:(completions config doctor export help import key local models search sh show)'
            ;;
        'import')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '--yes[do not ask]' \
                '--deleted[bring back what was imported and deleted since]' \
                '1:PATH:_files'
            ;;
        'key')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '--to=[where to]:to:(keyring file)' \
                '1:action:(set move remove)' \
                '2:ENDPOINT: _chatui_values keyed'
            ;;
        'local')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '1:action:(install)'
            ;;
        'models')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '--json[print JSON]' \
                '--endpoint=[an endpoint of the configuration]:NAME: _chatui_values endpoints' \
                '*:FILTER: '
            ;;
        'search')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '--json[print JSON]' \
                '--limit=[at most so many conversations]:N: ' \
                '*:WORD: '
            ;;
        'sh')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '--endpoint=[an endpoint of the configuration]:NAME: _chatui_values endpoints' \
                '--model=[a model of that endpoint]:NAME: _chatui_values models' \
                '(--temporary --no-save)'{--temporary,--no-save}'[keep nothing of it]' \
                '*:WORDS: '
            ;;
        'show')
            _arguments -s -S \
                '(-h --help)'{-h,--help}'[show this help message and exit]' \
                '--json[print JSON]' \
                '1:ID: _chatui_values ids'
            ;;
    esac
}

_chatui_subcommands() {
    (( CURRENT == 2 )) && _describe -t commands subcommand subcommands
}

_chatui_values() {
    local line value
    local -a values shown
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        values+=("$value")
        shown+=("${line/$'\t'/  }")
    done < <(command chatui __complete $1 "${(Q)PREFIX}" "${(Q)opt_args[--endpoint]}" 2>/dev/null)
    (( $#values )) && compadd -V $1 -l -d shown -a values
}

if [[ $funcstack[1] == _chatui ]]; then
    _chatui "$@"
else
    compdef _chatui chatui
fi
