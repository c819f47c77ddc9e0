/** Which value of a php.ini setting holds for the requests of one `fastcgi_pass` that a pool answers. */
import { iniValue } from '../fpm/settings.ts';
import type { Pool } from '../fpm/master.ts';
import type { FastcgiPass } from '../nginx/config/passes.ts';
import { sendingParams, sentIni, type SentIni } from '../nginx/values/sent-ini.ts';
import type { Effective } from '../value.ts';

export interface IniSetting {
  readonly value: Effective<string>;
  /** No script can change it. */
  readonly fixed: boolean;
  /** What nginx sends in PHP_VALUE or PHP_ADMIN_VALUE, where that is it. */
  readonly sent: SentIni | undefined;
}

/**
 * What nginx sends beats the pool, `php_admin_value` too, whatever php.ini lets be changed where (fpm_php.c, fpm_php_zend_ini_alter_master; measured on PHP 8.2).
 * `undefined` where neither sets it: php.ini is not read.
 * @param pass without one, what the pool alone gives PHP; @param pool the one that answers: without one only what nginx sends is known
 */
export function iniSetting(
  pass: FastcgiPass | undefined,
  pool: Pool | undefined,
  name: string,
): IniSetting | undefined {
  const params = pass === undefined ? [] : sendingParams(pass.scope, { config: pass.config, platform: undefined });
  if ('because' in params) return { value: params, fixed: false, sent: undefined };
  const sent = sentIni(params, name);
  if (sent !== undefined) return { value: sent.value, fixed: sent.param === 'PHP_ADMIN_VALUE', sent };
  const written = pool === undefined ? undefined : iniValue(pool, name);
  return written && { value: written.value, fixed: written.admin, sent: undefined };
}
