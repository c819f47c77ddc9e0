/** The status item of nginx and PHP-FPM documents: what the document is part of, what was found, and whether the server runs. */
import { languages, LanguageStatusSeverity, window, type Disposable, type LanguageStatusItem } from 'vscode';
import { State, type BaseLanguageClient } from 'vscode-languageclient';
import { busyChanged, statusChanged, type BusyParams, type StatusParams } from '../../server/src/lsp/messages.ts';
import { documentSelector } from './documents.ts';

/** Shows the status of the active document as long as it is not disposed of. */
export function showStatus(client: BaseLanguageClient): Disposable[] {
  const item = languages.createLanguageStatusItem('gatewise.status', documentSelector);
  item.name = 'Gatewise';
  const known = new Map<string, StatusParams>();
  let running = true;
  const show = (): void => {
    const uri = window.activeTextEditor?.document.uri.toString();
    fill(item, { running, status: uri === undefined ? undefined : known.get(uri) });
  };
  show();
  return [
    item,
    client.onNotification(statusChanged, (params: StatusParams) => {
      known.set(client.protocol2CodeConverter.asUri(params.uri).toString(), params);
      show();
    }),
    client.onNotification(busyChanged, ({ busy }: BusyParams) => {
      item.busy = busy;
    }),
    client.onDidChangeState(({ newState }) => {
      running = newState !== State.Stopped;
      if (!running) {
        known.clear();
        item.busy = false;
      }
      show();
    }),
    window.onDidChangeActiveTextEditor(show),
  ];
}

interface Shown {
  readonly running: boolean;
  readonly status: StatusParams | undefined;
}

function fill(item: LanguageStatusItem, { running, status }: Shown): void {
  item.severity = running ? LanguageStatusSeverity.Information : LanguageStatusSeverity.Error;
  if (!running) {
    item.text = 'Gatewise is not running';
    item.detail = '';
    item.command = { command: 'gatewise.restartServer', title: 'Restart Server' };
    return;
  }
  item.command = { command: 'gatewise.showLog', title: 'Show Log' };
  item.text = status === undefined ? 'Gatewise' : deploymentText(status);
  item.detail = status === undefined ? '' : detailText(status);
}

/** `nginx.conf · 3 sites · 2 pools` */
function deploymentText({ dialect, main, sites, pools, isUnchecked, reading }: StatusParams): string {
  if (reading === true) return 'reading the workspace';
  if (dialect === 'foreign') return 'ignored';
  if (isUnchecked === true) return 'not checked';
  return [main ?? 'no main file', count(sites, 'site'), count(pools, 'pool')].join(' · ');
}

function detailText({ program, findings, isUnchecked, reading }: StatusParams): string {
  if (reading === true) return '';
  if (program === undefined) return 'neither nginx nor PHP-FPM';
  if (isUnchecked === true) return program;
  return `${program} · ${findings === 0 ? 'no findings' : count(findings, 'finding')}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
