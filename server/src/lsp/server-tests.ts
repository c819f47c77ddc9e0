/** `nginx -t` and `php-fpm -t` themselves: run when somebody asks, their messages placed beside our own findings, under their own name. */
import {
  DiagnosticSeverity,
  MessageType,
  ShowMessageNotification,
  ShowMessageRequest,
  type Diagnostic,
} from 'vscode-languageserver';
import { readFpmOutput, readNginxOutput, type ServerMessage, type ServerOutput } from '../observations/server-tests.ts';
import { localFile } from '../features/server-path.ts';
import { readCommand, type ServerCommand, type ServerKind } from '../features/server-trial.ts';
import type { Ran } from '../loader/run-program.ts';
import type { ServerMachine } from '../loader/server-machine.ts';
import { isOnDisk } from '../text/path.ts';
import type { FileId } from '../text/range.ts';
import { canTest, mainFiles, planTest, type MainFile, type MainFileTest } from './main-file-tests.ts';
import type { Session } from './session.ts';
import type { ServerTestSettings } from './server-test-settings.ts';

export const testCommand = 'gatewise.testServers';

/** Milliseconds. */
const limit = 60_000;
/** So many names are shown, and so many main files are tested at once. */
const mostNames = 3;
const mostTests = 20;

interface Server {
  readonly kind: ServerKind;
  readonly commands: readonly (readonly string[])[];
  readonly read: (text: string) => ServerOutput;
}

interface Placed {
  readonly source: string;
  readonly file: FileId;
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly severity: DiagnosticSeverity;
}

/** A main file that was not tested, by the command that would, and what was tested in its place. */
interface Untested {
  readonly main: MainFile;
  readonly command: ServerCommand;
  readonly instead: string | undefined;
}

/** `words`: one sentence for the user; `good`: a server accepted a configuration of this workspace. */
interface Outcome {
  readonly words: string;
  readonly good: boolean;
  readonly placed: readonly Placed[];
  readonly untested: readonly Untested[];
}

export class ServerTests {
  readonly #session: Session;
  readonly #machine: ServerMachine | undefined;
  #placed: readonly Placed[] = [];
  #running: Promise<void> | undefined;
  #again = false;
  /** The user chose to test the main files of the workspace: then so does saving, until the session ends. */
  #ownOnSave = false;
  settings: ServerTestSettings | undefined;

  constructor(session: Session, machine: ServerMachine | undefined) {
    this.#session = session;
    this.#machine = machine;
  }

  /** Whether programs can be run here at all: not in a browser. */
  get possible(): boolean {
    return this.#machine !== undefined;
  }

  /** Runs both as they are set, says how it ended and which files were tested, and offers to test those of the workspace where these were others. */
  async command(): Promise<void> {
    if (!this.#session.trusted)
      return this.#say(MessageType.Warning, 'nginx and PHP-FPM are run only in a trusted workspace');
    const outcomes = await this.#testAsSet();
    if (outcomes.length === 0) return this.#say(MessageType.Info, 'no command is set for nginx and PHP-FPM');
    this.#show(outcomes);
    const untested = outcomes.flatMap((one) => one.untested);
    if (untested.length === 0) this.#report(outcomes);
    else
      void this.#offer(outcomes, untested).catch((error: unknown) =>
        this.#session.log.error('testing with the servers', error),
      );
  }

  /** A document was saved: runs both where that is set; a run that is going on is followed by one more. */
  saved(): void {
    if (this.settings?.onSave !== true || !this.#session.trusted || this.#machine === undefined) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#onSave()
      .catch((error: unknown) => this.#session.log.error('testing with the servers', error))
      .finally(() => {
        this.#running = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.saved();
      });
  }

  /** The text of a file changed: what was said of its lines is old. */
  changed(file: FileId): void {
    if (this.#placed.some((one) => one.file === file)) this.#placed = this.#placed.filter((one) => one.file !== file);
  }

  /** By URI. */
  diagnostics(): ReadonlyMap<string, readonly Diagnostic[]> {
    const found = new Map<string, Diagnostic[]>();
    for (const one of this.#placed) {
      for (const uri of this.#session.urisOf(one.file))
        found.set(uri, [...(found.get(uri) ?? []), this.#diagnostic(one)]);
    }
    return found;
  }

  /** No message for each save: a main file that was not tested says so in its first line. */
  async #onSave(): Promise<void> {
    const outcomes = await this.#testAsSet();
    const untested = outcomes.flatMap((one) => one.untested);
    const own = this.#ownOnSave ? await this.#plan(untested) : [];
    // what would write outside is tested only when somebody agrees
    const tests = own.filter(({ test }) => sayEffects([test]) === undefined);
    const tested = new Set(tests.map(({ test }) => test.main.file));
    const notes = untested
      .filter(({ main }) => !tested.has(main.file))
      .map(({ main: { kind, file }, instead }): Placed => ({
        source: `${kind} -t`,
        file,
        line: 1,
        message: `${kind} -t tested ${instead ?? 'another file'}, not this one`,
        severity: DiagnosticSeverity.Information,
      }));
    const ended: Outcome[] = [];
    for (const one of tests) ended.push(await this.#testOwn(one));
    this.#show([...outcomes.filter((one) => one.untested.length === 0 || ended.length === 0), ...ended], notes);
  }

  /** Tells how a test ended, and offers to test the main files that were left out. */
  async #offer(outcomes: readonly Outcome[], untested: readonly Untested[]): Promise<void> {
    const some = untested.slice(0, mostTests);
    if (
      !(await this.#ask(
        wordsOf(outcomes),
        `Test ${some.length > mostNames ? `All ${some.length}` : names(some.map(({ main }) => main.name))}`,
      ))
    )
      return;
    const planned = await this.#plan(some);
    const effects = sayEffects(planned.map(({ test }) => test));
    if (effects !== undefined && !(await this.#ask(effects, 'Test Anyway'))) return;
    const ended: Outcome[] = [];
    for (const one of planned) ended.push(await this.#testOwn(one));
    this.#ownOnSave = true;
    this.#show(ended);
    this.#report(ended);
  }

  async #plan(
    untested: readonly Untested[],
  ): Promise<readonly { readonly test: MainFileTest; readonly command: ServerCommand }[]> {
    const planned: { readonly test: MainFileTest; readonly command: ServerCommand }[] = [];
    for (const { main, command } of untested) {
      const test =
        this.#machine === undefined || this.settings === undefined
          ? undefined
          : await planTest(
              { session: this.#session, machine: this.#machine, ask: (argv) => this.#run(argv) },
              main,
              command,
              this.settings.paths,
            );
      if (test !== undefined) planned.push({ test, command });
    }
    return planned;
  }

  async #testOwn({
    test,
    command,
  }: {
    readonly test: MainFileTest;
    readonly command: ServerCommand;
  }): Promise<Outcome> {
    const { kind, name, elsewhere } = test.main;
    const ran = await test.run((argv) => this.#run(argv));
    if (ran.kind !== 'ended')
      return { words: `${kind} -t: ${unanswered(ran, command)}`, good: false, placed: [], untested: [] };
    const output = kind === 'nginx' ? readNginxOutput(ran.text) : readFpmOutput(ran.text);
    const good = output.passed === true && ran.status === 0;
    const [other] = elsewhere;
    const mixed =
      other === undefined
        ? ''
        : `, with ${names(elsewhere)} of this machine, not with the ${elsewhere.length === 1 ? 'copy' : 'copies'} in the workspace`;
    return {
      words: `${kind} -t: ${verdict({ ...output, tested: name }, ran)}${command.isHere ? mixed : ''}`,
      good: good && mixed === '',
      placed: this.#placeAll(kind, output, command),
      untested: [],
    };
  }

  async #testAsSet(): Promise<readonly Outcome[]> {
    const { settings } = this;
    if (settings === undefined || this.#machine === undefined) return [];
    // which main files there are is known then
    await this.#session.read;
    const servers: readonly Server[] = [
      { kind: 'nginx', commands: settings.nginx, read: readNginxOutput },
      { kind: 'php-fpm', commands: settings.fpm, read: readFpmOutput },
    ];
    const outcomes: Outcome[] = [];
    for (const server of servers.filter(({ commands }) => commands.length > 0)) {
      const { command, ran } = await this.#runFirst(server, settings.prefix);
      outcomes.push(
        ran.kind === 'ended'
          ? this.#outcome(server, command, ran)
          : { words: `${server.kind} -t: ${unanswered(ran, command)}`, good: false, placed: [], untested: [] },
      );
    }
    return outcomes;
  }

  /** Of several names that a program may have, the first that is there. */
  async #runFirst(
    { kind, commands }: Server,
    prefix: readonly string[],
  ): Promise<{ readonly command: ServerCommand; readonly ran: Ran }> {
    let [command] = commands.map((words) => readCommand(kind, prefix, words));
    let ran: Ran = { kind: 'missing' };
    for (const words of commands) {
      const next = readCommand(kind, prefix, words);
      ran = await this.#run(next.argv);
      if (ran.kind === 'missing' && prefix.length === 0) continue;
      command = next;
      break;
    }
    return { command: command ?? readCommand(kind, prefix, []), ran };
  }

  async #run(argv: readonly string[]): Promise<Ran> {
    const folder = this.#session.folders.find(isOnDisk) ?? '/';
    const ran = (await this.#machine?.run({ argv, folder, limit })) ?? { kind: 'missing' };
    if (ran.kind === 'ended') this.#session.log.info(ran.text.trimEnd());
    return ran;
  }

  /** How a test as it is set ended: in words that name the file that was tested, and say so where it is none of the workspace's. */
  #outcome({ kind, read }: Server, command: ServerCommand, ran: Ran & { readonly kind: 'ended' }): Outcome {
    const output = read(ran.text);
    const placed = this.#placeAll(kind, output, command);
    const mains = mainFiles(this.#session, kind);
    const file = output.tested === undefined ? undefined : this.#fileAt(output.tested);
    if (file !== undefined && mains.some((main) => main.file === file))
      return {
        words: `${kind} -t: ${verdict(output, ran)}`,
        good: output.passed === true && ran.status === 0,
        placed,
        untested: [],
      };
    const paths = this.settings?.paths ?? new Map<string, string>();
    const untested = mains
      .filter((main) => canTest(this.#session, main, command, paths))
      .map((main): Untested => ({ main, command, instead: output.tested }));
    const isKnown = command.isHere || localFile(output.tested ?? '', paths, [], () => undefined) !== undefined;
    const where = !isKnown
      ? 'gatewise.test.paths does not map it to the workspace'
      : file === undefined
        ? 'not in this workspace'
        : 'not a main file of this workspace';
    const left = untested.length === 0 ? '' : `; not tested: ${names(untested.map(({ main }) => main.name))}`;
    const tested = output.tested === undefined ? undefined : `${output.tested} (${where})`;
    return { words: `${kind} -t: ${verdict({ ...output, tested }, ran)}${left}`, good: false, placed, untested };
  }

  /** The file at a path that a server printed, through the folders that are set, and behind links; `undefined` where none is known there. */
  #fileAt(path: string): FileId | undefined {
    return localFile(path, this.settings?.paths ?? new Map<string, string>(), [], (one) => {
      const real = this.#session.realFile(one);
      return this.#session.snapshot().file(real) === undefined ? undefined : real;
    });
  }

  #placeAll(kind: ServerKind, { messages }: ServerOutput, command: ServerCommand): readonly Placed[] {
    return messages.flatMap((message) => this.#place(kind, message, command));
  }

  #place(
    kind: ServerKind,
    { path, line, pool: poolName, message, severity }: ServerMessage,
    command: ServerCommand,
  ): readonly Placed[] {
    const { world, workspace } = this.#session.snapshot();
    const one = {
      source: `${kind} -t`,
      message,
      severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    };
    if (poolName !== undefined) {
      const pool = workspace.masters
        .flatMap((master) => master.pools)
        .find(({ name }) => name.toLowerCase() === poolName.toLowerCase());
      return pool === undefined
        ? []
        : [
            {
              ...one,
              file: pool.at.file,
              line: (this.#session.snapshot().file(pool.at.file)?.lines.lineOf(pool.at.range.start) ?? 0) + 1,
            },
          ];
    }
    if (path === undefined) return [];
    // the paths of a container or of somebody's script are not those of this machine: there a file is found by the end of its path too
    const file =
      this.#fileAt(path) ??
      (command.isHere
        ? undefined
        : localFile(path, this.settings?.paths ?? new Map<string, string>(), world.files.keys(), (other) =>
            world.table.real(other),
          ));
    return file === undefined ? [] : [{ ...one, file, line: line ?? 1 }];
  }

  #diagnostic({ source, file, line: number, message, severity }: Placed): Diagnostic {
    const state = this.#session.snapshot().file(file);
    const line = Math.max(number - 1, 0);
    const start = state?.lines.lineStart(line) ?? 0;
    const written = state?.text.slice(start, state.lines.lineStart(line + 1)).trimEnd() ?? '';
    const spaces = written.length - written.trimStart().length;
    return {
      source,
      message,
      severity,
      range: { start: { line, character: spaces }, end: { line, character: Math.max(written.length, spaces) } },
    };
  }

  #show(outcomes: readonly Outcome[], notes: readonly Placed[] = []): void {
    this.#placed = [...outcomes.flatMap(({ placed }) => placed), ...notes];
    for (const { words, good } of outcomes) this.#session.log[good ? 'info' : 'warn'](words);
    this.#session.publisher.schedule();
  }

  #report(outcomes: readonly Outcome[]): void {
    this.#say(outcomes.every(({ good }) => good) ? MessageType.Info : MessageType.Warning, wordsOf(outcomes));
  }

  #say(type: MessageType, message: string): void {
    void this.#session.connection.sendNotification(ShowMessageNotification.type, {
      type,
      message: `Gatewise: ${message}`,
    });
  }

  /** Whether the user takes the one thing that a message offers; in an editor that cannot ask it is only said. */
  async #ask(message: string, title: string): Promise<boolean> {
    try {
      const answer = await this.#session.connection.sendRequest(ShowMessageRequest.type, {
        type: MessageType.Warning,
        message: `Gatewise: ${message}`,
        actions: [{ title }],
      });
      return answer?.title === title;
    } catch {
      this.#say(MessageType.Warning, message);
      return false;
    }
  }
}

/** Of many only those that failed, one by one. */
function wordsOf(outcomes: readonly Outcome[]): string {
  const shown = outcomes.length <= mostNames ? outcomes : outcomes.filter(({ good }) => !good).slice(0, mostNames);
  const rest = outcomes.filter((one) => !shown.includes(one));
  const failed = rest.filter(({ good }) => !good).length;
  return [
    ...shown.map(({ words }) => words),
    ...(failed === 0 ? [] : [`${failed} more failed`]),
    ...(rest.length === failed ? [] : [`${rest.length - failed}${shown.length === 0 ? '' : ' others'} passed`]),
  ].join(' · ');
}

/** What tests would do beside testing; `undefined` where that is nothing. */
function sayEffects(tests: readonly MainFileTest[]): string | undefined {
  const of = (what: string, some: (test: MainFileTest) => readonly string[]): readonly string[] => {
    const all = [...new Set(tests.flatMap(some))];
    return all.length === 0 ? [] : [`${what} ${names(all)}`];
  };
  const effects = [
    ...of('create', ({ creates }) => creates),
    ...of('change the owner of', ({ takesOver }) => takesOver),
  ];
  return effects.length === 0 ? undefined : `the test itself may ${effects.join(', and ')}`;
}

function names(all: readonly string[]): string {
  const more = all.length - mostNames;
  return all.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Why a program told nothing. */
function unanswered(ran: Ran, { argv }: ServerCommand): string {
  switch (ran.kind) {
    case 'missing':
      return `${argv[0] ?? ''} was not found`;
    case 'late':
      return `no answer within ${limit / 1000} s`;
    case 'failed':
      return ran.reason;
    case 'ended':
      return '';
  }
}

/** `/etc/nginx/nginx.conf passed, with 1 warning`. */
function verdict({ tested, messages, passed }: ServerOutput, ran: Ran & { readonly kind: 'ended' }): string {
  const file = tested === undefined ? '' : `${tested} `;
  const [first] = messages;
  if (passed === true && ran.status === 0)
    return `${file}passed${first === undefined ? '' : `, with ${messages.length} ${messages.length === 1 ? 'warning' : 'warnings'}`}`;
  const firstLine = first?.message ?? ran.text.trim().split('\n').at(-1) ?? '';
  if (passed === false || first !== undefined) return `${file}failed: ${firstLine.slice(0, 200)}`;
  return `${file}ended with status ${ran.status ?? 'none'}${firstLine === '' ? '' : `, ${firstLine.slice(0, 200)}`}`;
}
