/**
 * Runs test/editor/host inside an extension host, once with a folder and once without. With a .vsix as argument: packaged
 * and installed, as a user has it. The editor is $VSCODE_EXECUTABLE (scripts/vscode-host.ts: the workbench), or desktop VS Code, downloaded.
 */
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { disagreeing, looseDisagreeing } from '../test/editor/trees.ts';
import { writeTree } from '../test/editor/write-tree.ts';

const root = path.resolve(import.meta.dirname, '..');
const vsix = process.argv.find((argument) => argument.endsWith('.vsix'));
const folder = await mkdtemp(path.join(os.tmpdir(), 'gw-'));
try {
  const given = process.env.VSCODE_EXECUTABLE;
  const vscodeExecutablePath = given ? path.resolve(given) : await downloadAndUnzipVSCode('stable');
  const extensionsDir = path.join(folder, 'x');
  if (vsix) {
    const [cli = vscodeExecutablePath, ...args] = given
      ? [vscodeExecutablePath]
      : resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath);
    const { status } = spawnSync(
      cli,
      [...args, '--extensions-dir', extensionsDir, '--install-extension', path.resolve(vsix)],
      { stdio: 'inherit' },
    );
    if (status !== 0) throw new Error(`could not install ${vsix}`);
  }
  for (const suite of ['folder', 'loose']) {
    const workspace = path.join(folder, suite);
    await writeTree(workspace, suite === 'folder' ? disagreeing : looseDisagreeing);
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: vsix ? path.join(root, 'dist-test/driver') : root,
      extensionTestsPath: path.join(root, 'dist-test/host/index.cjs'),
      launchArgs: [
        ...(suite === 'folder' ? [workspace] : []),
        ...(vsix ? [`--extensions-dir=${extensionsDir}`] : ['--disable-extensions']),
      ],
      extensionTestsEnv: { GATEWISE_SUITE: suite, GATEWISE_FILES: workspace },
    }).catch((error: unknown) => {
      console.error(String(error));
      process.exitCode = 1;
    });
  }
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
