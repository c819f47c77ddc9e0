/** Directives that are not in nginx's own sources: of well-known modules, of NGINX Plus, and of families of modules. A build may have them. */
import { readContexts, type NginxContext } from './directives.ts';
import { nginxDocumentedElsewhere, nginxThirdPartyTable } from './third-party-table.ts';

export interface OtherDirectiveFacts {
  /** The repository on GitHub. */
  readonly module: string;
  /** Empty: contexts of the module's own. */
  readonly contexts: readonly NginxContext[];
  /** As in {@link NginxDirectiveFacts}; `any` too. */
  readonly args: readonly string[];
  readonly block: boolean;
}

/** How names of modules begin that are in no table here: their sources are gone, or they are built in house. */
const families =
  /^(?:nwaf|push|passenger|pagespeed|uploadprogress|upload|push_stream|check|rds|drizzle|postgres|redis2?|memc|xss|array|encrypted_session|eval|auth_pam|auth_ldap|auth_gss|auth_digest|spnego|sysguard|req_status|concat|trim|footer|dav_ext|hmux|ajp|jvm_route|tengine|dyups|limit_upstream|log_by|sticky|statsd|sflow|zipkin|opentracing|jaeger|datadog|opentelemetry|otel|aws|vod|ts|hls|dash|testcookie|naxsi|security|modsecurity|ModSecurity|brotli|zstd|session_log|health_check|status|zone_sync|keyval|js|lua|perl|more|set|srcache|nchan|rtmp|shibboleth|shib|phantom_token|oauth|curity|waf|app_protect|image|ipscrub|immutable|doh|autocert|unbrotli|unzstd|cookie_flag|cookie_limit|length_hiding|let|form_input|slowfs|echo|fancyindex|headers|geoip2|wasm|mruby|njs|fair|consistent|least|bbr|traffic_accounting|accounting|graphite|pinba|ssl_ct|ssl_fingerprint|tcp|imap|pop3|smtp)(?:_|$)/;
/** Names of modules without a family. */
const singles = new Set([
  'WL',
  'MainRule',
  'BasicRule',
  'LearningMode',
  'SecRulesEnabled',
  'SecRulesDisabled',
  'DeniedUrl',
  'CheckRule',
  'LibInjectionSql',
  'LibInjectionXss',
  'pagespeed',
  'sticky',
  'fair',
  'check',
  'ndk_upstream_list',
  'track_uploads',
  'report_uploads',
  'upload_progress',
  'concat',
  'accounting',
  'opentracing',
  'zipkin',
  'datadog',
  'rtmp',
  'postgres',
  'statsd',
]);

let parsed: ReadonlyMap<string, readonly OtherDirectiveFacts[]> | undefined;
let documented: ReadonlySet<string> | undefined;

/** Directives of well-known modules, by name. */
export function otherDirectives(): ReadonlyMap<string, readonly OtherDirectiveFacts[]> {
  if (parsed !== undefined) return parsed;
  const table = new Map<string, OtherDirectiveFacts[]>();
  let module = '';
  for (const line of nginxThirdPartyTable.trim().split('\n')) {
    if (line.startsWith('# ')) {
      module = line.slice(2);
      continue;
    }
    const [name = '', letters = '', counts = ''] = line.split(' ');
    const block = counts.endsWith('{');
    const facts: OtherDirectiveFacts = {
      module,
      contexts: readContexts(letters),
      args: (block ? counts.slice(0, -1) : counts).split(','),
      block,
    };
    const known = table.get(name);
    if (known === undefined) table.set(name, [facts]);
    else known.push(facts);
  }
  return (parsed = table);
}

/** Whether a module that is not nginx's own is known to bring a directive of that name. */
export function isOtherDirective(name: string): boolean {
  return otherDirectives().has(name) || otherNames().has(name);
}

/** Names of NGINX Plus and of modules without a table: nothing is known of them but that they are. */
export function otherNames(): ReadonlySet<string> {
  return (documented ??= new Set([...nginxDocumentedElsewhere.trim().split('\n'), ...singles]));
}

/** Whether a name looks like one of a module that is in no table here. */
export function mayBeOtherDirective(name: string): boolean {
  return families.test(name);
}
