/** Of a `fastcgi_pass` that several configurations include: what holds in those that a server reads. */
import type { PassVerdict, Deployment } from '../../model/deployment/deployment.ts';
import type { FileId } from '../../text/range.ts';

/**
 * Takes deployments, and gives the verdicts of their calls that say how a request is served, in their order: one from a configuration that no server
 * is known to read (a backup of the main file, say) is left out where the same directive is in force in another.
 */
export function passesInForce(deployments: readonly Deployment[]): readonly PassVerdict[] {
  const verdicts = deployments.flatMap((deployment) => deployment.passes);
  if (verdicts.every(isInForce)) return verdicts;
  const inForce = new Set(verdicts.filter(isInForce).map(placeOf));
  return verdicts.filter((verdict) => isInForce(verdict) || !inForce.has(placeOf(verdict)));
}

function isInForce({ deployment }: PassVerdict): boolean {
  return deployment.config.notInForce === undefined;
}

function placeOf({ pass: { placed } }: PassVerdict): `${FileId}\0${number}` {
  return `${placed.file}\0${placed.fact.range.start}`;
}
