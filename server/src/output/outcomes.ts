/** What comes of a finding, in words. */
import type { Finding } from '../analysis/engine/findings.ts';
import type { Outcome } from '../rules/kit/rule.ts';

const outcomeWords: Record<Outcome, string> = {
  '502': '502',
  '500': '500',
  '503': '503',
  '504': '504',
  '404': '404',
  '403': '403',
  '413': '413',
  blank: 'blank page',
  'source-leak': 'PHP source shown',
  truncated: 'answer cut short',
  'wrong-pool': 'wrong pool',
  'wrong-page': 'wrong page',
  'open-door': 'not protected',
  'empty-post': 'empty POST',
  'nginx-start': 'nginx does not start',
  'fpm-start': 'PHP-FPM does not start',
  degraded: '',
  none: '',
};

/** What comes of a finding, in words: `502 or 504`; empty where nothing is seen from outside. */
export function outcomesInWords(finding: Pick<Finding, 'outcomes'>): string {
  return finding.outcomes
    .map((outcome) => outcomeWords[outcome])
    .filter((word) => word !== '')
    .join(' or ');
}
