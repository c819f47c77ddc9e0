/** What is photographed for the READMEs: which file, how large, and what a hand does first. */
import path from 'node:path';
import type { Screen } from '../test/editor/ui/screen.ts';
import { root } from './toolchain.mjs';

/** One picture. */
export interface Shot {
  /** The file that is open. */
  readonly file: string;
  /** Of the window, in CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Pixels of the picture for one CSS pixel. */
  readonly scale: number;
  /** CSS pixels at the top that are cut off; without it the title bar. */
  readonly top?: number;
  /** Settings of this picture alone. */
  readonly only?: Readonly<Record<string, unknown>>;
  /** The side bar stays open, and the activity bar with it. */
  readonly sideBar?: true;
  /** Brings about what the picture shows. */
  by(screen: Screen): Promise<void>;
}

/** The folder that is open. */
export const example = path.join(root, 'examples/debian');
const nginx = (name: string): string => path.join(example, 'etc/nginx', name);
const site = (name: string): string => nginx(path.join('sites-available', name));
const pool = (name: string): string => path.join(example, 'etc/php/8.2/fpm/pool.d', name);

/** Without the side bar and the activity bar: the editor alone. */
const editorOnly = { 'workbench.activityBar.location': 'hidden' };
const light = { 'workbench.colorTheme': 'Light Modern' };
const highContrast = { 'workbench.colorTheme': 'Default High Contrast' };
/** No squiggle and no lens where a picture is about something else. */
const quiet = { 'editor.codeLens': false, 'editor.inlayHints.enabled': 'off', 'editor.parameterHints.enabled': false };

/** Hovers a word until a hover with `text` is there and whole. */
async function hoverOver(screen: Screen, line: string, word: string, text: string): Promise<void> {
  await screen.hoverWord(line, word);
  await screen.hover(text).waitFor();
}

async function map(screen: Screen): Promise<void> {
  await screen.command('Open FastCGI Map');
  await screen.frame.locator('svg.gw-map .pool').first().waitFor();
}

async function timeline(screen: Screen): Promise<void> {
  await screen.lens('slow pages').click();
  await screen.frame.locator('svg.gw-timeouts').waitFor();
  await screen.page.mouse.move(5, 5);
}

const mapShot: Shot = { file: site('shop.conf'), size: { width: 940, height: 470 }, scale: 1.25, by: map };
const timelineShot: Shot = { file: site('blog.conf'), size: { width: 1240, height: 440 }, scale: 1.1, by: timeline };

const drawn: Readonly<Record<string, Shot>> = {
  squiggle: {
    file: site('shop.conf'),
    size: { width: 1160, height: 720 },
    scale: 1.1,
    sideBar: true,
    only: quiet,
    async by(screen) {
      await screen.squiggles('error').first().waitFor({ state: 'attached' });
      await screen.command('Set Panel Alignment to Justify');
      await screen.page.keyboard.press('Control+Shift+M');
      await screen.problem('fastcgi-pass-unserved').first().waitFor();
    },
  },
  'quick-fix': {
    file: site('shop.conf'),
    size: { width: 860, height: 600 },
    scale: 1.35,
    only: quiet,
    async by(screen) {
      await screen.squiggles('error').first().waitFor({ state: 'attached' });
      await screen.fixMenu('fastcgi_pass unix', 'unix:', 'Point fastcgi_pass at pool "www"');
    },
  },
  hover: {
    file: site('blog.conf'),
    size: { width: 860, height: 610 },
    scale: 1.35,
    only: quiet,
    by: (screen) => hoverOver(screen, 'fastcgi_pass unix', 'fastcgi_pass', 'what happens'),
  },
  pool: {
    file: pool('blog.conf'),
    size: { width: 860, height: 640 },
    scale: 1.35,
    only: quiet,
    async by(screen) {
      await screen.squiggles('warning').first().waitFor({ state: 'attached' });
      await hoverOver(screen, 'request_terminate_timeout = 30s', '30s', 'FPM kills a request');
    },
  },
  completion: {
    file: site('shop.conf'),
    size: { width: 860, height: 520 },
    scale: 1.35,
    only: quiet,
    async by(screen) {
      await screen.typeOver('fastcgi_pass unix', 'fastcgi_pass', 'fastcgi_pass ');
      await screen.page.keyboard.press('Control+Space');
      await screen.suggestion('reports').first().waitFor();
    },
  },
  rename: {
    file: nginx('conf.d/upstreams.conf'),
    size: { width: 860, height: 560 },
    scale: 1.35,
    only: quiet,
    async by(screen) {
      await screen.clickWord('server unix:/run', 'reports.sock');
      await screen.page.keyboard.press('F2');
      const name = screen.page.locator('.rename-box input');
      await name.waitFor();
      await name.fill('/run/php/figures.sock');
      await screen.page.keyboard.press('Control+Enter');
      await screen.page.locator('.bulk-edit-panel .monaco-list-row', { hasText: 'listen =' }).waitFor();
    },
  },
  lenses: {
    file: site('blog.conf'),
    size: { width: 860, height: 480 },
    scale: 1.35,
    async by(screen) {
      await screen.lens('blog · served').waitFor();
      await screen.lens('slow pages').waitFor();
      await screen.words('waits 120 s').waitFor();
    },
  },
  map: mapShot,
  'map-light': { ...mapShot, only: light },
  'map-high-contrast': { ...mapShot, only: highContrast },
  timeouts: timelineShot,
  'timeouts-light': { ...timelineShot, only: light },
  routes: {
    file: site('shop.conf'),
    size: { width: 1560, height: 520 },
    scale: 1.1,
    only: quiet,
    async by(screen) {
      await screen.clickWord('server_name', 'server_name');
      await screen.command('Show Routes of This Server');
      await screen.frame.locator('td', { hasText: 'front page' }).first().waitFor();
    },
  },
  'which-location': {
    file: site('blog.conf'),
    size: { width: 860, height: 520 },
    scale: 1.35,
    top: 0,
    only: quiet,
    async by(screen) {
      await screen.command('Which Location Answers a URI?');
      await screen.input.fill('/about');
      await screen.page.keyboard.press('Enter');
      await screen.choice('location').first().waitFor();
    },
  },
};

/** The pictures by name. */
export const shots: ReadonlyMap<string, Shot> = new Map(
  Object.entries(drawn).map(([name, shot]) => [
    name,
    shot.sideBar === true ? shot : { ...shot, only: { ...editorOnly, ...shot.only } },
  ]),
);
