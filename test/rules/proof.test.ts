/** Every rule about what a request gets has cases on real servers: its outcome, its cure, and a near miss that works; or a reason why not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allRules } from '../../server/src/rules/all.ts';
import type { Rule } from '../../server/src/rules/kit/rule.ts';
import { readCases } from '../reality/case.ts';

const cases = readCases(fileURLToPath(new URL('../reality/cases', import.meta.url)));

interface Lack {
  readonly outcome?: string;
  readonly cure?: string;
  readonly near?: string;
}

/** What no case shows, and where it is held against the servers or the manual instead. */
const lacks: Readonly<Record<string, Lack>> = {
  'backlog-small': {
    outcome: 'a full queue depends on how fast visitors come; the case shows that nothing fails without them',
    cure: 'nothing fails that could be cured',
  },
  'client-limit-zero': {
    outcome: 'nginx closes the connection without any answer, which is no status; tried by hand',
    cure: 'as for the outcome',
  },
  'connect-timeout-unreachable': {
    outcome: 'the kernel gives up after 127 s, longer than a test may take; the case shows that nothing fails before',
    cure: 'nothing fails that could be cured',
  },
  'denial-unreached': {
    outcome: 'a 200 in place of a denial is seen beside the healthy one only: the applications show it',
    cure: 'as for the outcome',
  },
  'fallback-of-other-site': {
    outcome: 'the page of another application is seen next to the healthy one only: the applications show it',
    cure: 'as for the outcome',
  },
  'execution-time-above-terminate': {
    outcome: 'what never speaks is not seen: the case shows that the answer comes all the same',
    cure: 'the pool ends the request at the same moment with either value; the case shows that an answer comes',
  },
  'listen-owner-without-root': {
    outcome: 'the rig starts PHP-FPM as root only: tried by hand as www-data',
    cure: 'as for the outcome',
    near: 'as for the outcome',
  },
  'fastcgi-cache-key-shared': {
    cure: 'a page that is shown in the place of another one is seen by a status that only one of them has, before the fix and after it; tried by hand',
  },
  'path-info-lost': {
    outcome: 'another page of the application is seen beside the healthy one only: the applications show it',
    cure: 'as for the outcome',
  },
  'inherited-list-dropped': {
    outcome: 'what it drops is a header or a limit, not the answer: parity with nginx holds the inheritance',
    cure: 'as for the outcome',
    near: 'as for the outcome',
  },
  'nginx-location-unreached': {
    outcome: 'another location answers: the parity suite asks nginx for thousands of URIs which one',
    cure: 'as for the outcome',
    near: 'as for the outcome',
  },
  'nginx-setting-unused': {
    outcome: 'the answer is the same without the line, which is what the rule says',
    cure: 'as for the outcome',
    near: 'as for the outcome',
  },
  'handler-overridden': {
    cure: 'the fix takes out the handler that never answered, so the answer stays; which one is meant only the user knows',
  },
  'proxy-pass-loop': {
    cure: 'where the application listens is not written anywhere: which server is meant only the user knows',
  },
  'proxy-pass-unanswered': {
    cure: 'as for proxy-pass-loop',
  },
  'pool-larger-than-memory': {
    outcome:
      'it would fill the memory of the machine that runs the tests: the arithmetic is in the examples of the rule',
    cure: 'as for the outcome',
    near: 'as for the outcome',
  },
};

/** Whether the parity suites hold the rule: it says what `nginx -t` or `php-fpm -t` says, or only what a later release will. */
function isHeldByParity(rule: Rule): boolean {
  return (
    /^(?:nginx|fpm)-/.test(rule.code) &&
    rule.outcomes.every((outcome) => outcome === 'nginx-start' || outcome === 'fpm-start' || outcome === 'none')
  );
}

function assertShown(count: number, reason: string | undefined): void {
  if (reason === undefined) assert.ok(count > 0, 'no case, and no reason why not');
  else assert.equal(count, 0, 'a case shows it: the reason is out of date');
}

for (const rule of allRules.filter((one) => !isHeldByParity(one))) {
  describe(rule.code, () => {
    const lack = lacks[rule.code] ?? {};

    test('a case shows the outcome', () => {
      const shown = cases.filter((one) => one.code === rule.code && one.outcome !== '200');
      assertShown(shown.length, lack.outcome);
    });

    test('a case shows the cure', () => {
      const healed = cases.filter((one) => one.code === rule.code && one.heals);
      assertShown(healed.length, lack.cure);
    });

    test('a near miss works', () => {
      const near = cases.filter((one) => one.near.includes(rule.code));
      assertShown(near.length, lack.near);
    });
  });
}

test('a near miss names rules, works, and is found right', () => {
  const codes = new Set<string>(allRules.map((rule) => rule.code));
  for (const one of cases.filter(({ near }) => near.length > 0)) {
    for (const code of one.near) assert.ok(codes.has(code), `${one.name}: ${code}`);
    assert.equal(one.outcome, '200', one.name);
    assert.ok(one.code === undefined || !one.near.includes(one.code), one.name);
  }
});

test('a reason is given for rules that are there', () => {
  for (const code of Object.keys(lacks))
    assert.ok(
      allRules.some((rule) => rule.code === code),
      code,
    );
});
