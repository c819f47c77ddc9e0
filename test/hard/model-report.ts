/** All that a host can tell of its files, so that two hosts can be compared. */
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import type { AnalysisHost } from '../../server/src/analysis/state/host.ts';

const findingReport = (finding: Finding): unknown => {
  const {
    code,
    severity,
    outcomes,
    message,
    at: { file, range },
    related,
    places,
  } = finding;
  return {
    code,
    severity,
    outcomes,
    message,
    file,
    range,
    places,
    related: related.map((one) => ({ message: one.message, file: one.at.file, range: one.at.range })),
    fixes: finding.fixes(),
  };
};

/** All that the host says: verdicts, who uses which pool, findings with their fixes. */
export function modelReport(host: AnalysisHost): Readonly<Record<string, unknown>> {
  const snapshot = host.snapshot();
  const { workspace } = snapshot;
  const { deployments, masters } = workspace;
  const { findings, failures } = findingsOf(snapshot);
  return {
    failures,
    passes: deployments.map(({ passes }) =>
      passes.map(({ pass, state, targets, reason }) => ({
        at: pass.at,
        state,
        reason: reason?.message,
        targets: targets.map((target) => [target.target.text, target.target.at, target.state]),
      })),
    ),
    sites: deployments.map(({ config }) =>
      [config.sites, config.otherHandlers].map((list) =>
        list.map(({ placed }) => [placed.file, placed.via, placed.fact.range]),
      ),
    ),
    open: deployments.map(({ config }) =>
      config.openIncludes.map(({ placed, why }) => [placed.file, placed.fact.range, why]),
    ),
    servers: deployments.map(({ config }) =>
      config.top.children.flatMap((scope) => scope.children).map(({ opener }) => [opener?.file, opener?.fact.range]),
    ),
    uses: masters
      .flatMap((master) => master.pools)
      .map((one) =>
        workspace.usesOf(one).map((use) => [use.verdict.pass.at, use.target.target.text, use.link === undefined]),
      ),
    passesIn: [...snapshot.world.files.keys()]
      .toSorted()
      .map((id) => workspace.passesIn(id).map((verdict) => verdict.pass.at)),
    findings: findings.map(findingReport),
  };
}
