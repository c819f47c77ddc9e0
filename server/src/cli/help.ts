/** What `gatewise --help` prints. */
import { formatNames } from '../output/formats.ts';
import { forkChoices, platformChoices, settingWords } from '../analysis/settings/choices.ts';

export const help = `gatewise: reads nginx and PHP-FPM configuration together and says where the two disagree

  gatewise check [PATH…] [options]   check files and folders; without PATH the current folder
  gatewise map [PATH…] [options]     which site calls which pool, and whether it is answered
  gatewise lsp --stdio               serve an editor over the language server protocol
  gatewise --help | --version

Files and folders that are named together are read together.

Options of check
  ${`--format ${formatNames.join('|')}`.padEnd(35)}how to print what was found (default: text)
  --fail-on error|warning|info|never from which severity on the exit status is 1 (default: error)
  --platform NAME                    whose defaults hold where nothing is written:
                                     ${settingWords(platformChoices).join(', ')}
  --nginx-fork NAME                  which program reads nginx's files (default: derived from the files):
                                     ${settingWords(forkChoices).join(', ')}
  --nginx-version 1.22.1             the version of nginx that reads the files (default: derived from images, else the newest known)
  --php-version 8.2.35               the version of PHP-FPM that reads the files (default: derived from paths and images, else the newest known)
  --config FILE                      settings from this file; no gatewise.json counts
  --fix                              apply the fixes that are safe to apply unseen, then report what is left
  --explain-unknown                  say for each value that cannot be known where it stands and why
  --quiet                            one line for each finding; no source, no fixes, no sum, no notes
  --no-color                         no colour on a terminal (as NO_COLOR in the environment)

Options of map
  --format text|svg|json|mermaid     how to draw it (default: text)
  --platform, --nginx-fork, --nginx-version, --php-version, --config, --no-color as in check

Exit status: 0 nothing at or above --fail-on · 1 findings · 2 could not run
`;
