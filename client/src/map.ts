/** The FastCGI map in the editor: a tree of sites, locations and pools, and the page that draws it. */
import {
  commands,
  EventEmitter,
  Position,
  Range,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  ViewColumn,
  window,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  mapChanged,
  mapRequest,
  type MapPassItem,
  type MapPlace,
  type MapPoolItem,
  type MapResult,
  type MapSiteItem,
} from '../../server/src/lsp/messages.ts';
import { MapPage } from './map-page.ts';

type Node =
  | { readonly kind: 'site'; readonly site: MapSiteItem }
  | { readonly kind: 'pass'; readonly pass: MapPassItem }
  | { readonly kind: 'pool'; readonly pool: MapPoolItem }
  | { readonly kind: 'uncalled'; readonly pools: readonly MapPoolItem[] };

/** Shows the tree view, and the page when somebody asks for it, as long as they are not disposed of. */
export function showMap(client: BaseLanguageClient): Disposable[] {
  const tree = new MapTree(client);
  const page = new MapPage(client, goTo);
  return [
    tree,
    page,
    window.createTreeView('gatewise.map', { treeDataProvider: tree, showCollapseAll: true }),
    client.onNotification(mapChanged, () => {
      tree.refresh();
      page.refresh();
    }),
    commands.registerCommand('gatewise.openMap', () => page.open()),
    commands.registerCommand('gatewise.goToMapPlace', (place: MapPlace) => goTo(place)),
  ];
}

async function goTo(place: MapPlace, viewColumn = ViewColumn.Active): Promise<void> {
  const position = new Position(place.line, place.character);
  await window.showTextDocument(Uri.parse(place.uri), { viewColumn, selection: new Range(position, position) });
}

class MapTree implements TreeDataProvider<Node>, Disposable {
  readonly #client: BaseLanguageClient;
  readonly #changed = new EventEmitter<undefined>();
  #map: MapResult = { sites: [], pools: [] };
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(client: BaseLanguageClient) {
    this.#client = client;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return this.#roots();
    switch (node.kind) {
      case 'site':
        return node.site.passes.map((pass) => ({ kind: 'pass', pass }));
      case 'pass':
        return node.pass.pools.flatMap((index) => this.#map.pools[index] ?? []).map((pool) => ({ kind: 'pool', pool }));
      case 'uncalled':
        return node.pools.map((pool) => ({ kind: 'pool', pool }));
      case 'pool':
        return [];
    }
  }

  async #roots(): Promise<Node[]> {
    if (!this.#client.isRunning()) return [];
    this.#map = await this.#client.sendRequest<MapResult>(mapRequest);
    const reached = new Set(this.#map.sites.flatMap(({ passes }) => passes.flatMap(({ pools }) => pools)));
    const unreached = this.#map.pools.filter((_, index) => !reached.has(index));
    return [
      ...this.#map.sites.map((site): Node => ({ kind: 'site', site })),
      ...(unreached.length > 0 ? [{ kind: 'uncalled', pools: unreached } as const] : []),
    ];
  }

  getTreeItem(node: Node): TreeItem {
    switch (node.kind) {
      case 'site':
        return siteItem(node.site);
      case 'pass':
        return passItem(node.pass);
      case 'pool':
        return poolItem(node.pool);
      case 'uncalled':
        return item(
          { label: 'pools without a known fastcgi_pass', description: '', icon: 'circle-slash', at: undefined },
          TreeItemCollapsibleState.Collapsed,
        );
    }
  }
}

const icons = {
  served: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  warned: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  unserved: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
  unknown: new ThemeIcon('question', new ThemeColor('disabledForeground')),
};

/** Sites that no server is known to read stay folded. */
function siteItem({ title, notInForce, at }: MapSiteItem): TreeItem {
  const shown = item(
    { label: title, description: notInForce === undefined ? '' : 'not included', icon: 'globe', at },
    notInForce === undefined ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed,
  );
  if (notInForce !== undefined) shown.tooltip = `${title}\n${notInForce}`;
  return shown;
}

function poolItem({ name, listens, clients, at }: MapPoolItem): TreeItem {
  const shown = item(
    { label: `pool ${name}`, description: listens.replace(/^listens on /, ''), icon: 'server-process', at },
    TreeItemCollapsibleState.None,
  );
  shown.tooltip = `pool ${name}\n${listens}\n${clients}`;
  return shown;
}

function passItem(pass: MapPassItem): TreeItem {
  const shown = item(
    { label: pass.location, description: pass.address, icon: 'arrow-right', at: pass.at },
    pass.pools.length > 0 ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
  );
  shown.iconPath = icons[pass.state];
  shown.tooltip = [`${pass.location} → ${pass.address}`, ...pass.words].join('\n');
  return shown;
}

/** What an item shows, and the place that it leads to. */
interface Shown {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly at: MapPlace | undefined;
}

function item({ label, description, icon, at }: Shown, state: TreeItemCollapsibleState): TreeItem {
  const shown = new TreeItem(label, state);
  shown.description = description;
  shown.iconPath = new ThemeIcon(icon);
  if (at !== undefined) shown.command = { command: 'gatewise.goToMapPlace', title: 'Go To', arguments: [at] };
  return shown;
}
