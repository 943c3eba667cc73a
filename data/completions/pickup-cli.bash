# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of pickup-cli for bash. It needs nothing but bash itself, and knows no links: they are passwords and kept nowhere.

_pickup_cli_files()
{
  local IFS=$'\n'
  compopt -o filenames
  if [ "$1" = folders ]; then
    COMPREPLY=($(compgen -d -- "$2"))
  else
    COMPREPLY=($(compgen -f -- "$2"))
  fi
}

_pickup_cli()
{
  local word=${COMP_WORDS[COMP_CWORD]} option='' command=${COMP_WORDS[1]}
  local get='--output --directory --recursive --include --exclude --head-url --header --input-file --expand --connections --limit-rate --start-at --checksum --retries
    --connect-timeout --stall-timeout --ca-file --load-cookies --netrc --netrc-file --no-rules --state-dir --account --renew-command --exec --on-change --if-changed --json --quiet --help'
  local ls='--recursive --account --ca-file --json --help'
  local list='--state-dir --json --help'
  COMPREPLY=()

  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W 'get link list ls report help --version --help' -- "$word"))
    return
  fi

  # bash makes words of their own of an option, the sign and the value.
  option=${COMP_WORDS[COMP_CWORD - 1]}
  if [ "$word" = '=' ]; then
    word=''
  elif [ "$option" = '=' ]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  case $command:$option in
    get:--output | get:-o | get:--input-file | get:-i | get:--ca-file | get:--load-cookies | get:--netrc-file | ls:--ca-file) _pickup_cli_files files "$word" ;;
    get:--directory | get:-d | get:--state-dir | list:--state-dir | report:--state-dir) _pickup_cli_files folders "$word" ;;
    get:--on-change) COMPREPLY=($(compgen -W 'ask restart keep copy' -- "$word")) ;;
    get:--checksum)
      compopt -o nospace
      COMPREPLY=($(compgen -W 'md5: sha1: sha256: sha384: sha512: crc32: crc64:' -- "$word"))
      ;;
    get:--connections | get:-c) COMPREPLY=($(compgen -W '0 1 2 4 8 16' -- "$word")) ;;
    get:--include | get:--exclude | get:--head-url | get:--header | get:-H | get:--limit-rate | get:--start-at | get:--retries | get:--connect-timeout | get:--stall-timeout) ;;
    get:--account | get:--renew-command | get:--exec | ls:--account) ;;
    *)
      case $command in
        get) COMPREPLY=($(compgen -W "$get" -- "$word")) ;;
        link) COMPREPLY=($(compgen -W '--json --help' -- "$word")) ;;
        ls) COMPREPLY=($(compgen -W "$ls" -- "$word")) ;;
        list | report) COMPREPLY=($(compgen -W "$list" -- "$word")) ;;
      esac
      ;;
  esac
}

complete -F _pickup_cli pickup-cli
