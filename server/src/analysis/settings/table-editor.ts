/** Settings that hold for the whole editor: no gatewise.json has them. */
import type { Setting } from './setting.ts';
import { oneOf, onOrOff, textsByName, words } from './value-kinds.ts';

/** What holds unless somebody switches it off. */
const switchedOn = <const Name extends string>(
  name: Name,
  description: string,
  page: string,
  formerly: readonly string[] = [],
) => ({ name, value: onOrOff, editor: { scope: 'window', default: true, description, page, formerly } }) as const;

export const editorSettings = [
  {
    name: 'diagnostics.scope',
    value: oneOf({
      workspace: 'Of every file of the workspace, open or not',
      openFiles: 'Of the files that are open; the others are read all the same',
    }),
    editor: {
      scope: 'window',
      default: 'workspace',
      description: 'Which findings are shown in the Problems panel.',
      page: '`openFiles`: only open files have findings; the others are read all the same',
    },
  },
  {
    name: 'test.onSave',
    value: onOrOff,
    editor: {
      scope: 'machine-overridable',
      default: false,
      restricted: true,
      description:
        'Run `nginx -t` and `php-fpm -t` whenever a document is saved, and show what they say; a main file that was not the one tested says so in its first line. Only in trusted workspaces.',
      page: 'Run `nginx -t` and `php-fpm -t` whenever a document is saved. Nothing pops up: a main file that was not the one tested says so in its first line',
    },
  },
  {
    name: 'test.nginx.command',
    value: words,
    editor: {
      scope: 'machine-overridable',
      default: ['nginx', '-t'],
      restricted: true,
      description: 'The program that tests nginx, and its arguments. Empty: nginx is not asked.',
      page: 'The program that tests nginx, and its arguments. An empty list: not asked',
    },
  },
  {
    name: 'test.fpm.command',
    value: words,
    editor: {
      scope: 'machine-overridable',
      default: ['php-fpm', '-t'],
      restricted: true,
      description:
        'The program that tests PHP-FPM, and its arguments. `php-fpm` stands for the names of all versions. Empty: PHP-FPM is not asked.',
      page: 'The program that tests PHP-FPM, and its arguments. `php-fpm` stands for the names of all versions; an empty list: not asked',
    },
  },
  {
    name: 'test.prefix',
    value: words,
    editor: {
      scope: 'machine-overridable',
      default: [],
      restricted: true,
      description:
        'What precedes both programs, such as `["docker", "compose", "exec", "-T", "web"]`. No shell reads it.',
      page: 'What precedes both, such as `["docker", "compose", "exec", "-T", "web"]`. No shell reads it',
    },
  },
  {
    name: 'test.paths',
    value: textsByName,
    editor: {
      scope: 'resource',
      default: {},
      description:
        'Folders of the server, and the folders of the workspace that hold their files: `{ "/etc/nginx": "docker/nginx" }`. Without it, files are found by the ends of their paths.',
      page: 'Where the servers\' folders are here: `{ "/etc/nginx": "docker/nginx" }`. Without it, files are found by the ends of their paths',
    },
  },
  // read by the client
  switchedOn(
    'recognizeLanguage',
    "Set the language of a document that holds nginx or PHP-FPM configuration, where VS Code took it for `properties`, `ini` or plain text, and give back one that is another program's.",
    "A document that VS Code took for `properties`, `ini` or plain text, and that holds nginx or PHP-FPM configuration, gets that language; one that only its name made nginx or PHP-FPM, and that is another program's, gets the language that VS Code would have given it. Once for each document, never against `files.associations`",
  ),
  switchedOn(
    'inlayHints.pools',
    'Show behind an address the pool that answers.',
    'Behind an address the pool that answers',
  ),
  switchedOn(
    'inlayHints.timeouts',
    'Show behind a `fastcgi_pass` how long nginx waits for an answer, where its block does not say so itself.',
    'Behind a `fastcgi_pass` how long nginx waits, where its block does not say so itself',
  ),
  switchedOn(
    'inlayHints.values',
    'Show what shorthand such as `8m` or `1h30m` is in bytes and seconds.',
    'Shorthand such as `8m` or `1h30m` in bytes and seconds',
  ),
  switchedOn(
    'codeLens.pools',
    'Show above a pool from how many locations requests come, or why that is unknown.',
    'Above a pool from how many locations requests come, or why that is unknown',
  ),
  switchedOn(
    'codeLens.passes',
    'Show above a `fastcgi_pass` who answers, why nobody does, or why that is unknown.',
    'Above a `fastcgi_pass` who answers, why nobody does, or why that is unknown',
    ['codeLens.calls'],
  ),
  switchedOn(
    'codeLens.timeouts',
    'Show above a `fastcgi_pass` what a slow page gets, and when. A click draws the timeouts.',
    'Above a `fastcgi_pass` what a slow page gets, and when; a click draws the timeouts',
    ['codeLens.clocks'],
  ),
  switchedOn(
    'codeLens.includes',
    'Show at the top of a file from where it is included.',
    'At the top of a file from where it is included',
  ),
  {
    // read by vscode-languageclient
    name: 'trace.server',
    value: oneOf({ off: '', messages: '', verbose: '' }),
    editor: {
      scope: 'window',
      default: 'off',
      description: 'What the log holds of the messages between VS Code and the server.',
      page: 'What the log holds of the messages between VS Code and the server: `off`, `messages`, `verbose`',
    },
  },
] as const satisfies readonly Setting[];
