/** What a test sees of a workbench's page, and what it does there. */
import { mkdirSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SuiteContext, TestContext } from 'node:test';
import type { FrameLocator, Locator, Page } from 'playwright-core';

const pictures = path.resolve(import.meta.dirname, '../../../out-ui');
mkdirSync(pictures, { recursive: true });

/** Milliseconds. What is waited for ends a wait; a machine that is busy with other work takes its time. */
const patience = 180_000;
/** Before something is done again that may have come too early. */
const soon = 10_000;

export class Screen {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(patience);
  }

  async picture(name: string): Promise<void> {
    await this.still();
    await this.page.screenshot({ path: path.join(pictures, `${name}.png`) });
  }

  /** Waits until nothing fades or slides any longer; what moves for ever may go on. */
  async still(): Promise<void> {
    await this.page.evaluate(async () => {
      const moving = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
      await Promise.allSettled(moving.map((one) => one.finished));
    });
  }

  /** After a test: what the page looked like when it failed. */
  async pictureOfFailure(t: TestContext | SuiteContext): Promise<void> {
    if ('passed' in t && !t.passed) await this.picture(`failed ${t.name}`.replaceAll(/\W+/g, '-'));
  }

  /** The squiggles of the visible editor, by severity. */
  squiggles(severity: 'error' | 'warning' | 'info'): Locator {
    return this.page.locator(`.editor-instance .squiggly-${severity}`);
  }

  /** The line of the visible editor that holds a text. */
  line(text: string): Locator {
    return this.page.locator('.editor-instance .view-line', { hasText: text });
  }

  problem(text: string): Locator {
    return this.page.locator('.markers-panel .monaco-list-row', { hasText: text });
  }

  hover(text: string | RegExp): Locator {
    return this.page.locator('.monaco-hover:visible', { hasText: text });
  }

  tab(name: string): Locator {
    return this.page.locator('.tab', { hasText: name });
  }

  /** A line that the editor puts above a line of the document: the texts of its lenses. */
  lens(text: string): Locator {
    return this.page.locator('.editor-instance .codelens-decoration a', { hasText: text });
  }

  /** Words that the editor puts between the words of the document. */
  words(text: string): Locator {
    return this.page.locator('.editor-instance .view-line span', { hasText: text }).last();
  }

  /** Waits for words behind a line of the document, which are no text of the page. */
  async behind(text: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.editor-instance .view-line span')].some((one) =>
          getComputedStyle(one, '::after').content.replaceAll('\u00a0', ' ').includes(wanted),
        ),
      text,
    );
  }

  /** Changes the colour theme, by its name in the list. */
  async theme(name: string): Promise<void> {
    await this.page.keyboard.press('Control+K');
    await this.page.keyboard.press('Control+T');
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Modern' }).first().waitFor();
    await this.input.fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Where the cursor is, as the status bar says it. */
  position(text: string): Locator {
    return this.page.locator('[id="status.editor.selection"]', { hasText: text });
  }

  /** A row of the suggestions. */
  suggestion(text: string): Locator {
    return this.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: text });
  }

  /** A row of the map's tree. */
  mapRow(text: string): Locator {
    return this.page.getByRole('treeitem').filter({ hasText: text });
  }

  /** A row of the list at the top of the window. */
  choice(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  }

  /** What a page of the extension shows; one must be open. */
  get frame(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** Runs a command of the palette by its title; looks again where the palette was open before the command was there. */
  async command(title: string): Promise<void> {
    for (let tries = 5; ; tries--) {
      await this.page.keyboard.press('F1');
      await this.input.fill(`>${title}`);
      try {
        await this.page
          .locator('.quick-input-list .monaco-list-row.focused', { hasText: title })
          .waitFor({ timeout: tries > 0 ? soon : patience });
        break;
      } catch (error) {
        if (tries === 0) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
    await this.page.keyboard.press('Enter');
  }

  /** The field at the top of the window that has the focus. */
  get input(): Locator {
    return this.page.locator('.quick-input-widget:visible input:focus');
  }

  async closeTab(name: string): Promise<void> {
    await this.tab(name).click({ button: 'middle' });
    await this.tab(name).waitFor({ state: 'detached' });
  }

  /** Opens a file of the server by its path, through the dialog; an editor must have the focus. */
  async openFile(file: string): Promise<void> {
    await this.page.locator('.monaco-editor.focused').waitFor();
    await this.page.keyboard.press('Control+O');
    const { input } = this;
    const rows = this.page.locator('.quick-input-list .monaco-list-row:visible');
    await input.waitFor();
    // the dialog first fills in a folder of its own and lists it
    await input.evaluate(
      (element: HTMLInputElement) =>
        new Promise<void>((resolve) => {
          const look = (): void => (element.value.endsWith('/') ? resolve() : void requestAnimationFrame(look));
          look();
        }),
    );
    await rows.first().waitFor();
    await input.fill(file);
    await rows
      .filter({ hasText: path.basename(file) })
      .first()
      .waitFor();
    await this.page.keyboard.press('Enter');
    await this.tab(path.basename(file)).waitFor();
  }

  /** Waits until the visible editor has a language, as the status bar names it. */
  async language(name: string): Promise<void> {
    await this.page.locator('[id="status.editor.mode"]', { hasText: name }).waitFor();
  }

  /** Puts the cursor into a word, waits for the light bulb, and opens its menu; gives the lines of the menu once `title` is among them. */
  async fixMenu(line: string, word: string, title: string): Promise<Locator> {
    const rows = this.page.locator('.action-widget .monaco-list-row.action');
    // lenses that come late move the lines, and the menu may still be that of the place where the cursor was
    for (let tries = 5; ; tries--) {
      const timeout = tries > 0 ? soon : patience;
      try {
        await this.clickWord(line, word);
        await this.page
          .locator('.editor-instance :is([class*="lightbulb"], [class*="light-bulb"])')
          .first()
          .waitFor({ state: 'attached', timeout });
        await this.page.keyboard.press('Control+.');
        await rows.filter({ hasText: title }).waitFor({ timeout });
        return rows;
      } catch (error) {
        if (tries === 0) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Opens the menu of a word, and chooses from it with the keyboard. */
  async fix(line: string, word: string, title: string, picture?: string): Promise<void> {
    const rows = await this.fixMenu(line, word, title);
    if (picture !== undefined) await this.picture(picture);
    const titles = await rows.allInnerTexts();
    const focused = await rows.evaluateAll((elements) =>
      elements.findIndex((element) => element.classList.contains('focused')),
    );
    const wanted = titles.findIndex((text) => text.includes(title));
    for (let i = Math.max(0, focused); i < wanted; i++) await this.page.keyboard.press('ArrowDown');
    await this.page.locator('.action-widget .monaco-list-row.action.focused', { hasText: title }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** A message in the corner of the window; a workbench under test shows none before it is asked to. */
  async message(text: string): Promise<Locator> {
    const message = this.page.locator('.notification-list-item', { hasText: text });
    await this.page.locator('[id="status.notifications"] .codicon-bell-dot').or(message).first().waitFor();
    if (!(await message.isVisible())) await this.command('Notifications: Show Notifications');
    await message.waitFor();
    return message;
  }

  /** The rows of the preview that asks before a fix changes another file: files, and what changes in each. */
  preview(text: string): Locator {
    return this.page.locator('.bulk-edit-panel .monaco-list-row', { hasText: text });
  }

  /** Waits for the preview of a change, in which everything must be ticked, and agrees. */
  async agree(text: string, picture?: string): Promise<void> {
    await this.preview(text).first().waitFor();
    const unticked = await this.page
      .locator('.bulk-edit-panel .monaco-list-row input, .bulk-edit-panel .monaco-list-row [role="checkbox"]')
      .evaluateAll(
        (boxes) =>
          boxes.filter((box) =>
            box instanceof HTMLInputElement ? !box.checked : box.getAttribute('aria-checked') !== 'true',
          ).length,
      );
    if (unticked > 0) throw new Error(`${unticked} changes are not ticked: half of the fix would be made`);
    if (picture !== undefined) await this.picture(picture);
    await this.page.getByRole('button', { name: 'Apply' }).click();
    await this.preview('').first().waitFor({ state: 'detached' });
  }

  /** Shows the tab of a file that is open, and saves it. */
  async save(name: string, line: string): Promise<void> {
    await this.tab(name).click();
    await this.line(line).first().waitFor();
    await this.page.locator('.monaco-editor.focused').waitFor();
    await this.page.keyboard.press('Control+S');
  }

  /** Puts the cursor into the word of a line; clicks again where lenses that came late moved the line away. */
  async clickWord(line: string, word: string): Promise<void> {
    for (let tries = 10; ; tries--) {
      await this.#at(line, word, (x, y) => this.page.mouse.click(x, y));
      if (await this.#cursorIn(line)) return;
      if (tries === 0) throw new Error(`the cursor does not stay in the line "${line}"`);
    }
  }

  /** Whether the focused editor has its cursor at the height of a line, once the window has drawn itself. */
  async #cursorIn(line: string): Promise<boolean> {
    return this.line(line)
      .first()
      .evaluate(
        (element) =>
          new Promise<boolean>((resolve) => {
            const look = (): void => {
              const { top, bottom } = element.getBoundingClientRect();
              const cursors = [
                ...element.ownerDocument.querySelectorAll('.monaco-editor.focused .cursors-layer .cursor'),
              ];
              resolve(
                cursors.some((cursor) => {
                  const box = cursor.getBoundingClientRect();
                  const middle = (box.top + box.bottom) / 2;
                  return top < middle && middle < bottom;
                }),
              );
            };
            requestAnimationFrame(() => requestAnimationFrame(look));
          }),
      );
  }

  /** Moves the mouse over the word of a line, in two steps so that the editor sees it move. */
  async hoverWord(line: string, word: string): Promise<void> {
    await this.#at(line, word, async (x, y) => {
      await this.page.mouse.move(x + 1, y + 1);
      await this.page.mouse.move(x, y);
    });
  }

  /** Types in place of a whole line, behind its indentation; `word` is one of its words. */
  async typeOver(line: string, word: string, text: string): Promise<void> {
    await this.clickWord(line, word);
    await this.page.locator('.monaco-editor.focused').waitFor();
    await this.page.keyboard.press('End');
    await this.page.keyboard.press('Shift+Home');
    await this.page.keyboard.type(text);
  }

  async #at(line: string, word: string, act: (x: number, y: number) => Promise<void>): Promise<void> {
    const place = this.line(line).first();
    await place.waitFor();
    const box = await place.evaluate((element, wanted) => {
      const walker = element.ownerDocument.createTreeWalker(element, 4 /* NodeFilter.SHOW_TEXT */);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = (node.textContent ?? '').replaceAll('\u00a0', ' ').indexOf(wanted);
        if (at < 0) continue;
        const range = element.ownerDocument.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + wanted.length);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      }
      return undefined;
    }, word);
    if (box === undefined) throw new Error(`no "${word}" in the line "${line}"`);
    await act(box.x, box.y);
  }
}

/** Resolves when a file on the disk holds what is wanted; looks again whenever something in its folder changes. */
export async function fileHolds(file: string, wanted: RegExp, milliseconds = patience): Promise<void> {
  let last = '';
  await new Promise<void>((resolve, reject) => {
    const finish = (error?: Error): void => {
      watcher.close();
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error);
    };
    const look = (): void => {
      readFile(file, 'utf8').then(
        (text) => {
          last = text;
          if (wanted.test(text)) finish();
        },
        (error: Error) => finish(error),
      );
    };
    const watcher = watch(path.dirname(file), look);
    const timer = setTimeout(
      () => finish(new Error(`${file} does not hold ${String(wanted)}; it holds:\n${last}`)),
      milliseconds,
    );
    look();
  });
}
