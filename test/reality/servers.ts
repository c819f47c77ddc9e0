/**
 * Runs inside the namespace (or on the plain loopback): starts PHP-FPM and nginx, sends requests, stops both.
 * The first line on stdin is the plan; the observation is printed as JSON; the end of stdin ends everything.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Observation, Plan, PlannedRequest, ServerState, TestRun } from './plan.ts';

/** Between two looks at a socket or a file, in milliseconds. */
const pollEvery = 10;
/** For a server to come up, in milliseconds. */
const startLimit = 5000;
/** For a server to go, in milliseconds. */
const stopLimit = 3000;
/** For one answer, in milliseconds. */
const answerLimit = 10_000;

interface Server {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  output: string;
}

const environment = { ...process.env, LC_ALL: 'C' };
const running: Server[] = [];

function test(program: string, args: readonly string[], cwd: string): TestRun {
  const run = spawnSync(program, args, { cwd, env: environment, encoding: 'utf8', timeout: startLimit });
  return { ok: run.status === 0, output: (run.stdout + run.stderr).split('\n').filter((line) => line !== '') };
}

/** Each server leads a process group of its own, so that its workers can be ended with it. */
function start(program: string, args: readonly string[], cwd: string): Server {
  const child = spawn(program, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const server: Server = { child, exited, output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      server.output += text;
      child.emit('gatewise-output');
    });
  }
  running.push(server);
  return server;
}

function hasExited(server: Server): boolean {
  return server.child.exitCode !== null || server.child.signalCode !== null;
}

function stateOf(server: Server, { isReady }: { readonly isReady: boolean }): ServerState {
  return hasExited(server) ? 'exited' : isReady ? 'running' : 'not ready';
}

/** PHP-FPM says on stderr that it is ready. */
async function startFpm(plan: Plan, args: readonly string[]): Promise<ServerState> {
  const server = start(plan.fpmProgram, ['-F', '-O', ...args], plan.cwd);
  const isReady = (): boolean => server.output.includes('ready to handle connections');
  const reported = new Promise<void>((resolve) => {
    server.child.on('gatewise-output', () => {
      if (isReady()) resolve();
    });
  });
  await Promise.race([reported, server.exited, pause(startLimit, undefined, { ref: false })]);
  return stateOf(server, { isReady: isReady() });
}

/** nginx is ready when somebody accepts on the port that is asked first. */
async function startNginx(plan: Plan): Promise<ServerState> {
  const server = start(plan.nginxProgram, plan.nginxArgs, plan.cwd);
  const accepts = await until(async () => hasExited(server) || (await canConnect(plan.readyPort)));
  return stateOf(server, { isReady: accepts });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const limit = performance.now() + startLimit;
  while (performance.now() < limit) {
    if (await condition()) return true;
    await pause(pollEvery);
  }
  return false;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    const end = (found: 'open' | 'closed'): void => {
      socket.destroy();
      resolve(found === 'open');
    };
    socket.once('connect', () => end('open')).once('error', () => end('closed'));
  });
}

/** The host of the URL goes into the request, the connection always to 127.0.0.1. */
function ask(request: PlannedRequest): Promise<Answer> {
  const url = new URL(request.url);
  return new Promise((resolve) => {
    let body = '';
    let status: number | undefined;
    const done = (): void => resolve({ status, body, truncated: false, error: undefined });
    const failed = (error: string): void => resolve({ status, body, truncated: status !== undefined, error });
    const port = Number(url.port === '' ? 80 : url.port);
    const form = request.form === undefined ? undefined : `a=${'x'.repeat(request.form - 2)}`;
    const headers = {
      host: url.host,
      ...(url.username !== '' && { authorization: `Basic ${btoa(`${url.username}:${url.password}`)}` }),
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': form.length }),
    };
    const outgoing = http.request({
      host: '127.0.0.1',
      port,
      path: url.pathname + url.search,
      method: form === undefined ? 'GET' : 'POST',
      headers,
      agent: false,
      timeout: answerLimit,
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.on('error', (error) => failed(error.message));
    outgoing.on('response', (response) => {
      status = response.statusCode;
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', done).on('error', (error) => failed(error.message));
    });
    outgoing.end(form);
  });
}

async function answer(plan: Plan, request: PlannedRequest): Promise<Answer> {
  const coming = ask(request);
  if (request.during === 'reload') {
    const atWork = await until(() => readdirSync(plan.marks).length > 0);
    if (!atWork) return { status: undefined, body: '', truncated: false, error: 'PHP never began' };
    for (const server of running) if (server.child.spawnfile === plan.fpmProgram) server.child.kill('SIGUSR2');
  }
  return coming;
}

function endGroup(server: Server, signal: NodeJS.Signals): void {
  try {
    if (server.child.pid !== undefined) process.kill(-server.child.pid, signal);
  } catch {
    // the group is gone already
  }
}

/** Asks each server to go, so that PHP-FPM removes its sockets, and then makes sure. */
async function stopAll(): Promise<void> {
  for (const server of running) server.child.kill('SIGTERM');
  const limit = pause(stopLimit, undefined, { ref: false });
  await Promise.race([Promise.all(running.map((server) => server.exited)), limit]);
  for (const server of running) endGroup(server, 'SIGKILL');
}

function logLines(plan: Plan): string[] {
  let text = running.map((server) => server.output).join('\n');
  for (const folder of plan.logFolders) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder))
      if (name.endsWith('.log')) text += '\n' + readFileSync(path.join(folder, name), 'utf8');
  }
  return [...new Set(text.split('\n').filter((line) => line !== ''))];
}

async function observe(plan: Plan): Promise<Observation> {
  const nginxTest =
    plan.nginxArgs.length > 0 ? test(plan.nginxProgram, ['-t', ...plan.nginxArgs], plan.cwd) : undefined;
  const fpmTests = plan.fpmMasters.map((args) => test(plan.fpmProgram, ['-t', ...args], plan.cwd));
  const fpm: ServerState[] = [];
  for (const [i, args] of plan.fpmMasters.entries())
    fpm.push(fpmTests[i]?.ok === true ? await startFpm(plan, args) : 'refused');
  const nginx = nginxTest?.ok === true ? await startNginx(plan) : 'refused';
  const answers: Answer[] = [];
  if (nginx === 'running') for (const request of plan.requests) answers.push(await answer(plan, request));
  await stopAll();
  return { nginxTest, fpmTests, nginx, fpm, answers, log: logLines(plan) };
}

const input = createInterface({ input: process.stdin });
input.once('line', (line) => {
  void observe(JSON.parse(line) as Plan).then(
    (seen) => process.stdout.write(JSON.stringify(seen) + '\n', () => process.exit(0)),
    (error: unknown) => {
      for (const server of running) endGroup(server, 'SIGKILL');
      process.stderr.write(String(error) + '\n', () => process.exit(1));
    },
  );
});
input.once('close', () => {
  for (const server of running) endGroup(server, 'SIGKILL');
  process.exit(1);
});
