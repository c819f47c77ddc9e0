/** What an editor is answered, by language: one line for each language. What all of them have in common is in the module of the request. */
import type { Slices } from '../text/slices.ts';
import type { LanguageId, Tree, Trees } from '../syntax/language.ts';
import { fpmCompletion } from './completion/fpm.ts';
import type { Cursor } from './completion/cursor.ts';
import type { Completions } from './completion/item.ts';
import { nginxCompletion } from './completion/nginx.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { FileId, TextRange } from '../text/range.ts';
import type { WorkspaceView } from '../model/workspace.ts';
import { loadDocs, type NginxDocs } from './docs.ts';
import { enclosingBlock } from './format/enclosing-block.ts';
import { fpmLines } from './format/fpm.ts';
import type { Line } from './format/layout.ts';
import { nginxLines } from './format/nginx.ts';
import { fpmHints } from './hints/fpm-hints.ts';
import type { HintChoice, Hinted, InlayHint } from './hints/hint.ts';
import { nginxHints } from './hints/nginx-hints.ts';
import { fpmSignature } from './hints/fpm-signature.ts';
import { nginxSignature } from './hints/nginx-signature.ts';
import type { SignatureHelp } from './hints/signature.ts';
import { fpmTokens } from './hints/fpm-tokens.ts';
import { nginxTokens } from './hints/nginx-tokens.ts';
import type { Token } from './hints/token.ts';
import { fpmHover } from './hover/fpm.ts';
import { nginxHover } from './hover/nginx.ts';
import type { HoverParts } from './hover/parts.ts';
import type { HoverWorld } from './hover/world.ts';
import { fpmMembership, nginxMembership, type Membership } from './membership.ts';
import { fpmLinks } from './navigation/fpm-links.ts';
import { fpmOutline } from './navigation/fpm-outline.ts';
import { fpmInclude, nginxInclude, type IncludeAt } from './navigation/include-files.ts';
import type { Link } from './navigation/link.ts';
import { nginxLinks } from './navigation/nginx-links.ts';
import { nginxOutline } from './navigation/nginx-outline.ts';
import type { OutlineItem } from './navigation/outline-item.ts';
import { iniHover } from './php-ini/hover.ts';
import { iniOutline } from './php-ini/outline.ts';
import { fpmWrites, nginxWrites, type TestWrite } from './server-writes.ts';

/** A language answers what it has an entry for. */
interface LanguageFeatures<T> {
  readonly hover: (world: HoverWorld, tree: T, offset: number) => HoverParts | undefined;
  readonly outline: (tree: T) => readonly OutlineItem[];
  readonly completion?: (cursor: Cursor<T>) => Completions | undefined;
  /** Semantic tokens of what meets a range. */
  readonly tokens?: (tree: T, range: TextRange) => readonly Token[];
  readonly signature?: (cursor: Cursor<T>) => SignatureHelp | undefined;
  readonly hints?: (hinted: Hinted<T>, choice: HintChoice) => Slices<readonly InlayHint[]>;
  readonly links?: (snapshot: Snapshot, file: FileId, tree: T) => readonly Link[];
  /** The include on whose argument an offset lies. */
  readonly include?: (snapshot: Snapshot, file: FileId, tree: T, offset: number) => IncludeAt | undefined;
  /** For the formatter, which leaves files of a language without it alone. */
  readonly lines?: (tree: T) => readonly Line[];
  /** The block that a brace at an offset closes: it is formatted once the brace is typed. */
  readonly closedBlock?: (tree: T, offset: number) => TextRange | undefined;
  /** What a file is part of. */
  readonly membership?: (workspace: WorkspaceView, file: FileId) => Membership;
  /** The paths, as written, of files and directories that a test by the server creates where they do not exist. */
  readonly writes?: (tree: T) => readonly TestWrite[];
  /** The manual, loaded when somebody first asks. */
  readonly docs?: () => Promise<NginxDocs>;
}

const features: { readonly [Id in keyof Trees]: LanguageFeatures<Trees[Id]> } = {
  nginx: {
    hover: nginxHover,
    completion: nginxCompletion,
    outline: nginxOutline,
    tokens: nginxTokens,
    signature: nginxSignature,
    links: nginxLinks,
    include: nginxInclude,
    hints: nginxHints,
    lines: nginxLines,
    closedBlock: enclosingBlock,
    membership: nginxMembership,
    writes: nginxWrites,
    docs: loadDocs,
  },
  'php-fpm': {
    hover: fpmHover,
    completion: fpmCompletion,
    outline: fpmOutline,
    tokens: fpmTokens,
    signature: fpmSignature,
    links: fpmLinks,
    include: fpmInclude,
    hints: fpmHints,
    lines: fpmLines,
    membership: fpmMembership,
    writes: fpmWrites,
  },
  'php-ini': { hover: iniHover, outline: iniOutline },
};

/** The answers for the language of a tree. */
export function featuresOf(tree: Tree): LanguageFeatures<Tree> {
  // the entry of a dialect takes the trees of that dialect, and is given no other
  return features[tree.dialect] as LanguageFeatures<Tree>;
}

/** What is answered without a tree, for the language of an id. */
export function featuresNamed(id: LanguageId): Pick<LanguageFeatures<never>, 'membership' | 'docs'> {
  return features[id];
}
