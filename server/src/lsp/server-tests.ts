/** `nginx -t` and `php-fpm -t` themselves: run when somebody asks, their messages placed beside our own findings, under their own name. */
import { DiagnosticSeverity, MessageType, ShowMessageNotification, type Diagnostic } from 'vscode-languageserver';
import { readFpmOutput, readNginxOutput, type ServerMessage, type ServerOutput } from '../features/server-output.ts';
import { localFile } from '../features/server-path.ts';
import type { Ran, RunProgram } from '../loader/run-program.ts';
import type { FileId } from '../text/range.ts';
import type { Session } from './session.ts';
import type { ServerTestSettings } from './server-test-settings.ts';

export const testCommand = 'gatewise.testServers';

const limit = 60_000;

interface Server {
  readonly name: 'nginx -t' | 'php-fpm -t';
  readonly commands: readonly (readonly string[])[];
  readonly read: (text: string) => ServerOutput;
}

interface Placed {
  readonly source: Server['name'];
  readonly file: FileId;
  readonly message: ServerMessage;
}

/** `said`: one sentence for the user; `good`: the server accepted its configuration. */
interface Outcome {
  readonly said: string;
  readonly good: boolean;
}

export class ServerTests {
  readonly #session: Session;
  readonly #run: RunProgram | undefined;
  #placed: readonly Placed[] = [];
  #running: Promise<void> | undefined;
  #again = false;
  settings: ServerTestSettings | undefined;

  constructor(session: Session, run: RunProgram | undefined) {
    this.#session = session;
    this.#run = run;
  }

  /** Whether programs can be run here at all: not in a browser. */
  get possible(): boolean {
    return this.#run !== undefined;
  }

  /** Runs both, and says how it ended. */
  async command(): Promise<void> {
    if (!this.#session.trusted) return this.#say(MessageType.Warning, 'nginx and PHP-FPM are run only in a trusted workspace');
    const outcomes = await this.#test();
    if (outcomes.length === 0) return this.#say(MessageType.Info, 'no command is set for nginx and PHP-FPM');
    this.#say(outcomes.every(({ good }) => good) ? MessageType.Info : MessageType.Warning, outcomes.map(({ said }) => said).join(' · '));
  }

  /** A document was saved: runs both where that is set; a run that is going on is followed by one more. */
  saved(): void {
    if (this.settings?.onSave !== true || !this.#session.trusted || this.#run === undefined) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#test().then(() => undefined).catch((error: unknown) => this.#session.log.error('testing with the servers', error)).finally(() => {
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
      for (const uri of this.#session.urisOf(one.file)) found.set(uri, [...(found.get(uri) ?? []), this.#diagnostic(one)]);
    }
    return found;
  }

  async #test(): Promise<readonly Outcome[]> {
    const { settings } = this;
    if (settings === undefined || this.#run === undefined) return [];
    const servers: readonly Server[] = [
      { name: 'nginx -t', commands: settings.nginx, read: readNginxOutput }, { name: 'php-fpm -t', commands: settings.fpm, read: readFpmOutput },
    ];
    const placed: Placed[] = [];
    const outcomes: Outcome[] = [];
    for (const server of servers.filter(({ commands }) => commands.length > 0)) {
      const ran = await this.#runFirst(server, settings.prefix);
      const output = ran.kind === 'ended' ? server.read(ran.text) : undefined;
      if (output !== undefined) for (const message of output.messages) placed.push(...this.#place(server.name, message, settings));
      outcomes.push(outcomeOf(server, settings.prefix, ran, output));
    }
    this.#placed = placed;
    this.#session.publisher.schedule();
    return outcomes;
  }

  /** Of several names that a program may have, the first that is there. */
  async #runFirst({ commands }: Server, prefix: readonly string[]): Promise<Ran> {
    const folder = this.#session.folders.find((one) => one.startsWith('/') || /^[a-z]:\//i.test(one)) ?? '/';
    let ran: Ran = { kind: 'missing' };
    for (const command of commands) {
      ran = (await this.#run?.({ argv: [...prefix, ...command], folder, limit })) ?? ran;
      if (ran.kind !== 'missing' || prefix.length > 0) break;
    }
    if (ran.kind === 'ended') this.#session.log.info(ran.text.trimEnd());
    return ran;
  }

  #place(source: Server['name'], message: ServerMessage, { paths }: ServerTestSettings): readonly Placed[] {
    const { world, workspace } = this.#session.snapshot();
    if (message.pool !== undefined) {
      const pool = workspace.masters.flatMap((master) => master.pools).find((one) => one.name.toLowerCase() === message.pool?.toLowerCase());
      return pool === undefined ? [] : [{ source, file: pool.at.file, message: { ...message, line: (this.#session.snapshot().file(pool.at.file)?.lines.lineOf(pool.at.range.start) ?? 0) + 1 } }];
    }
    const file = message.path === undefined ? undefined : localFile(message.path, paths, world.files.keys(), (path) => world.table.real(path));
    return file === undefined ? [] : [{ source, file, message }];
  }

  #diagnostic({ source, file, message }: Placed): Diagnostic {
    const state = this.#session.snapshot().file(file);
    const line = Math.max((message.line ?? 1) - 1, 0);
    const start = state?.lines.lineStart(line) ?? 0;
    const written = state?.text.slice(start, state.lines.lineStart(line + 1)).trimEnd() ?? '';
    const blanks = written.length - written.trimStart().length;
    return {
      source, message: message.message, severity: message.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
      range: { start: { line, character: blanks }, end: { line, character: Math.max(written.length, blanks) } },
    };
  }

  #say(type: MessageType, message: string): void {
    void this.#session.connection.sendNotification(ShowMessageNotification.type, { type, message: `Gatewise: ${message}` });
  }
}

function outcomeOf({ name, commands }: Server, prefix: readonly string[], ran: Ran, output: ServerOutput | undefined): Outcome {
  const program = prefix[0] ?? commands[0]?.[0] ?? '';
  switch (ran.kind) {
    case 'missing': return { said: `${name}: ${program} was not found`, good: false };
    case 'late': return { said: `${name}: no answer within ${limit / 1000} s`, good: false };
    case 'failed': return { said: `${name}: ${ran.reason}`, good: false };
    case 'ended': break;
  }
  const count = output?.messages.length ?? 0;
  if (output?.passed === true && ran.status === 0) return { said: `${name}: passed${count > 0 ? `, with ${count} ${count === 1 ? 'remark' : 'remarks'}` : ''}`, good: true };
  const first = output?.messages[0]?.message ?? ran.text.trim().split('\n').at(-1) ?? '';
  if (output?.passed === false || count > 0) return { said: `${name}: failed, ${first}`, good: false };
  return { said: `${name}: ended with status ${ran.status ?? 'none'}${first === '' ? '' : `, ${first.slice(0, 200)}`}`, good: false };
}
