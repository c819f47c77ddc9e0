/** Passes of a workspace by where they are written, by the settings that hold for them, and by their addresses: each table is made when something is first looked up in it. */
import { startKey } from '../../text/range.ts';
import type { PassVerdict, Deployment, TargetVerdict } from './deployment.ts';
import type { Binding, Endpoint } from '../endpoint.ts';
import { grouped } from '../grouped.ts';
import { endpointOf } from '../nginx/config/passes.ts';
import type { NginxSettings } from '../nginx/values/settings.ts';
import { writtenAt } from '../value.ts';

type SettingName = keyof NginxSettings;

/** One address of one `fastcgi_pass`. */
export interface PassTarget {
  readonly verdict: PassVerdict;
  readonly target: TargetVerdict;
}

export class PassTables {
  readonly #verdicts: readonly PassVerdict[];
  readonly #settings = new Map<SettingName, ReadonlyMap<string, readonly PassVerdict[]>>();
  #written: ReadonlyMap<string, readonly PassVerdict[]> | undefined;
  #targets: readonly PassTarget[] | undefined;
  #addresses: ReadonlyMap<string | number, readonly PassTarget[]> | undefined;
  #words: ReadonlyMap<string, readonly PassTarget[]> | undefined;
  #upstreams: ReadonlyMap<string, readonly PassTarget[]> | undefined;

  constructor(deployments: readonly Deployment[]) {
    this.#verdicts = deployments.flatMap((deployment) => deployment.passes);
  }

  written(): ReadonlyMap<string, readonly PassVerdict[]> {
    return (this.#written ??= grouped(this.#verdicts, ({ pass }) => [startKey(pass.at)]));
  }

  settings(name: SettingName): ReadonlyMap<string, readonly PassVerdict[]> {
    let table = this.#settings.get(name);
    if (table === undefined) {
      table = grouped(this.#verdicts, ({ pass }) => {
        const at = writtenAt(pass.get(name));
        return at === undefined ? [] : [startKey(at)];
      });
      this.#settings.set(name, table);
    }
    return table;
  }

  addresses(): ReadonlyMap<string | number, readonly PassTarget[]> {
    return (this.#addresses ??= grouped(this.#all(), ({ target }) => {
      const endpoint = endpointOf(target.target);
      return endpoint === undefined ? [] : [placeOf(endpoint)];
    }));
  }

  words(): ReadonlyMap<string, readonly PassTarget[]> {
    return (this.#words ??= grouped(this.#all(), ({ target }) => [startKey(target.target.at)]));
  }

  upstreams(): ReadonlyMap<string, readonly PassTarget[]> {
    return (this.#upstreams ??= grouped(
      this.#all(),
      ({
        target: {
          target: { upstream },
        },
      }) =>
        upstream === undefined ? [] : [startKey({ file: upstream.placed.file, range: upstream.placed.fact.range })],
    ));
  }

  #all(): readonly PassTarget[] {
    return (this.#targets ??= this.#verdicts.flatMap((verdict) =>
      verdict.targets.map((target) => ({ verdict, target })),
    ));
  }
}

/** What reaches what: a path, or a port. */
export function placeOf(address: Endpoint | Binding): string | number {
  return address.kind === 'unix' ? address.path : address.port;
}
