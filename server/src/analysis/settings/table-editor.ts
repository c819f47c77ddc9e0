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
      workspace: 'Findings of all files of the workspace, open or not',
      openFiles: 'Findings of open files only; the other files are still read',
    }),
    editor: {
      scope: 'window',
      default: 'workspace',
      description: 'Which findings are shown in the Problems panel.',
      page: '`openFiles`: only open files have findings; the other files are still read',
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
        'Run `nginx -t` and `php-fpm -t` whenever a document is saved, and show their output; a main file that was not tested itself has a note in its first line. Only in trusted workspaces.',
      page: 'Run `nginx -t` and `php-fpm -t` whenever a document is saved. No message pops up: a main file that was not tested itself has a note in its first line',
    },
  },
  {
    name: 'test.nginx.command',
    value: words,
    editor: {
      scope: 'machine-overridable',
      default: ['nginx', '-t'],
      restricted: true,
      description: 'The program that tests nginx, and its arguments. Empty: nginx is not tested.',
      page: 'The program that tests nginx, and its arguments. An empty list: not tested',
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
        'The program that tests PHP-FPM, and its arguments. `php-fpm` stands for the names of all versions. Empty: PHP-FPM is not tested.',
      page: 'The program that tests PHP-FPM, and its arguments. `php-fpm` stands for the names of all versions; an empty list: not tested',
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
        'Arguments placed before both programs, such as `["docker", "compose", "exec", "-T", "web"]`. They are not passed through a shell.',
      page: 'Arguments placed before both programs, such as `["docker", "compose", "exec", "-T", "web"]`. They are not passed through a shell',
    },
  },
  {
    name: 'test.paths',
    value: textsByName,
    editor: {
      scope: 'resource',
      default: {},
      description:
        'Directories of the server, and the folders of the workspace that hold their files: `{ "/etc/nginx": "docker/nginx" }`. Without it, files are matched by the ends of their paths.',
      page: 'Where the directories of the servers are in the workspace: `{ "/etc/nginx": "docker/nginx" }`. Without it, files are matched by the ends of their paths',
    },
  },
  // read by the client
  switchedOn(
    'recognizeLanguage',
    'Set the language of a document that holds nginx or PHP-FPM configuration, where VS Code took it for `properties`, `ini` or plain text, and reset the language of one that belongs to another program.',
    'A document that VS Code took for `properties`, `ini` or plain text, and that holds nginx or PHP-FPM configuration, gets that language; one that has that language only because of its name, and that belongs to another program, gets the language that VS Code would have chosen. Once for each document, never against `files.associations`',
  ),
  switchedOn(
    'inlayHints.pools',
    'Show after an address which pool answers.',
    'Show after an address which pool answers',
  ),
  switchedOn(
    'inlayHints.timeouts',
    'Show after a `fastcgi_pass` how long nginx waits for a response, where its block does not set the time itself.',
    'Show after a `fastcgi_pass` how long nginx waits, where its block does not set the time itself',
  ),
  switchedOn(
    'inlayHints.values',
    'Show shorthand such as `8m` or `1h30m` in bytes and seconds.',
    'Shorthand such as `8m` or `1h30m` in bytes and seconds',
  ),
  switchedOn(
    'codeLens.servers',
    'Show above a server how many of its scripts fail for certain. A click opens its routes.',
    'Show above a server how many of its scripts fail for certain; a click opens its routes',
  ),
  switchedOn(
    'codeLens.pools',
    'Show above a pool how many locations use it, or why that is unknown.',
    'Show above a pool how many locations use it, or why that is unknown',
  ),
  switchedOn(
    'codeLens.passes',
    'Show above a `fastcgi_pass` which pool answers, why none does, or why that is unknown.',
    'Show above a `fastcgi_pass` which pool answers, why none does, or why that is unknown',
    ['codeLens.calls'],
  ),
  switchedOn(
    'codeLens.timeouts',
    'Show above a `fastcgi_pass` what a slow page gets, and when. A click opens the timeouts as a picture.',
    'Show above a `fastcgi_pass` what a slow page gets, and when; a click opens the timeouts as a picture',
    ['codeLens.clocks'],
  ),
  switchedOn(
    'codeLens.includes',
    'Show at the top of a file where it is included.',
    'Show at the top of a file where it is included',
  ),
  {
    // read by vscode-languageclient
    name: 'trace.server',
    value: oneOf({ off: '', messages: '', verbose: '' }),
    editor: {
      scope: 'window',
      default: 'off',
      description: 'Which messages between VS Code and the server are logged.',
      page: 'Which messages between VS Code and the server are logged: `off`, `messages`, `verbose`',
    },
  },
] as const satisfies readonly Setting[];
