# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of pickup-cli for fish. It knows no links: they are passwords and kept nowhere.

complete -c pickup-cli -f

complete -c pickup-cli -n __fish_use_subcommand -a get -d 'Download files; run again, it goes on where it stopped'
complete -c pickup-cli -n __fish_use_subcommand -a link -d 'Tell what links say by themselves, without the network'
complete -c pickup-cli -n __fish_use_subcommand -a list -d 'Show the list of downloads'
complete -c pickup-cli -n __fish_use_subcommand -a ls -d 'List the objects of a store, with your keys'
complete -c pickup-cli -n __fish_use_subcommand -a report -d 'Tell what helps to find a fault, without links and names'
complete -c pickup-cli -n __fish_use_subcommand -a help -d 'Show the commands'
complete -c pickup-cli -n __fish_use_subcommand -l version -d 'Show the version'
complete -c pickup-cli -s h -l help -d 'Show help options'

set -l get -n '__fish_seen_subcommand_from get'
complete -c pickup-cli $get -s o -l output -r -F -d 'Save as FILE'
complete -c pickup-cli $get -s d -l directory -x -a '(__fish_complete_directories)' -d 'Save in DIR'
complete -c pickup-cli $get -l head-url -x -d 'A link to the same object that is signed for HEAD'
complete -c pickup-cli $get -s H -l header -x -d 'Send another header; may be repeated'
complete -c pickup-cli $get -s i -l input-file -r -F -d 'Read links from FILE, or from standard input'
complete -c pickup-cli $get -l expand -d 'Take [1-9] and {a,b} in links for many links, as curl does'
complete -c pickup-cli $get -s c -l connections -x -a '0 1 2 4 8 16' -d 'At most N connections a file; 0 finds out what helps'
complete -c pickup-cli $get -l limit-rate -x -d 'At most RATE bytes per second together; K, M and G are powers of 1024'
complete -c pickup-cli $get -l checksum -x -a 'md5: sha1: sha256: sha384: sha512: crc32: crc64:' -d 'The digest that the file must have'
complete -c pickup-cli $get -l retries -x -d 'Give up after N attempts that brought nothing'
complete -c pickup-cli $get -l connect-timeout -x -d 'Seconds to wait for a connection'
complete -c pickup-cli $get -l stall-timeout -x -d 'Seconds to wait for the next byte'
complete -c pickup-cli $get -l ca-file -r -F -d 'Trust the certificates in FILE instead of the system’s'
complete -c pickup-cli $get -l load-cookies -r -F -d 'Send the cookies in FILE, a “cookies.txt”, to the sites they are of'
complete -c pickup-cli $get -l account -x -d 'Sign links to s3://BUCKET/KEY and its like with the keys of the profile NAME'
complete -c pickup-cli $get -l renew-command -x -d 'Run COMMAND for a new link when one has expired'
complete -c pickup-cli $get -l on-change -x -a 'ask restart keep copy' -d 'What to do when the object is not the one that was begun'
complete -c pickup-cli $get -l if-changed -d 'Fetch a finished file again if the server has another one'
complete -c pickup-cli $get -l quiet -d 'Tell errors only'
complete -c pickup-cli $get -l state-dir -x -a '(__fish_complete_directories)' -d 'Keep the list of downloads in DIR'
complete -c pickup-cli $get -l json -d 'Tell what happens as JSON, one object a line'

complete -c pickup-cli -n '__fish_seen_subcommand_from link' -l json -d 'Print JSON, one object a line'

set -l ls -n '__fish_seen_subcommand_from ls'
complete -c pickup-cli $ls -s r -l recursive -d 'List what is in folders too'
complete -c pickup-cli $ls -l account -x -d 'Use the keys of the profile NAME'
complete -c pickup-cli $ls -l ca-file -r -F -d 'Trust the certificates in FILE instead of the system’s'
complete -c pickup-cli $ls -l json -d 'Print JSON, one object a line'

set -l list -n '__fish_seen_subcommand_from list report'
complete -c pickup-cli $list -l state-dir -x -a '(__fish_complete_directories)' -d 'Read the list of downloads in DIR'
complete -c pickup-cli $list -l json -d 'Print JSON, one object a line'
