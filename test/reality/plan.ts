/** What the rig tells the process inside the namespace, and what that one answers. */

export interface PlannedRequest {
  readonly url: string;
  readonly during: 'reload' | undefined;
  /** Bytes of a form to send. */
  readonly form: number | undefined;
}

export interface Plan {
  readonly cwd: string;
  readonly nginxProgram: string;
  /** Empty where the case has no nginx.conf. */
  readonly nginxArgs: readonly string[];
  readonly fpmProgram: string;
  /** One list of arguments a PHP-FPM master. */
  readonly fpmMasters: readonly (readonly string[])[];
  readonly requests: readonly PlannedRequest[];
  /** TCP port on 127.0.0.1 that nginx accepts on when it is up. */
  readonly readyPort: number;
  /** Folders whose `*.log` files are read at the end. */
  readonly logFolders: readonly string[];
  /** Folder in which `slow.php` leaves a file when it begins. */
  readonly marks: string;
}

/** What `nginx -t` or `php-fpm -t` said. */
export interface TestRun {
  readonly ok: boolean;
  readonly output: readonly string[];
}

/** `refused`: its own test failed, so it was not started; `exited`: the test passed and the start did not. */
export type ServerState = 'running' | 'not ready' | 'exited' | 'refused';

export interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  /** The connection broke before the body was whole. */
  readonly truncated: boolean;
  readonly error: string | undefined;
}

export interface Observation {
  readonly nginxTest: TestRun | undefined;
  readonly fpmTests: readonly TestRun[];
  readonly nginx: ServerState;
  readonly fpm: readonly ServerState[];
  readonly answers: readonly Answer[];
  readonly log: readonly string[];
}
