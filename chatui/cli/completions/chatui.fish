# Completes chatui in fish. It belongs into ~/.config/fish/completions/chatui.fish:
#     chatui completions fish > ~/.config/fish/completions/chatui.fish
# Made of the parsers of the command line, which a test compares.

function __chatui_is --argument-names name
    set -l words (commandline -opc)
    contains -- -- $words; and return 1
    set -l found ''
    contains -- "$words[2]" completions config doctor export help import key local models search sh show; and set found $words[2]
    test "$found" = "$name"
end

function __chatui_is_at --argument-names name place
    __chatui_is $name; or return 1
    set -l words (commandline -opc)
    set -e words[1..2]
    set -l at 0
    set -l is_value 0
    for word in $words
        if test $is_value = 1
            set is_value 0
        else if string match -q -- '-*' $word
            contains -- $word $argv[3..]; and set is_value 1
        else
            set at (math $at + 1)
        end
    end
    test $at -eq (string trim -c + $place); and return
    string match -q '*+' $place; and test $at -gt (string trim -c + $place)
end

function __chatui_is_first
    test (count (commandline -opc)) -eq 1
end

function __chatui_values --argument-names kind
    set -l words (commandline -opc)
    set -l current (commandline -ct | string replace -r '^--[^=]*=' '')
    set -l endpoint (string replace -rf '^--endpoint=' '' -- $words)
    set -l at (contains -i -- --endpoint $words); and set endpoint $words[(math $at + 1)]
    command chatui __complete $kind "$current" "$endpoint" 2>/dev/null
end

complete -c chatui -f
complete -c chatui -n '__chatui_is ""' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is ""' -s p -l print -d 'print the answer instead of opening a screen'
complete -c chatui -n '__chatui_is ""' -l json -d 'with -p: print one JSON object, with the answer and how it came, also where it failed'
complete -c chatui -n '__chatui_is ""' -l stream -d 'with --json: print an event a line, as they come, and the object with the last'
complete -c chatui -n '__chatui_is ""' -s x -l code -d 'with -p: print the code of the first fence alone'
complete -c chatui -n '__chatui_is ""' -l lang -d 'with -x: of the first fence in this language, by any of its names' -x
complete -c chatui -n '__chatui_is ""' -l schema -d 'with -p: JSON that fits the JSON Schema in FILE' -r -F
complete -c chatui -n '__chatui_is ""' -l then -d 'with -p: open the screen on the conversation behind the answer'
complete -c chatui -n '__chatui_is ""' -l quiet -d 'with -p: say nothing on standard error but what went wrong'
complete -c chatui -n '__chatui_is ""' -l plain -d 'chat in lines that only append, for screen readers'
complete -c chatui -n '__chatui_is ""' -s n -l no-stdin -d 'never read standard input'
complete -c chatui -n '__chatui_is ""' -s c -l continue -d 'resume the newest chat'
complete -c chatui -n '__chatui_is ""' -s r -l resume -d 'resume a chat, or pick one' -x -k -a '(__chatui_values ids)'
complete -c chatui -n '__chatui_is ""' -l list -d 'print the saved conversations, newest first'
complete -c chatui -n '__chatui_is ""' -s a -l attach -d 'a picture, a text or a folder\'s texts for the first prompt' -r -F
complete -c chatui -n '__chatui_is ""' -l allow-private -d 'with -a: fetch pictures from this machine and private networks too'
complete -c chatui -n '__chatui_is ""' -l allow-keys -d 'with -a: attach files that may hold keys without asking, such as .env or *.pem'
complete -c chatui -n '__chatui_is ""' -l endpoint -d 'an endpoint of the configuration' -x -k -a '(__chatui_values endpoints)'
complete -c chatui -n '__chatui_is ""' -l model -d 'a model of that endpoint' -x -k -a '(__chatui_values models)'
complete -c chatui -n '__chatui_is ""' -l system -d 'the system prompt' -x
complete -c chatui -n '__chatui_is ""' -l no-instructions -d 'send neither your instructions nor your memory in this chat'
complete -c chatui -n '__chatui_is ""' -l prompt -d 'a file of prompts/ in the folder of the settings' -x -k -a '(__chatui_values prompts)'
complete -c chatui -n '__chatui_is ""' -l var -d 'with --prompt: a value for one of its variables' -x
complete -c chatui -n '__chatui_is ""' -l project -d 'the project that a new chat belongs to, or the resumed one from now on' -x -k -a '(__chatui_values projects)'
complete -c chatui -n '__chatui_is ""' -l preset -d 'parameters that the configuration has under a name' -x -k -a '(__chatui_values presets)'
complete -c chatui -n '__chatui_is ""' -l set -d 'a parameter of the model, such as temperature=0.2' -x
complete -c chatui -n '__chatui_is ""' -l temporary -l no-save -d 'keep the conversation in memory only'
complete -c chatui -n '__chatui_is ""' -l starter-config -d 'print a config.toml to begin with'
complete -c chatui -n '__chatui_is ""' -l log -d 'append what is sent and received, without keys' -r -F
complete -c chatui -n '__chatui_is ""' -l version -d 'show program\'s version number and exit'
complete -c chatui -n __chatui_is_first -a completions -d 'print the script for bash, zsh or fish'
complete -c chatui -n '__chatui_is "completions"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is_at completions 0' -a 'bash zsh fish'
complete -c chatui -n __chatui_is_first -a config -d 'print the settings and where each comes from; check, begin them'
complete -c chatui -n '__chatui_is "config"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is "config"' -l json -d 'print one JSON object'
complete -c chatui -n '__chatui_is "config"' -l check -d 'only check config.toml'
complete -c chatui -n '__chatui_is "config"' -l init -d 'write a config.toml where there is none yet'
complete -c chatui -n __chatui_is_first -a doctor -d 'look for what is wrong, and say what helps'
complete -c chatui -n '__chatui_is "doctor"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is "doctor"' -l json -d 'print one JSON object'
complete -c chatui -n '__chatui_is "doctor"' -l keyboard -d 'show what keys deliver and do'
complete -c chatui -n '__chatui_is "doctor"' -l offline -d 'ask nothing over the network, no endpoint either'
complete -c chatui -n '__chatui_is "doctor"' -l endpoint -d 'look at this one, not that of new chats' -x -k -a '(__chatui_values endpoints)'
complete -c chatui -n '__chatui_is "doctor"' -l model -d 'ask this model of it' -x -k -a '(__chatui_values models)'
complete -c chatui -n __chatui_is_first -a export -d 'write a saved chat as Markdown, a web page, JSON or text'
complete -c chatui -n '__chatui_is "export"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is "export"' -l to -d 'the format' -x -a 'md html json jsonl txt'
complete -c chatui -n '__chatui_is "export"' -l branch -d 'the open branch alone, in json and jsonl too'
complete -c chatui -n '__chatui_is "export"' -l nth -d 'the Nth branch instead of the open one' -x
complete -c chatui -n '__chatui_is "export"' -l last -d 'the last N messages of the branch' -x
complete -c chatui -n '__chatui_is "export"' -l redact -d 'mask keys, tokens and passwords'
complete -c chatui -n '__chatui_is "export"' -s o -l output -d 'a new file instead of standard output' -r -F
complete -c chatui -n '__chatui_is "export"' -l force -d 'replace the file if it is there'
complete -c chatui -n '__chatui_is_at export 0 --to --nth --last -o --output' -k -a '(__chatui_values ids)'
complete -c chatui -n __chatui_is_first -a help -d 'print what there is, or what one of these takes'
complete -c chatui -n '__chatui_is "help"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is_at help 0' -a 'completions config doctor export help import key local models search sh show'
complete -c chatui -n __chatui_is_first -a import -d 'take in the chats of other programs'
complete -c chatui -n '__chatui_is "import"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is "import"' -l yes -d 'do not ask'
complete -c chatui -n '__chatui_is "import"' -l deleted -d 'bring back what was imported and deleted since'
complete -c chatui -n '__chatui_is_at import 0' -F
complete -c chatui -n __chatui_is_first -a key -d 'keep an endpoint\'s API key, move it to the keyring, remove it'
complete -c chatui -n '__chatui_is "key"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is "key"' -l to -d 'where to' -x -a 'keyring file'
complete -c chatui -n '__chatui_is_at key 0 --to' -a 'set move remove'
complete -c chatui -n '__chatui_is_at key 1 --to' -k -a '(__chatui_values keyed)'
complete -c chatui -n __chatui_is_first -a local -d 'add the small embedded model to an installation by pip'
complete -c chatui -n '__chatui_is "local"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is_at local 0' -a 'install'
complete -c chatui -n __chatui_is_first -a models -d 'print what an endpoint offers'
complete -c chatui -n '__chatui_is "models"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is "models"' -l json -d 'print JSON'
complete -c chatui -n '__chatui_is "models"' -l endpoint -d 'an endpoint of the configuration' -x -k -a '(__chatui_values endpoints)'
complete -c chatui -n __chatui_is_first -a search -d 'find saved chats by words and filters, as Ctrl+R does'
complete -c chatui -n '__chatui_is "search"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is "search"' -l json -d 'print JSON'
complete -c chatui -n '__chatui_is "search"' -l limit -d 'at most so many conversations' -x
complete -c chatui -n __chatui_is_first -a sh -d 'write one shell command, explain it, run it after Enter'
complete -c chatui -n '__chatui_is "sh"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is "sh"' -l endpoint -d 'an endpoint of the configuration' -x -k -a '(__chatui_values endpoints)'
complete -c chatui -n '__chatui_is "sh"' -l model -d 'a model of that endpoint' -x -k -a '(__chatui_values models)'
complete -c chatui -n '__chatui_is "sh"' -l temporary -l no-save -d 'keep nothing of it'
complete -c chatui -n __chatui_is_first -a show -d 'print a saved chat'
complete -c chatui -n '__chatui_is "show"' -s h -l help -d 'show this help message and exit'
complete -c chatui -n '__chatui_is "show"' -l json -d 'print JSON'
complete -c chatui -n '__chatui_is_at show 0' -k -a '(__chatui_values ids)'
