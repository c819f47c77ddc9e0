/** Every directive, variable and word that forks and patches of nginx have beyond it, as plain lines: data for `nginx-forks.ts`, no thought. */

/**
 * Source of the facts: the `ngx_command_t` tables of the forks' releases, written by scripts/fork-directives.ts; words and variables from the functions that read them.
 *
 * `= name title` opens a fork, `= + title` a patch. Below it:
 * - `~ release:nginx …`: from that release of the fork on it is based on that release of nginx. `*`: its own numbers begin with those of nginx.
 * - `# module` opens a module; a line below it is `name contexts arguments[{] setter [+since] [-until]`, as in `nginx-directive-table.ts`, with releases of the fork.
 * - `!name [+since]`: nginx has it, and the fork does not.
 * - `$name …`: variables; `name_*` is a family.
 * - `@[family/]name word…`: words that a directive takes here beyond those of nginx; with its `=` where a value follows; `*` is anything.
 */
export const nginxForkTable = `
= angie Angie
~ 1.0.0:1.23.2 1.1.0:1.23.3 1.2.0:1.25.0 1.3.0:1.25.2 1.4.0:1.25.3 1.5.0:1.25.4 1.6.0:1.27.0 1.7.0:1.27.1 1.8.0:1.27.3 1.9.0:1.27.4 1.10.0:1.27.5 1.11.0:1.29.3 1.12.0:1.31.2
# ngx_http_acme_module
acme S 1 ngx_http_acme +1.5.0
acme_client H 2+ ngx_http_acme_client +1.5.0
acme_client_path H 1 string +1.6.0
acme_dns_port H 1 ngx_http_acme_dns_port +1.10.0 -1.10.0
acme_dns_port H 1 ngx_http_acme_port +1.11.0
acme_dns_port H 1 number +1.8.0 -1.9.0
acme_dns_ttl H 1 number +1.12.0
acme_hook L 1 ngx_http_acme_hook +1.8.0 -1.8.0
acme_hook L 1,2 ngx_http_acme_hook +1.9.0
acme_http_port H 1 ngx_http_acme_port +1.11.0
acme_max_response_size H 1 size +1.11.0
# ngx_http_api_module
api L 1 ngx_http_set_api
api_config_files HSL flag flag +1.3.0
# ngx_http_core_module
auto_redirect HSL 1 enum +1.5.0
client H 0{ ngx_http_core_server +1.10.0
error_log_user_tag HSLx 1 ngx_http_core_error_log_user_tag +1.12.0
location SL 1+{ ngx_http_core_location +1.3.0
max_headers HS 1 number +1.8.0
status_zone Ll 1 ngx_http_core_status_zone -1.7.0
status_zone Ll 1,2 ngx_http_core_status_zone +1.8.0
status_zone S 1 ngx_http_core_status_zone -1.7.0
status_zone S 1,2 ngx_http_core_status_zone +1.8.0
time_format H 2 ngx_http_core_time_format +1.12.0
# ngx_http_docker_module
docker_endpoint H 1 ngx_http_docker_endpoint +1.10.0
docker_max_object_size H 1 size +1.10.0
# ngx_http_doh_module
doh_bind HSL 1,2 ngx_http_upstream_bind_set +1.12.0
doh_buffer_size HSL 1 size +1.12.0
doh_connect_timeout HSL 1 msec +1.12.0
doh_max_size HSL 1 size +1.12.0
doh_next_upstream HSL 1+ bitmask +1.12.0
doh_next_upstream_timeout HSL 1 msec +1.12.0
doh_next_upstream_tries HSL 1 number +1.12.0
doh_pass Ll 1 ngx_http_doh_pass +1.12.0
doh_read_timeout HSL 1 msec +1.12.0
doh_send_timeout HSL 1 msec +1.12.0
doh_socket_keepalive HSL flag flag +1.12.0
doh_transport HSL 1 enum +1.12.0
# ngx_http_fastcgi_module
fastcgi_connection_drop HSL 1 ngx_http_upstream_connection_drop_set +1.7.0
# ngx_http_grpc_module
grpc_connection_drop HSL 1 ngx_http_upstream_connection_drop_set +1.7.0
# ngx_http_image_filter_module
image_filter_avif_quality HSL 1,2 ngx_http_image_filter_avif_quality +1.11.0
image_filter_heic_quality HSL 1 ngx_http_image_filter_conf_value +1.11.0
# ngx_http_metric_module
metric HSL 2,3 ngx_http_metric +1.11.0
metric_complex_zone H 1,2,3{ ngx_http_metric_zone_complex +1.11.0
metric_zone H 2+ ngx_http_metric_zone_inline +1.11.0
# ngx_http_mp4_module
mp4_limit_rate HSL 1 ngx_http_mp4_limit_rate +1.4.0
mp4_limit_rate_after HSL 1 msec +1.4.0
# ngx_http_prometheus_module
prometheus L 1 ngx_http_prometheus +1.3.0
prometheus_template H 1{ ngx_http_prometheus_template +1.3.0
# ngx_http_proxy_module
proxy_connection_drop HSL 1 ngx_http_upstream_connection_drop_set +1.7.0
proxy_http3_hq HSL flag flag +1.4.0
proxy_http3_max_concurrent_streams HSL 1 number +1.4.0
proxy_http3_max_table_capacity HSL 1 number +1.8.0
proxy_http3_stream_buffer_size HSL 1 size +1.4.0
proxy_http_version HSLlx 1 enum +1.4.0
proxy_quic_active_connection_id_limit HSL 1 number +1.4.0
proxy_quic_gso HSL flag flag +1.4.0
proxy_quic_host_key HSL 1 ngx_http_v3_proxy_host_key +1.4.0
proxy_ssl_certificate HSL 1,2 ngx_ssl_certificate +1.2.0
proxy_ssl_certificate_key HSL 1,2 ngx_ssl_certificate +1.2.0
proxy_ssl_keylog_file HSL 1 ngx_http_proxy_ssl_keylog_file +1.12.0
proxy_ssl_ntls HSL flag flag +1.2.0
# ngx_http_rewrite_module
goto SLls 1 ngx_http_rewrite_goto +1.12.0
# ngx_http_scgi_module
scgi_connection_drop HSL 1 ngx_http_upstream_connection_drop_set +1.7.0
# ngx_http_ssl_module
ssl_certificate HS 1,2 ngx_ssl_certificate +1.2.0
ssl_certificate_key HS 1,2 ngx_ssl_certificate +1.2.0
ssl_encrypted_hello_key HS 1 string-array +1.11.0
ssl_keylog_file HS 1 ngx_http_ssl_keylog_file +1.12.0
ssl_ntls HS flag flag +1.2.0
# ngx_http_upstream
resolver U 1+ ngx_http_upstream_resolver +1.1.0
resolver_timeout U 1 msec +1.1.0
response_time_factor U 1 number +1.12.0
# ngx_http_upstream_least_time_module
least_time U 1+ ngx_http_upstream_least_time +1.12.0
# ngx_http_upstream_sticky_module
sticky U 2+ ngx_http_upstream_sticky +1.2.0
sticky_secret U 1 complex +1.2.0
sticky_strict U flag flag +1.2.0
# ngx_http_uwsgi_module
uwsgi_connection_drop HSL 1 ngx_http_upstream_connection_drop_set +1.7.0
# ngx_http_v3_module
http3_max_table_capacity HS 1 number +1.8.0
# ngx_mail_core_module
error_log_user_tag Mn 1 string-array +1.12.0
max_commands Mn 1 number +1.7.0
# ngx_stream_acme_module
acme t 1 ngx_stream_acme +1.10.0
# ngx_stream_core_module
error_log_user_tag Tt 1 ngx_stream_core_error_log_user_tag +1.12.0
status_zone t 1 ngx_stream_core_status_zone -1.7.0
status_zone t 1,2 ngx_stream_core_status_zone +1.8.0
time_format T 2 ngx_stream_core_time_format +1.12.0
# ngx_stream_metric_module
metric Tt 2,3 ngx_stream_metric +1.12.0
metric_complex_zone T 1,2,3{ ngx_stream_metric_zone_complex +1.12.0
metric_zone T 2+ ngx_stream_metric_zone_inline +1.12.0
# ngx_stream_mqtt_preread_module
mqtt_preread Tt flag flag +1.4.0
# ngx_stream_proxy_module
proxy_connection_drop Tt 1 ngx_stream_proxy_connection_drop +1.7.0
proxy_protocol_tlv Tt 2 ngx_stream_proxy_protocol_tlv +1.11.0
proxy_protocol_version Tt 1 enum +1.11.0
proxy_ssl_certificate Tt 1,2 ngx_ssl_certificate +1.2.0
proxy_ssl_certificate_key Tt 1,2 ngx_ssl_certificate +1.2.0
proxy_ssl_keylog_file Tt 1 ngx_stream_proxy_ssl_keylog_file +1.12.0
proxy_ssl_ntls Tt flag flag +1.2.0
# ngx_stream_rdp_preread_module
rdp_preread Tt flag flag +1.6.0
# ngx_stream_ssl_module
ssl_certificate Tt 1,2 ngx_ssl_certificate +1.2.0
ssl_certificate_key Tt 1,2 ngx_ssl_certificate +1.2.0
ssl_early_data Tt flag flag +1.9.0
ssl_encrypted_hello_key Tt 1 string-array +1.11.0
ssl_keylog_file Tt 1 ngx_stream_ssl_keylog_file +1.12.0
ssl_ntls Tt flag flag +1.2.0
# ngx_stream_upstream
resolver V 1+ ngx_stream_upstream_resolver +1.3.0
resolver_timeout V 1 msec +1.3.0
response_time_factor V 1 number +1.12.0
# ngx_stream_upstream_least_time_module
least_time V 1+ ngx_stream_upstream_least_time +1.12.0
# ngx_stream_upstream_sticky_module
sticky V 2+ ngx_stream_upstream_sticky +1.6.0
sticky_secret V 1 complex +1.6.0
sticky_strict V flag flag +1.6.0
!keepalive_min_timeout +1.9.0
!add_header_inherit +1.11.0
!add_trailer_inherit +1.11.0
!ssl_ech_file +1.12.0
@http/server sid= slow_start= resolve service= drain
@stream/server sid= slow_start= route= drain resolve service=
@proxy_http_version 3
@mail/imap_auth oauthbearer xoauth2
@mail/pop3_auth oauthbearer xoauth2
@mail/smtp_auth oauthbearer xoauth2
@error_log filter= format= rate=
@proxy_cache_path keys_zone=*:file=
@fastcgi_cache_path keys_zone=*:file=
@uwsgi_cache_path keys_zone=*:file=
@scgi_cache_path keys_zone=*:file=
@image_filter convert
@resolver conf conf= status_zone=
@least_time account= factor= header first_byte last_byte connect
$acme_cert_* acme_cert_key_* acme_hook_challenge acme_hook_client acme_hook_domain acme_hook_keyauth acme_hook_name acme_hook_token angie_version is_request_port metric_* mqtt_preread_clientid mqtt_preread_username p8s_value proxy_internal_host rdp_cookie rdp_cookie_* request_port sent_body ssl_client_sigalg ssl_encrypted_hello ssl_server_cert_type ssl_sigalg ssl_sigalgs upstream_cache_key upstream_request_method upstream_sticky_status upstream_transport
= freenginx freenginx
~ 1.25.4:1.25.3
# ngx_http_core_module
client_body_min_rate HSL 1 size +1.29.0
max_headers HS 1 number +1.27.1
send_min_rate HSL 1 size +1.29.0
# ngx_http_geoip_module
geoip_set H 3 ngx_http_geoip_set +1.29.4
# ngx_http_proxy_module
proxy_allow_duplicate_chunked HSL flag flag +1.29.1
proxy_allow_http09 HSL flag flag +1.29.1
# ngx_http_ssl_module
ssl_encrypted_hello_key HS 1 string-array +1.29.2
# ngx_http_xslt_filter_module
xml_external_entities HSL flag flag +1.29.3
# ngx_mail_core_module
limit_rate Mn 1 size +1.29.0
limit_rate_after Mn 1 size +1.29.0
lingering_close Mn flag flag +1.29.0
lingering_time Mn 1 msec +1.29.0
lingering_timeout Mn 1 msec +1.29.0
max_commands Mn 1 number +1.25.5
# ngx_mail_limit_conn_module
limit_conn Mn 2 ngx_mail_limit_conn +1.29.0
limit_conn_dry_run Mn flag flag +1.29.0
limit_conn_log_level Mn 1 enum +1.29.0
limit_conn_zone M 2 ngx_mail_limit_conn_zone +1.29.0
# ngx_stream_geoip_module
geoip_set T 3 ngx_stream_geoip_set +1.29.4
@http/proxy_ignore_headers Age
@http/fastcgi_ignore_headers Age
@http/uwsgi_ignore_headers Age
@http/scgi_ignore_headers Age
@http/grpc_ignore_headers Age
@mail/imap_auth oauthbearer xoauth2
@mail/pop3_auth oauthbearer xoauth2
@mail/smtp_auth oauthbearer xoauth2
$ssl_client_fingerprint_sha256 ssl_encrypted_hello upstream_cache_age upstream_cache_key
= openresty OpenResty
~ *
# ngx_http_core_module
no_error_pages HSLl 0 ngx_http_core_no_error_pages
# ngx_http_log_module
log_escape_non_ascii HSL flag flag
@resolver local=
@stream/proxy_protocol on off v2
= tengine Tengine
~ 2.0.0:1.4.4 2.1.0:1.6.2 2.2.0:1.8.1 2.3.0:1.15.9 2.3.1:1.16.0 2.3.2:1.17.3 2.3.3:1.18.0 2.4.0:1.22.1 3.0.0:1.24.0 3.2.0:1.31.3
# nginx
force_exit m 1 msec +2.2.0 -2.2.3
master_env m 1 ngx_master_set_env +2.2.2
pipe_set_size m 1 size +3.2.0
thread_stack_size m 1 size -2.2.3
worker_rlimit_sigpending m 1 number -2.2.3
worker_threads m 1 number -2.2.3
# ngx_backtrace_module
backtrace_log m 1 ngx_backtrace_files
backtrace_max_stack_size m 1 number
# ngx_dso_module
dso m 0{ ngx_dso_block -2.2.3
# ngx_event
connections e 1 ngx_event_connections -2.2.3
reuse_port e flag flag +2.1.0 -2.2.3
# ngx_http_append_header_module
append_header HSLl 2 ngx_http_headers_append +3.2.0
append_header_separator HSLl 1 string +3.2.0
# ngx_http_concat_module
concat HSL flag flag
concat_delimiter HSL 1 string
concat_ignore_file_error HSL flag flag
concat_max_files HSL 1 number
concat_types HSL 1+ ngx_http_types
concat_unique HSL flag flag
# ngx_http_core_module
client_body_buffers HSL 2 buffers
client_body_postpone_size HSL 1 size
error_page HSLl 1+ ngx_http_core_error_page -2.2.3
open_file_cache_retest HSL 1 sec -2.2.3
optimize_server_names HS flag flag -2.2.3
request_time_cache HSL flag flag
resolver_file HSL 1 ngx_http_core_resolver_file +2.1.0
retry_cached_connection HSL flag flag
satisfy_any HSL flag flag -2.2.3
server_admin HS 1 string
server_info HSL flag flag
server_tag HSL 1 ngx_http_set_server_tag
server_tokens HSL flag flag -2.2.3
# ngx_http_debug_conn_module
debug_conn L 0 ngx_http_debug_conn +3.1.0
# ngx_http_debug_pool_module
debug_pool L 0 ngx_http_debug_pool +2.1.2
# ngx_http_debug_timer_module
debug_timer L 0 ngx_http_debug_timer +2.3.0
# ngx_http_dubbo_module
dubbo_bind HSL 1,2 ngx_http_upstream_bind_set +2.3.2
dubbo_buffer_size HSL 1 size +2.3.2
dubbo_connect_timeout HSL 1 msec +2.3.2
dubbo_heartbeat_interval HSL 1 msec +2.3.2
dubbo_hide_header HSL 1 string-array +2.3.2
dubbo_ignore_headers HSL 1+ bitmask +2.3.2
dubbo_intercept_errors HSL flag flag +2.3.2
dubbo_next_upstream HSL 1+ bitmask +2.3.2
dubbo_next_upstream_timeout HSL 1 msec +2.3.2
dubbo_next_upstream_tries HSL 1 number +2.3.2
dubbo_pass Ll 4 ngx_http_dubbo_pass +2.3.2
dubbo_pass_all_headers Ll 1 flag +2.3.2
dubbo_pass_body Ll 1 flag +2.3.2
dubbo_pass_header HSL 1 string-array +2.3.2
dubbo_pass_set Ll 2 ngx_http_dubbo_pass_set +2.3.2
dubbo_read_timeout HSL 1 msec +2.3.2
dubbo_send_timeout HSL 1 msec +2.3.2
dubbo_socket_keepalive HSL flag flag +2.3.2
dubbo_upstream_error_info Ll 1 flag +2.3.2
# ngx_http_dyups_module
dyups_interface L 0 ngx_http_dyups_interface +2.1.2
dyups_read_msg_log H flag flag +2.3.1
dyups_read_msg_timeout H 1 msec +2.1.2
dyups_shm_zone_size H 1 size +2.1.2
dyups_trylock H 1 flag +2.1.2
dyups_upstream_conf H 1 ngx_http_dyups_cmd_deprecated +2.3.1
dyups_upstream_conf H 1 string +2.1.2 -2.3.0
# ngx_http_fastcgi_module
fastcgi_rcvbuf_size HSL 1 size +3.2.0
fastcgi_sndbuf_size HSL 1 size +3.2.0
fastcgi_upstream_tries HSL 1 number
# ngx_http_footer_filter_module
footer HSL 1 ngx_http_footer_filter
footer_types HSL 1+ ngx_http_types
# ngx_http_geoip_module
geoip_region H 1,2 ngx_http_geoip_region
# ngx_http_grpc_module
grpc_enable_ntls HSL 1 complex +2.4.0
grpc_ssl_enc_certificate HSL 1 string +2.4.0
grpc_ssl_enc_certificate_key HSL 1 string +2.4.0
grpc_ssl_sign_certificate HSL 1 string +2.4.0
grpc_ssl_sign_certificate_key HSL 1 string +2.4.0
# ngx_http_gzip_filter_module
gzip_clear_etag HSL flag flag +2.1.0
# ngx_http_headers_filter_module
expires_by_types HSLl 2+ ngx_http_headers_expires_by_types -2.1.2
# ngx_http_image_filter_module
image_filter_crop_offset HSL 2 ngx_http_image_filter_offset +2.1.0
# ngx_http_limit_conn_module
limit_zone H 3 ngx_http_limit_zone -2.1.2
# ngx_http_limit_req_module
limit_req HSL 1,2,3,4 ngx_http_limit_req
limit_req_whitelist HSL 2 ngx_http_limit_req_whitelist
limit_req_zone H 2+ ngx_http_limit_req_zone -2.2.3
limit_req_zone H 2+,3 ngx_http_limit_req_zone +2.3.0
# ngx_http_log_module
log_empty_request HSL flag flag -2.1.2
log_escape HSL 1 enum -2.1.2
log_format HSL 2+ ngx_http_log_set_format -2.1.2
# ngx_http_memcached_module
memcached_upstream_tries HSL 1 number
# ngx_http_multi_upstream_module
multi U 1 ngx_http_multi_upstream +2.3.2
# ngx_http_mysql_test
mysql_test L 1 ngx_http_mysql_test +2.2.0 -2.2.3
# ngx_http_proxy_connect_module
proxy_connect S 0 ngx_http_proxy_connect +2.3.0
proxy_connect_address HS 1 complex +2.3.2
proxy_connect_address HS 1 ngx_http_proxy_connect_address +2.3.0 -2.3.1
proxy_connect_allow S 1+ ngx_http_proxy_connect_allow +2.3.0
proxy_connect_bind HS 1,2 ngx_http_proxy_connect_bind +2.3.0
proxy_connect_connect_timeout HS 1 msec +2.3.0
proxy_connect_data_timeout HS 1 msec +2.4.1
proxy_connect_read_timeout HS 1 msec +2.3.0
proxy_connect_response HS 1 complex +2.4.1
proxy_connect_send_lowat HS 1 size +2.3.0
proxy_connect_send_timeout HS 1 msec +2.3.0
# ngx_http_proxy_module
proxy_enable_ntls HSL 1 complex +2.4.0
proxy_rcvbuf_size HSL 1 size +3.2.0
proxy_sndbuf_size HSL 1 size +3.2.0
proxy_ssl_enc_certificate HSL 1 string +2.4.0
proxy_ssl_enc_certificate_key HSL 1 string +2.4.0
proxy_ssl_sign_certificate HSL 1 string +2.4.0
proxy_ssl_sign_certificate_key HSL 1 string +2.4.0
proxy_upstream_tries HSL 1 number
# ngx_http_reqstat_module
req_status HSL 1+ ngx_http_reqstat +2.1.0
req_status_bypass HSL 1+ predicate +2.1.0
req_status_lazy HSL flag flag +2.3.0
req_status_show L any ngx_http_reqstat_show +2.1.0
req_status_show_field L 1+ ngx_http_reqstat_show_field +2.1.2
req_status_zone H 2+ ngx_http_reqstat_zone +2.1.2
req_status_zone H 3 ngx_http_reqstat_zone +2.1.0 -2.1.0
req_status_zone_add_indicator H 2+ ngx_http_reqstat_zone_add_indicator +2.1.2
req_status_zone_key_length H 2 ngx_http_reqstat_zone_key_length +2.1.2
req_status_zone_recycle H 3 ngx_http_reqstat_zone_recycle +2.1.2
# ngx_http_scgi_module
scgi_upstream_tries HSL 1 number
# ngx_http_slab_stat_module
slab_stat L 0 ngx_http_slab_stat +2.2.2
# ngx_http_slice_module
slice L 0 ngx_http_slice
slice_arg_begin HSL 1 string
slice_arg_end HSL 1 string
slice_footer HSL 1 string
slice_footer_last HSL flag flag
slice_header HSL 1 string
slice_header_first HSL flag flag
# ngx_http_spdy_module
spdy_flow_control HS 1 flag -2.1.0
spdy_init_recv_window_size HS 1 size -2.1.0
spdy_version HS 1 enum -2.1.0
# ngx_http_ssl_module
enable_ntls HS flag flag +2.3.4
ssl_async HS flag ngx_http_ssl_enable_async +2.2.2
ssl_early_data HS flag flag +2.2.2
ssl_enc_certificate HS 1 string +2.3.4
ssl_enc_certificate_key HS 1 string +2.3.4
ssl_pass_phrase_dialog HS 1 string -2.2.0
ssl_sign_certificate HS 1 string +2.3.4
ssl_sign_certificate_key HS 1 string +2.3.4
ssl_verify_client_exception L 1 flag +2.1.2
ssl_verify_depth HS 1+ number -2.0.0
# ngx_http_stub_status_module
stub_status SL flag ngx_http_set_status -2.1.2
stub_status SL flag ngx_http_set_stub_status +2.2.0 -2.2.3
# ngx_http_sysguard_module
sysguard HSL flag flag
sysguard_cpu HSL 1,2,3 ngx_http_sysguard_cpuusage +2.2.2
sysguard_interval HSL 1 sec
sysguard_load HSL 1,2 ngx_http_sysguard_load
sysguard_log_level HSL 1 enum
sysguard_mem HSL 1,2 ngx_http_sysguard_mem
sysguard_mode HSL 1 enum +2.1.0
sysguard_rt HSL 1,2,3 ngx_http_sysguard_rt +2.1.0
# ngx_http_tfs_module
tair_timeout HSL 1 msec
tfs_block_cache_zone H 1+ ngx_http_tfs_block_cache_zone
tfs_body_buffer_size HSL 1 size
tfs_buffer_size HSL 1 size
tfs_connect_timeout HSL 1 msec
tfs_enable_remote_block_cache HS flag flag
tfs_keepalive HS 2 ngx_http_tfs_keepalive
tfs_log HS 1,2 ngx_http_tfs_log
tfs_pass Ll 1,2 ngx_http_tfs_pass
tfs_read_timeout HSL 1 msec
tfs_send_lowat HSL 1 size
tfs_send_timeout HSL 1 msec
tfs_upstream H 1{ ngx_http_tfs_upstream
# ngx_http_trim_filter_module
trim HSL 1 complex +2.1.0
trim HSL flag flag -2.0.0
trim_css HSL 1 complex +2.1.0
trim_js HSL 1 complex +2.1.0
trim_jscss HSL flag flag -2.0.0
trim_types HSL 1+ ngx_http_types
# ngx_http_upstream
rr_discarded_range H 1 number +3.2.0
upstream_change_no_server_status H 1 flag +3.2.0
# ngx_http_upstream_check_module
check U 1+ ngx_http_upstream_check
check_fastcgi_param U 2 ngx_http_upstream_check_fastcgi_params +2.1.0
check_http_expect_alive U 1+ ngx_http_upstream_check_http_expect_alive
check_http_send U 1 ngx_http_upstream_check_http_send
check_keepalive_requests U 1 ngx_http_upstream_check_keepalive_requests
check_shm_size H 1 ngx_http_upstream_check_shm_size
check_status SL 0,1 ngx_http_upstream_check_status
# ngx_http_upstream_consistent_hash_module
consistent_hash U 1 ngx_http_upstream_chash
# ngx_http_upstream_dynamic_module
dynamic_resolve U 0,1,2 ngx_http_upstream_dynamic +2.1.0
# ngx_http_upstream_iwrr_module
iwrr U 0 ngx_http_upstream_iwrr +3.2.0
# ngx_http_upstream_keepalive_module
keepalive U 1+ ngx_http_upstream_keepalive +2.2.2
keepalive_timeout U 1 ngx_http_upstream_keepalive_timeout
# ngx_http_upstream_session_sticky_module
session_sticky U any ngx_http_upstream_session_sticky
session_sticky_header HSL 1 ngx_http_session_sticky_hide_cookie
session_sticky_hide_cookie HSL 1 ngx_http_session_sticky_hide_cookie
# ngx_http_upstream_vnswrr_module
vnswrr U 0 ngx_http_upstream_vnswrr +2.3.2 -2.3.4
vnswrr U 0,1 ngx_http_upstream_vnswrr +2.4.0
# ngx_http_user_agent_module
user_agent H 1{ ngx_http_user_agent_block
# ngx_http_uwsgi_module
uwsgi_enable_ntls HSL 1 complex +2.4.0
uwsgi_ssl_enc_certificate HSL 1 string +2.4.0
uwsgi_ssl_enc_certificate_key HSL 1 string +2.4.0
uwsgi_ssl_sign_certificate HSL 1 string +2.4.0
uwsgi_ssl_sign_certificate_key HSL 1 string +2.4.0
uwsgi_upstream_tries HSL 1 number
# ngx_http_v2_module
http2 HS 1 flag +2.3.0 -3.1.0
http2_body_preread_size HS 1 size +2.2.2
http2_max_requests HS 1 number +2.2.2 -2.3.4
# ngx_http_xquic_module
xquic_ack_frequency H 1 number +3.2.0
xquic_anti_amplification_limit H 1 number +3.0.0
xquic_cid_route H 1 flag +3.0.0
xquic_congestion_control H 1 string +3.0.0
xquic_conn_hash_size H 1 number +3.2.0
xquic_enable_fec H 1 number +3.2.0
xquic_enable_keylog H 1 flag +3.2.0
xquic_enable_marking_reinjection H 1 flag +3.2.0
xquic_enable_mempool_protection H 1 flag +3.2.0
xquic_enable_multipath H 1 number +3.2.0
xquic_enable_pmtud H 1 number +3.2.0
xquic_enable_qlog_event H 1 flag +3.2.0
xquic_fec_blk_log_mod H 1 number +3.2.0
xquic_fec_code_rate H 1 ngx_http_xquic_fec_code_rate +3.2.0
xquic_fec_conn_queue_rpr_timeout H 1 msec +3.2.0
xquic_fec_decoder_scheme H 1 string +3.2.0
xquic_fec_encoder_scheme H 1 string +3.2.0
xquic_fec_log_on H 1 flag +3.2.0
xquic_fec_mp_mode H 1 number +3.2.0
xquic_fec_packet_mask_mode H 1 number +3.2.0
xquic_fec_stream_level H 1 number +3.2.0
xquic_hash_conflict_threshold H 1 number +3.2.0
xquic_health_check_file H 1 string +3.2.0
xquic_idle_time_out H 1 number +3.2.0
xquic_init_cwnd_pkt H 1 number +3.2.0
xquic_init_pkt_out_size H 1 number +3.2.0
xquic_init_pto_us H 1 number +3.2.0
xquic_init_rtt_us H 1 number +3.2.0
xquic_intercom_socket_rcvbuf H 1 number +3.2.0
xquic_intercom_socket_sndbuf H 1 number +3.2.0
xquic_keyupdate_pkt_threshold H 1 number +3.0.0
xquic_log_file H 1 string +3.0.0
xquic_log_level H 1 ngx_http_xquic_set_log_level +3.0.0
xquic_manually_send H 1 flag +3.2.0
xquic_max_concurrent_connection_cnt H 1 number +3.0.0
xquic_max_cps H 1 number +3.0.0
xquic_max_qps H 1 number +3.0.0
xquic_max_streams_bidi H 1 number +3.2.0
xquic_max_streams_uni H 1 number +3.2.0
xquic_min_cwnd_pkt H 1 number +3.2.0
xquic_mp_enable_reinjection H 1 number +3.2.0
xquic_mp_sched_bw_Bps_thr H 1 number +3.2.0
xquic_mp_sched_loss_percent_high H 1 number +3.2.0
xquic_mp_sched_loss_percent_low H 1 number +3.2.0
xquic_mp_sched_pto_thr H 1 number +3.2.0
xquic_mp_sched_rtt_thr_high H 1 number +3.2.0
xquic_mp_sched_rtt_thr_low H 1 number +3.2.0
xquic_multipath_scheduler H 1 string +3.2.0
xquic_pacing H 1 flag +3.0.0
xquic_path_unreachable_pto_count H 1 number +3.2.0
xquic_pmtud_probing_interval H 1 number +3.2.0
xquic_probing_pkt_out_size H 1 number +3.2.0
xquic_qlog_event_importance H 1 ngx_http_xquic_set_qlog_importance +3.2.0
xquic_qpack_compat_duplicate H 1 flag +3.2.0
xquic_qpack_decoder_dynamic_table_size H 1 size +3.0.0
xquic_qpack_encoder_dynamic_table_size H 1 size +3.0.0
xquic_reinj_deadline_lower_bound H 1 number +3.2.0
xquic_reinj_flexible_deadline_srtt_factor H 1 ngx_http_xquic_reinj_flexible_deadline_srtt_factor +3.2.0
xquic_reinj_hard_deadline H 1 number +3.2.0
xquic_reinjection_control H 1 string +3.2.0
xquic_server_id_length H 1 number +3.0.0
xquic_server_id_offset H 1 number +3.0.0
xquic_sndq_packets_used_max H 1 number +3.2.0
xquic_socket_rcvbuf H 1 number +3.0.0
xquic_socket_sndbuf H 1 number +3.0.0
xquic_ssl_certificate H 1 string +3.0.0
xquic_ssl_certificate_key H 1 string +3.0.0
xquic_ssl_session_ticket_key H 1 string +3.0.0
xquic_standby_path_probe_timeout H 1 number +3.2.0
xquic_stateless_reset_token_key H 1 string +3.0.0
xquic_status SL 0,1 ngx_http_set_xquic_status +3.0.0
xquic_streams_index_size H 1 number +3.0.0
xquic_symbol_number_per_block H 1 number +3.2.0
xquic_token_key H 1,2,3,4 ngx_conf_read_xquic_token_key +3.2.0
xquic_token_key_file H 1 string +3.2.0
xquic_use_new_udp_hash HS flag flag +3.0.0
xquic_use_smaller_pto H 1 flag +3.2.0
xquic_worker_id_offset H 1 number +3.0.0
# ngx_http_zstd_filter_module
zstd HSLl flag flag +3.2.0
zstd_buffers HSL 2 buffers +3.2.0
zstd_comp_level HSL 1 ngx_conf_zstd_set_num_slot_with_negatives +3.2.0
zstd_dict_file H 1 string +3.2.0
zstd_min_length HSL 1+ size +3.2.0
zstd_types HSL 1+ ngx_http_types +3.2.0
# ngx_http_zstd_static_module
zstd_static HSL 1 enum +3.2.0
# ngx_ingress_module
ingress_failover_named_location HSL 1 string +3.2.0
ingress_gateway HSL 1 ngx_conf_set_ingress_gateway +3.1.0
ingress_gateway L 1 ngx_conf_set_ingress_gateway +3.0.0 -3.0.0
ingress_gateway_hash_num HSL 2 ngx_ingress_gateway_set_num +3.0.0
ingress_gateway_metadata HSL 2 ngx_ingress_gateway_metadata +3.0.0
ingress_gateway_path_segment_bucket_num HSL 2 ngx_ingress_gateway_set_num +3.2.0
ingress_gateway_pool_size HSL 2 ngx_ingress_gateway_set_size +3.0.0
ingress_gateway_shm_config HSL 4 ngx_ingress_gateway_shm_config +3.0.0
ingress_gateway_update_interval HSL 2 ngx_ingress_gateway_set_msec +3.0.0
# ngx_log
xquic_log m 1+ ngx_xquic_log +3.0.0
# ngx_mail
imap m 0{ ngx_mail_block -2.2.3
# ngx_mail_core_module
so_keepalive Mn flag flag -2.2.3
# ngx_mail_ssl_module
ssl_pass_phrase_dialog Mn 1 string -2.1.2
# ngx_proc
count - 1 number
delay_start - 1 msec
priority - 1 ngx_procs_set_priority
process - 1{ ngx_proc_process
processes m 0{ ngx_procs_block
respawn - flag flag
# ngx_regex
pcre_jit m 1 flag -2.2.3
# ngx_stream_core_module
server_name t 1+ ngx_stream_core_server_name +2.3.0
server_names_hash_bucket_size T 1 number +2.3.0
server_names_hash_max_size T 1 number +2.3.0
# ngx_stream_multi_upstream_module
multi V 1 ngx_stream_multi_upstream +2.3.2
# ngx_stream_proxy_module
proxy_enable_ntls Tt 1 flag +2.4.0
proxy_ssl_enc_certificate Tt 1 string +2.4.0
proxy_ssl_enc_certificate_key Tt 1 string +2.4.0
proxy_ssl_sign_certificate Tt 1 string +2.4.0
proxy_ssl_sign_certificate_key Tt 1 string +2.4.0
# ngx_stream_ssl_module
enable_ntls Tt flag flag +2.3.4
ssl_enc_certificate Tt 1 string +2.3.4
ssl_enc_certificate_key Tt 1 string +2.3.4
ssl_sign_certificate Tt 1 string +2.3.4
ssl_sign_certificate_key Tt 1 string +2.3.4
ssl_sni_force Tt flag flag +2.3.0
# ngx_syslog
syslog_retry_interval m 1 ngx_syslog_set_retry_interval -2.2.0
# ngx_xudp_module
max_retries m 1+ number +3.0.0
xudp_core_path m 1+ string +3.0.0
xudp_no_tx m flag flag +3.0.0
xudp_off m flag flag +3.0.0
xudp_rcvnum m 1+ number +3.0.0
xudp_retries_interval m 1+ msec +3.0.0
xudp_sndnum m 1+ number +3.0.0
!quic_bpf +3.2.0
!http3 +3.2.0
!http3_hq +3.2.0
!http3_max_concurrent_streams +3.2.0
!http3_stream_buffer_size +3.2.0
!quic_active_connection_id_limit +3.2.0
!quic_gso +3.2.0
!quic_host_key +3.2.0
!quic_retry +3.2.0
@http/listen xquic xudp https_allow_http
@stream/listen default
@http/server id=
@http/limit_req forbid_action= off
@image_filter crop_keepx crop_keepy
@stream/ssl_protocols DTLSv1 DTLSv1.2
@stream/proxy_ssl_protocols DTLSv1 DTLSv1.2
$ascii_* base64_decode_* connect_addr connect_host connect_port day dollar escape_uri_* full_request geoip_region_country_code geoip_region_region host_comment hour hour12 ingress_connect_timeout ingress_failover_count ingress_force_https ingress_gateway_* ingress_read_timeout ingress_route_target ingress_write_timeout md5_encode_* minute month normalized_request proxy_connect_connect_time proxy_connect_connect_timeout proxy_connect_data_timeout proxy_connect_first_byte_time proxy_connect_read_timeout proxy_connect_resolve_time proxy_connect_response proxy_connect_send_timeout raw_uri reqstat_enable request_recv_finish_time request_recv_start_time request_recv_time request_start_time response_send_finish_time response_send_start_time response_send_time second sent_cookie_* server_rt spdy spdy_request_priority ssl_handshakd_time ssl_handshake_time ssl_handshake_time_msec time_http unix_time upstream_first_pkg_time upstream_read_time upstream_send_time upstream_stat_recv_finish_time upstream_stat_recv_start_time upstream_stat_recv_time upstream_stat_send_finish_time upstream_stat_send_start_time upstream_stat_send_time xquic_connection_id xquic_request_info xquic_ssl_cipher xquic_ssl_protocol xquic_ssl_session_reused xquic_stream_id year year2 zstd_ratio
= + dynamic TLS records
ssl_dyn_rec_enable HS flag flag
ssl_dyn_rec_size_hi HS 1 size
ssl_dyn_rec_size_lo HS 1 size
ssl_dyn_rec_threshold HS 1 number
ssl_dyn_rec_timeout HS 1 msec
= + SPDY
spdy_chunk_size HSL 1 size
spdy_headers_comp HS 1 number
spdy_keepalive_timeout HS 1 msec
spdy_max_concurrent_streams HS 1 number
spdy_pool_size HS 1 size
spdy_recv_buffer_size H 1 size
spdy_recv_timeout HS 1 msec
spdy_streams_index_size HS 1 number
$spdy spdy_request_priority
@http/listen spdy
= + quiche
http3_idle_timeout HS 1 msec
http3_initial_max_data HS 1 size
http3_initial_max_stream_data HS 1 size
http3_max_concurrent_streams HS 1 number
http3_max_header_size HS 1 size
http3_max_requests HS 1 number
@http/listen quic
= + strict SNI
strict_sni H flag flag
strict_sni_header H flag flag
= + nginx-quic
http3_max_blocked_streams HS 1 number
http3_max_concurrent_pushes HS 1 number
http3_max_table_capacity HS 1 size
http3_max_uni_streams HS 1 number
http3_push HSL 1 ngx_http_v3_push
http3_push_preload HSL flag flag
quic_ack_delay_exponent HS 1 number
quic_ack_delay_exponent Tt 1 number
quic_active_connection_id_limit HS 1 number
quic_active_connection_id_limit Tt 1 number
quic_bpf m flag flag
quic_disable_active_migration HS 1 flag
quic_disable_active_migration Tt 1 flag
quic_gso HS flag flag
quic_gso Tt flag flag
quic_host_key HS 1 ngx_http_quic_host_key
quic_host_key Tt flag ngx_stream_quic_host_key
quic_initial_max_data HS 1 size
quic_initial_max_data Tt 1 size
quic_initial_max_stream_data_bidi_local HS 1 size
quic_initial_max_stream_data_bidi_local Tt 1 size
quic_initial_max_stream_data_bidi_remote HS 1 size
quic_initial_max_stream_data_bidi_remote Tt 1 size
quic_initial_max_stream_data_uni HS 1 size
quic_initial_max_stream_data_uni Tt 1 size
quic_initial_max_streams_bidi HS 1 number
quic_initial_max_streams_bidi Tt 1 number
quic_initial_max_streams_uni HS 1 number
quic_initial_max_streams_uni Tt 1 number
quic_initial_window HS 1 size
quic_max_ack_delay HS 1 msec
quic_max_ack_delay Tt 1 msec
quic_max_idle_timeout HS 1 msec
quic_max_idle_timeout Tt 1 msec
quic_max_udp_payload_size HS 1 size
quic_max_udp_payload_size Tt 1 size
quic_migration_close_connection HS flag flag
quic_min_window HS 1 size
quic_mtu_discovery HS flag flag
quic_mtu_discovery_attemts HS 1 number
quic_mtu_discovery_target HS 1 number
quic_nodelay HS 1 flag
quic_retry HS flag flag
quic_retry Tt flag flag
quic_sendmmsg HS flag flag
quic_stream_buf_size HS 1 size
quic_stream_shuffle HS 1 number
= + proxy_connect
proxy_connect S 0 ngx_http_proxy_connect
proxy_connect_address HS 1 complex
proxy_connect_allow S 1+ ngx_http_proxy_connect_allow
proxy_connect_bind HS 1,2 ngx_http_proxy_connect_bind
proxy_connect_connect_timeout HS 1 msec
proxy_connect_data_timeout HS 1 msec
proxy_connect_read_timeout HS 1 msec
proxy_connect_response HS 1 complex
proxy_connect_send_lowat HS 1 size
proxy_connect_send_timeout HS 1 msec
$connect_addr connect_host connect_port proxy_connect_connect_time proxy_connect_connect_timeout proxy_connect_data_timeout proxy_connect_first_byte_time proxy_connect_resolve_time proxy_connect_response proxy_connect_send_timeout
`;
