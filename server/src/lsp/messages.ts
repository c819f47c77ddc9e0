/** Names and shapes of what client and server say to each other beside LSP: plain data, so that both sides may import it. */

/** `initializationOptions` of the client. */
export interface InitializationOptions {
  /** Whether the workspace is trusted; where it is not, nothing outside it is read. */
  readonly trusted: boolean;
  /** The values of `gatewise.*`, as the editor holds them. */
  readonly settings?: unknown;
  /** Whether the client answers {@link findFiles}, {@link readFolder} and {@link readFile}: for workspaces that lie on no disk. */
  readonly files?: boolean;
  /** Whether the client wants {@link statusChanged} and {@link busyChanged}, and watches the workspace by itself. */
  readonly status?: boolean;
  /** Whether the client knows the commands of VS Code, {@link showReferences}, {@link showTimeline} and {@link showRoutes}. */
  readonly commands?: boolean;
}

/** A command of the client: draws the timeouts at a place. Takes the document's URI and a position. */
export const showTimeline = 'gatewise.showTimeline';

/** A command of the client: shows the routes of the server at a place. Takes the document's URI and a position. */
export const showRoutes = 'gatewise.showRoutes';

/** A command of the client: shows places side by side. */
export const showReferences = 'gatewise.showReferences';
export interface ShowReferencesArguments {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  readonly locations: readonly {
    readonly uri: string;
    readonly range: {
      readonly start: ShowReferencesArguments['position'];
      readonly end: ShowReferencesArguments['position'];
    };
  }[];
}

/** Client → server: the user trusted the workspace. */
export const trustChanged = 'gatewise/trustChanged';
export interface TrustChangedParams {
  readonly trusted: boolean;
}

/** Server → client: what a document is by its content, where the editor took it for something else; `foreign`: it is neither of what it is called. */
export const dialectFound = 'gatewise/dialect';
export interface DialectParams {
  readonly uri: string;
  /** The id of a language that the extension brings, or `foreign`. */
  readonly dialect: string;
}

/** Server → client: the first look at the workspace is over; what has been found is published. */
export const ready = 'gatewise/ready';
export interface ReadyParams {
  readonly nginx: number;
  readonly fpm: number;
}

/** Server → client: all files below a folder; the answer is `null` where the editor cannot search there, and folders are to be read one by one. */
export const findFiles = 'gatewise/findFiles';
export interface FindFilesParams {
  readonly folder: string;
  /** Names of folders not to look into, at any depth. */
  readonly skip: readonly string[];
  readonly most: number;
}
/** URIs; `null`: no search here. */
export type FindFilesResult = readonly string[] | null;

/** Server → client: what a folder holds; `null` where it is none. */
export const readFolder = 'gatewise/readFolder';
export interface ReadFolderParams {
  readonly uri: string;
}
export interface FolderItem {
  readonly name: string;
  /** `other`: a link to nothing, or what is neither. */
  readonly kind: 'file' | 'folder' | 'other';
}
export type ReadFolderResult = readonly FolderItem[] | null;

/** Server → client: the text of a file, as it is saved. */
export const readFile = 'gatewise/readFile';
export interface ReadFileParams {
  readonly uri: string;
  /** Larger files are not sent. Bytes. */
  readonly largest: number;
}
export type ReadFileResult =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'skipped'; readonly reason: string };

/** Server → client: what an open document is part of; sent again when it changes. */
export const statusChanged = 'gatewise/status';
export interface StatusParams {
  readonly uri: string;
  /** The id of a language; `foreign`: of another program, or left alone. */
  readonly dialect: string;
  /** The program that reads such files; not there where `dialect` is `foreign`. */
  readonly program?: string;
  /** The name of the main file; not there where none is known. */
  readonly main?: string;
  /** Servers that pass PHP, and pools that may answer them. */
  readonly sites: number;
  readonly pools: number;
  /** Nothing in documents of its language is checked. */
  readonly isUnchecked?: true;
  /** Findings in this document. */
  readonly findings: number;
  /** The workspace is still being read: nothing of this is final. */
  readonly reading?: true;
}

/** Server → client: whether the workspace is being read. */
export const busyChanged = 'gatewise/busy';
export interface BusyParams {
  readonly busy: boolean;
}

/** Client → server: the FastCGI map of all that was read. */
export const mapRequest = 'gatewise/map';
/** A place to go to: URI, and line and column from 0. */
export interface MapPlace {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}
export interface MapPassItem {
  readonly location: string;
  readonly address: string;
  readonly state: 'served' | 'warned' | 'unserved' | 'unknown';
  /** What the state means, and what findings say. */
  readonly words: readonly string[];
  readonly at: MapPlace;
  /** Indexes into the pools. */
  readonly pools: readonly number[];
}
export interface MapSiteItem {
  readonly title: string;
  /** Why no server is known to read it; not there where one does. */
  readonly notInForce?: string | undefined;
  readonly at: MapPlace;
  readonly passes: readonly MapPassItem[];
}
export interface MapPoolItem {
  readonly name: string;
  readonly listens: string;
  readonly clients: string;
  readonly at: MapPlace;
}
export interface MapResult {
  readonly sites: readonly MapSiteItem[];
  readonly pools: readonly MapPoolItem[];
}
/** Client → server: the map as an SVG document, of the sites and pools whose words hold a text; each place carries `data-uri`, `data-line`, `data-character`. */
export const mapPictureRequest = 'gatewise/mapPicture';
export interface MapPictureParams {
  readonly filter: string;
}

/** Server → client: findings changed, and the map with them. */
export const mapChanged = 'gatewise/mapChanged';

/** Client → server: the timeouts of the links at a place, each as an SVG document. */
export const timelineRequest = 'gatewise/timeline';
export interface TimelineParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
}
export interface TimelineResult {
  readonly pictures: readonly string[];
}

/** The command of the client that asks for the memory and for the size of a worker; its argument is a {@link SizePoolPlace}. */
export const sizePoolCommand = 'gatewise.sizePool';
export interface SizePoolPlace {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  /** What a gatewise.json says, such as `4G`. */
  readonly memory?: string;
  readonly worker?: string;
}

/** Client → server: the numbers for the pool at a place; `null` where there is none, or where a size is no size. */
export const sizePoolRequest = 'gatewise/sizePool';
export interface SizePoolParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  /** Such as `4G`. */
  readonly memory: string;
  readonly worker: string;
}
export type SizePoolResult = {
  /** The arithmetic. */
  readonly words: string;
  /** A `WorkspaceEdit` of the protocol. */
  readonly edit: object;
} | null;

/** Client → server: which location answers a URI. `position` is where somebody asks, in the document at `uri`. */
export const answerRequest = 'gatewise/answer';
export interface AnswerParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
  /** A path, or a URL whose host names the server. */
  readonly target: string;
}
export interface AnswerLine {
  readonly text: string;
  readonly at?: MapPlace;
}
/** Every way that the request may go; none where no server is known. */
export interface AnswerResult {
  readonly asked: string;
  readonly ways: readonly {
    readonly outcome: AnswerLine;
    /** What has to be so; absent where the way is certain. */ readonly when?: string;
    readonly steps: readonly AnswerLine[];
  }[];
}

/** Client → server: the routes of the server at a place; `null` where none is known. */
export const routesRequest = 'gatewise/routes';
export interface RoutesParams {
  readonly uri: string;
  readonly position: { readonly line: number; readonly character: number };
}
export interface RouteWayItem {
  /** `200`, `source sent`; empty where another program decides. */
  readonly status: string;
  readonly location: AnswerLine;
  /** The pool, the file or the program, with the directive that decides. */
  readonly answerer: AnswerLine;
  /** What PHP is asked to run. */
  readonly script?: string;
  /** What has to be so; empty where it is certain. */
  readonly when: readonly string[];
  /** All of it in a sentence. */
  readonly text: string;
}
export interface RouteItem {
  /** A URI, or how many scripts of a directory go the same way. */
  readonly entry: string;
  readonly uris: readonly string[];
  readonly named: string;
  /** `200 by pool shop`. */
  readonly brief: string;
  /** It fails for certain. */
  readonly failing?: true;
  readonly ways: readonly RouteWayItem[];
}
export type RoutesResult = {
  readonly title: string;
  /** How many scripts fail; not there where none does for certain. */
  readonly failing?: string;
  readonly routes: readonly RouteItem[];
  /** There may be more. */
  readonly isCut?: true;
} | null;
