/** Names of php.ini's settings, who may change each, and which releases have them. */
import { datedWord, type Dated } from '../release.ts';

/** Who may change a setting: every script, files of a folder (`.user.ini`), or the server's configuration alone. */
export type PhpIniChange = 'script' | 'folder' | 'server';

/**
 * Source of the facts: `ini_get_all()` of PHP 8.2 with the modules of a usual package. PHP's other modules bring names of their own.
 * A line is of those that a script may change, those of `.user.ini`, and those of the server.
 */
const script = `
SMTP arg_separator.output assert.active assert.bail assert.callback assert.exception assert.warning auto_detect_line_endings cli.pager cli.prompt
date.default_latitude date.default_longitude date.sunrise_zenith date.sunset_zenith date.timezone default_charset default_mimetype
default_socket_timeout display_errors display_startup_errors docref_ext docref_root error_append_string error_log error_log_mode error_prepend_string
error_reporting exif.decode_jis_intel exif.decode_jis_motorola exif.decode_unicode_intel exif.decode_unicode_motorola exif.encode_jis
exif.encode_unicode fiber.stack_size from highlight.comment highlight.default highlight.html highlight.keyword highlight.string html_errors
iconv.input_encoding iconv.internal_encoding iconv.output_encoding ignore_repeated_errors ignore_repeated_source ignore_user_abort implicit_flush
include_path input_encoding internal_encoding log_errors max_execution_time memory_hard_limit_percent memory_limit opcache.consistency_checks
opcache.dups_fix opcache.enable opcache.file_update_protection opcache.jit opcache.jit_bisect_limit opcache.jit_blacklist_root_trace
opcache.jit_blacklist_side_trace opcache.jit_debug opcache.jit_hot_side_exit opcache.jit_max_loop_unrolls opcache.jit_max_polymorphic_calls
opcache.jit_max_recursive_calls opcache.jit_max_recursive_returns opcache.jit_prof_threshold opcache.revalidate_freq opcache.revalidate_path
opcache.validate_timestamps open_basedir output_encoding pcre.backtrack_limit pcre.jit pcre.recursion_limit phar.readonly phar.require_hash precision
report_memleaks report_zend_debug sendmail_from serialize_precision session.cache_expire session.cache_limiter session.cookie_domain
session.cookie_httponly session.cookie_lifetime session.cookie_path session.cookie_samesite session.cookie_secure session.gc_divisor
session.gc_maxlifetime session.gc_probability session.lazy_write session.name session.referer_check session.save_handler session.save_path
session.serialize_handler session.sid_bits_per_character session.sid_length session.trans_sid_hosts session.trans_sid_tags session.use_cookies
session.use_only_cookies session.use_strict_mode session.use_trans_sid smtp_port syslog.filter unserialize_callback_func unserialize_max_depth
url_rewriter.hosts url_rewriter.tags user_agent xmlrpc_error_number zend.assertions zend.detect_unicode zend.enable_gc zend.exception_ignore_args
zend.exception_string_param_max_len zend.script_encoding zlib.output_compression zlib.output_compression_level zlib.output_handler
`;
const folder = `
arg_separator.input auto_append_file auto_globals_jit auto_prepend_file enable_post_data_reading filter.default filter.default_flags mail.add_x_header
mail.force_extra_parameters mail.log mail.mixed_lf_and_crlf max_file_uploads max_input_nesting_level max_input_time max_input_vars
max_multipart_body_parts openssl.cafile openssl.capath output_buffering output_handler post_max_size register_argc_argv request_order
session.auto_start session.upload_progress.cleanup session.upload_progress.enabled session.upload_progress.freq session.upload_progress.min_freq
session.upload_progress.name session.upload_progress.prefix short_open_tag upload_max_filesize variables_order zend.multibyte
`;
const server = `
allow_url_fopen allow_url_include browscap disable_classes disable_functions doc_root enable_dl expose_php extension_dir ffi.enable ffi.preload
file_uploads hard_timeout opcache.blacklist_filename opcache.enable_cli opcache.enable_file_override opcache.error_log opcache.file_cache
opcache.file_cache_consistency_checks opcache.file_cache_only opcache.force_restart_timeout opcache.huge_code_pages opcache.interned_strings_buffer
opcache.jit_buffer_size opcache.jit_hot_func opcache.jit_hot_loop opcache.jit_hot_return opcache.jit_max_exit_counters opcache.jit_max_root_traces
opcache.jit_max_side_traces opcache.lockfile_path opcache.log_verbosity_level opcache.max_accelerated_files opcache.max_file_size
opcache.max_wasted_percentage opcache.memory_consumption opcache.opt_debug_level opcache.optimization_level opcache.preferred_memory_model
opcache.preload opcache.preload_user opcache.protect_memory opcache.record_warnings opcache.restrict_api opcache.save_comments opcache.use_cwd
opcache.validate_permission opcache.validate_root phar.cache_list realpath_cache_size realpath_cache_ttl sendmail_path sys_temp_dir syslog.facility
syslog.ident upload_tmp_dir user_dir user_ini.cache_ttl user_ini.filename xmlrpc_errors zend.signal_check
`;

/** `setting+release`, `setting-branch`: the first release and the last branch that have it, where not all since 7.0 do. Source of the facts: PHP's manual. */
const dated = `
hard_timeout+7.1.0 opcache.opt_debug_level+7.1.0 session.sid_bits_per_character+7.1.0 session.sid_length+7.1.0 session.trans_sid_hosts+7.1.0
session.trans_sid_tags+7.1.0 url_rewriter.hosts+7.1.0 opcache.validate_permission+7.0.14 opcache.validate_root+7.0.14 session.cookie_samesite+7.3.0
syslog.facility+7.3.0 syslog.filter+7.3.0 syslog.ident+7.3.0 opcache.preload+7.4.0 opcache.preload_user+7.4.0 unserialize_max_depth+7.4.0
zend.exception_ignore_args+7.4.0 mbstring.regex_retry_limit+7.4.0 zend.exception_string_param_max_len+8.0.0 opcache.jit+8.0.0 opcache.jit_bisect_limit+8.0.0
opcache.jit_buffer_size+8.0.0 opcache.jit_debug+8.0.0 opcache.jit_hot_func+8.0.0 opcache.jit_hot_loop+8.0.0 opcache.jit_hot_return+8.0.0
opcache.jit_hot_side_exit+8.0.0 opcache.jit_prof_threshold+8.0.0 opcache.record_warnings+8.0.0 fiber.stack_size+8.1.0 mysqli.local_infile_directory+8.1.0
error_log_mode+8.2.0 mail.mixed_lf_and_crlf+8.2.4 zend.max_allowed_stack_size+8.3.0 zend.reserved_stack_size+8.3.0 fatal_error_backtraces+8.5.0
fastcgi.script_path_encoded+8.5.0 asp_tags-5.6 always_populate_raw_post_data-5.6 session.entropy_file-7.0 session.entropy_length-7.0
session.hash_bits_per_character-7.0 session.hash_function-7.0 sql.safe_mode-7.1 opcache.fast_shutdown-7.1 opcache.inherited_hack-7.2 track_errors-7.4
mbstring.func_overload-7.4 assert.quiet_eval-7.4 log_errors_max_len-8.0 mysqli.reconnect-8.1 opcache.consistency_checks-8.2 disable_classes-8.4
`;

let dates: ReadonlyMap<string, Dated> | undefined;

/** The releases of PHP that have a setting; `undefined` where all that are known have it, or the name is not known here. */
export function phpIniDates(name: string): Dated | undefined {
  return (dates ??= new Map(
    dated
      .trim()
      .split(/\s+/)
      .map(datedWord)
      .map(({ word, ...releases }) => [word, releases]),
  )).get(name);
}

let known: ReadonlyMap<string, PhpIniChange> | undefined;

function names(): ReadonlyMap<string, PhpIniChange> {
  const of = (text: string, change: PhpIniChange): [string, PhpIniChange][] =>
    text
      .trim()
      .split(/\s+/)
      .map((name) => [name, change]);
  return (known ??= new Map([...of(script, 'script'), ...of(folder, 'folder'), ...of(server, 'server')]));
}

/** Names of all settings that are known here; there are others. */
export function phpIniNames(): Iterable<string> {
  return names().keys();
}

/** Who may change a setting; `undefined` where the name is not known here. */
export function phpIniChange(name: string): PhpIniChange | undefined {
  return names().get(name);
}
