/** What `gatewise --help` prints. */
import { formatNames } from '../output/formats.ts';
import { forkChoices, platformChoices, settingWords } from '../analysis/settings/choices.ts';

export const help = `gatewise: reads nginx and PHP-FPM configuration together and reports where the two disagree

  gatewise check [PATH…] [options]   check files and folders; without PATH the current folder
  gatewise map [PATH…] [options]     which site uses which pool, and whether the pool answers
  gatewise lsp --stdio               serve an editor over the language server protocol
  gatewise --help | --version

Files and folders that are named together are read together.

Options of check
  ${`--format ${formatNames.join('|')}`.padEnd(35)}output format (default: text)
  --fail-on error|warning|info|never the lowest severity for exit status 1 (default: error)
  --platform NAME                    whose defaults apply where nothing is set:
                                     ${settingWords(platformChoices).join(', ')}
  --nginx-fork NAME                  which program reads nginx's files (default: derived from the files):
                                     ${settingWords(forkChoices).join(', ')}
  --nginx-version 1.22.1             the version of nginx that reads the files (default: derived from images, else the newest known)
  --php-version 8.2.35               the version of PHP-FPM that reads the files (default: derived from paths and images, else the newest known)
  --config FILE                      read settings from this file instead of any gatewise.json
  --fix                              apply the safe fixes, then report what remains
  --explain-unknown                  list each unknown value with its place and the reason
  --quiet                            one line for each finding; no source, no fixes, no summary, no notes
  --no-color                         no colour on a terminal (as NO_COLOR in the environment)

Options of map
  --format text|svg|json|mermaid     output format (default: text)
  --routes                           what each server answers instead: entry pages and scripts, with location, pool and status (text, json)
  --platform, --nginx-fork, --nginx-version, --php-version, --config, --no-color as in check

Exit status: 0 nothing at or above --fail-on · 1 findings · 2 could not run
`;
