/** Every directive of well-known modules that are not nginx's own, as plain lines: data for `nginx-other-directives.ts`, no thought. */

/**
 * Source of the facts: the `ngx_command_t` tables of the modules, each named by its repository on GitHub.
 *
 * `# repository` opens a module; each line below it is `name contexts arguments[{]`. `{` marks a block. Contexts are the letters of
 * `nginx-directive-table.ts`; `-` are contexts of the module's own. `any` is any number of arguments.
 */
export const nginxThirdPartyTable = `
# aperezdc/ngx-fancyindex
fancyindex HSL flag
fancyindex_case_sensitive HSL flag
fancyindex_css_href HSL flag
fancyindex_default_sort HSL 1
fancyindex_directories_first HSL flag
fancyindex_exact_size HSL flag
fancyindex_footer HSL 1,2
fancyindex_header HSL 1,2
fancyindex_hide_parent_dir HSL flag
fancyindex_hide_symlinks HSL flag
fancyindex_ignore HSL 1+
fancyindex_localtime HSL flag
fancyindex_show_dotfiles HSL flag
fancyindex_show_path HSL flag
fancyindex_time_format HSL flag
# arut/nginx-rtmp-module
access_log - 1,2
ack_window - 1
allow - 1,2
application - 1{
buffer - 1
buflen - 1
busy - 1
chunk_size - 1
dash - 1
dash_cleanup - 1
dash_fragment - 1
dash_nested - 1
dash_path - 1
dash_playlist_length - 1
deny - 1,2
drop_idle_publisher - 1
exec - 1+
exec_kill_signal - 1
exec_options - 1
exec_play - 1+
exec_play_done - 1+
exec_publish - 1+
exec_publish_done - 1+
exec_pull - 1+
exec_push - 1+
exec_record_done - 1+
exec_static - 1+
hls - 1
hls_audio_buffer_size - 1
hls_base_url - 1
hls_cleanup - 1
hls_continuous - 1
hls_fragment - 1
hls_fragment_naming - 1
hls_fragment_naming_granularity - 1
hls_fragment_slicing - 1
hls_fragments_per_key - 1
hls_key_path - 1
hls_key_url - 1
hls_keys - 1
hls_max_audio_delay - 1
hls_max_fragment - 1
hls_muxdelay - 1
hls_nested - 1
hls_path - 1
hls_playlist_length - 1
hls_sync - 1
hls_type - 1
hls_variant - 1+
idle_streams - 1
interleave - 1
listen - 1,2
live - 1
log_format - 2+
max_connections - 1
max_message - 1
max_streams - 1
meta - 1
netcall_buffer - 1
netcall_timeout - 1
notify_method - 1
notify_relay_redirect - 1
notify_update_strict - 1
notify_update_timeout - 1
on_connect - 1
on_disconnect - 1
on_done - 1
on_play - 1
on_play_done - 1
on_publish - 1
on_publish_done - 1
on_record_done - 1
on_update - 1
out_cork - 1
out_queue - 1
ping - 1
ping_timeout - 1
play - 1+
play_local_path - 1
play_restart - 1
play_temp_path - 1
play_time_fix - 1
publish_notify - 1
publish_time_fix - 1
pull - 1+
pull_reconnect - 1
push - 1+
push_reconnect - 1
record - 1+
record_append - 1
record_interval - 1
record_lock - 1
record_max_frames - 1
record_max_size - 1
record_notify - 1
record_path - 1
record_suffix - 1
record_unique - 1
recorder - 1{
relay_buffer - 1
respawn - 1
respawn_timeout - 1
rtmp m 0{
rtmp_auto_push m 1
rtmp_auto_push_reconnect m 1
rtmp_control HSL 1+
rtmp_socket_dir m 1
rtmp_stat HSL 1+
rtmp_stat_stylesheet HSL 1
server - 0{
session_relay - 1
so_keepalive - flag
stream_buckets - 1
sync - 1
timeout - 1
wait_key - 1
wait_video - 1
# calio/form-input-nginx-module
set_form_input HSL 1,2
set_form_input_multi HSL 1,2
# calio/iconv-nginx-module
iconv_buffer_size L 1
iconv_filter L 2
set_iconv L 4
# FRiCKLE/ngx_coolkit
override_method HSL 1+
# FRiCKLE/ngx_postgres
postgres_connect_timeout HSL 1
postgres_escape HSL 1,2
postgres_keepalive U 1+
postgres_output HSLl 1
postgres_pass Ll 1
postgres_query HSLl 1+
postgres_result_timeout HSL 1
postgres_rewrite HSLl 2+
postgres_server U 1+
postgres_set HSL 3,4
# google/ngx_brotli
brotli HSLl flag
brotli_buffers HSL 2
brotli_comp_level HSL 1
brotli_min_length HSL 1
brotli_static HSL 1
brotli_types HSL 1+
brotli_window HSL 1
# leev/ngx_http_geoip2_module
geoip2 H 1{
geoip2 T 1{
geoip2_proxy H 1
geoip2_proxy_recursive H flag
# nginx-modules/ngx_cache_purge
cache_purge_background_queue H 1
cache_purge_batch_size H 1
cache_purge_legacy_status H 1
cache_purge_queue_size H 1
cache_purge_response_type HSL 1
cache_purge_throttle_ms H 1
cache_purge_vary_aware H 1
fastcgi_cache_purge HSL 1+
proxy_cache_purge HSL 1+
scgi_cache_purge HSL 1+
uwsgi_cache_purge HSL 1+
# nginx/njs
js_access Llx 1
js_access Tt 1
js_body_filter Llx 1,2
js_content Llx 1
js_context_reuse HSL 1
js_context_reuse Tt 1
js_context_reuse_max_size HSL 1
js_context_reuse_max_size Tt 1
js_engine HSL 1
js_engine Tt 1+
js_fetch_buffer_size HSL 1
js_fetch_buffer_size Tt 1
js_fetch_ciphers HSL 1
js_fetch_ciphers Tt 1
js_fetch_keepalive HSL 1
js_fetch_keepalive Tt 1
js_fetch_keepalive_requests HSL 1
js_fetch_keepalive_requests Tt 1
js_fetch_keepalive_time HSL 1
js_fetch_keepalive_time Tt 1
js_fetch_keepalive_timeout HSL 1
js_fetch_keepalive_timeout Tt 1
js_fetch_max_response_buffer_size HSL 1
js_fetch_max_response_buffer_size Tt 1
js_fetch_protocols HSL 1+
js_fetch_protocols Tt 1+
js_fetch_proxy HSL 1
js_fetch_proxy Tt 1
js_fetch_timeout HSL 1
js_fetch_timeout Tt 1
js_fetch_trusted_certificate HSL 1
js_fetch_trusted_certificate Tt 1
js_fetch_verify HSL flag
js_fetch_verify Tt flag
js_fetch_verify_depth HSL 1
js_fetch_verify_depth Tt 1
js_filter Tt 1
js_header_filter Llx 1
js_import HSL 1,3
js_import Tt 1,3
js_load_http_native_module m 1,3
js_load_stream_native_module m 1,3
js_path HSL 1
js_path Tt 1
js_periodic L any
js_periodic t any
js_preload_object HSL 1,3
js_preload_object Tt 1,3
js_preread Tt 1
js_set HSL 2,3
js_set Tt 2,3
js_shared_dict_zone H 1+
js_shared_dict_zone T 1+
js_var HSL 1,2
js_var Tt 1,2
# openresty/array-var-nginx-module
array_join HSLls 2,3
array_map HSLls 2,3
array_map_op HSLls 2,3
array_split HSLls 2+
# openresty/drizzle-nginx-module
drizzle_buffer_size HSLl 1
drizzle_connect_timeout HSLl 1
drizzle_dbname HSLl 1
drizzle_keepalive U 1+
drizzle_module_header HSLl flag
drizzle_pass Ll 1
drizzle_query HSLl 1+
drizzle_recv_cols_timeout HSLl 1
drizzle_recv_rows_timeout HSLl 1
drizzle_send_query_timeout HSLl 1
drizzle_server U 1+
drizzle_status Ll 0
# openresty/echo-nginx-module
echo Ll any
echo_abort_parent Ll 0
echo_after_body Ll any
echo_before_body Ll any
echo_blocking_sleep Ll 1
echo_duplicate Ll 2+
echo_end Ll 0
echo_exec Ll 1,2
echo_flush Ll 0
echo_foreach_split Ll 2+
echo_location Ll 1,2
echo_location_async Ll 1,2
echo_read_request_body Ll 0
echo_request_body Ll 0
echo_reset_timer Ll 0
echo_sleep Ll 1
echo_status Ll 1
echo_subrequest Ll 2+
echo_subrequest_async Ll 2+
# openresty/encrypted-session-nginx-module
encrypted_session_expires HSLls 1
encrypted_session_iv HSLls 1
encrypted_session_key HSLls 1
set_decrypt_session HSLls 1,2
set_encrypt_session HSLls 1,2
# openresty/headers-more-nginx-module
more_clear_headers HSLl 1+
more_clear_input_headers HSLl 1+
more_set_headers HSLl 1+
more_set_input_headers HSLl 1+
# openresty/lua-nginx-module
access_by_lua HSLl 1
access_by_lua_block HSLl 0{
access_by_lua_file HSLl 1
access_by_lua_no_postpone H flag
balancer_by_lua_block U 0{
balancer_by_lua_file U 1
balancer_keepalive U 1
body_filter_by_lua HSLl 1
body_filter_by_lua_block HSLl 0{
body_filter_by_lua_file HSLl 1
content_by_lua Ll 1
content_by_lua_block Ll 0{
content_by_lua_file Ll 1
exit_worker_by_lua_block H 0{
exit_worker_by_lua_file H 1
header_filter_by_lua HSLl 1
header_filter_by_lua_block HSLl 0{
header_filter_by_lua_file HSLl 1
init_by_lua H 1
init_by_lua_block H 0{
init_by_lua_file H 1
init_worker_by_lua H 1
init_worker_by_lua_block H 0{
init_worker_by_lua_file H 1
log_by_lua HSLl 1
log_by_lua_block HSLl 0{
log_by_lua_file HSLl 1
lua_capture_error_log H 1
lua_check_client_abort HSLl flag
lua_code_cache HSLl flag
lua_fake_shm H 2
lua_http10_buffering HSLl flag
lua_load_resty_core H flag
lua_malloc_trim H 1
lua_max_pending_timers H 1
lua_max_running_timers H 1
lua_need_request_body HSLl flag
lua_package_cpath H 1
lua_package_path H 1
lua_regex_cache_max_entries H 1
lua_regex_match_limit H 1
lua_sa_restart H flag
lua_shared_dict H 2
lua_socket_buffer_size HSLl 1
lua_socket_connect_timeout HSLl 1
lua_socket_keepalive_timeout HSLl 1
lua_socket_log_errors HSLl flag
lua_socket_pool_size HSLl 1
lua_socket_read_timeout HSLl 1
lua_socket_send_lowat HSLl 1
lua_socket_send_timeout HSLl 1
lua_ssl_certificate HSL 1
lua_ssl_certificate_key HSL 1
lua_ssl_ciphers HSL 1
lua_ssl_conf_command HSL 2
lua_ssl_crl HSL 1
lua_ssl_key_log HSL 1
lua_ssl_protocols HSL 1+
lua_ssl_trusted_certificate HSL 1
lua_ssl_verify_depth HSL 1
lua_thread_cache_max_entries H 1
lua_transform_underscores_in_response_headers HSLl flag
lua_upstream_skip_openssl_default_verify Ll flag
lua_use_default_type HSLl flag
lua_worker_thread_vm_pool_size H 1
precontent_by_lua_block HSLl 0{
precontent_by_lua_file HSLl 1
precontent_by_lua_no_postpone H flag
proxy_ssl_certificate_by_lua_block Ll 0{
proxy_ssl_certificate_by_lua_file Ll 1
proxy_ssl_verify_by_lua_block Ll 0{
proxy_ssl_verify_by_lua_file Ll 1
rewrite_by_lua HSLl 1
rewrite_by_lua_block HSLl 0{
rewrite_by_lua_file HSLl 1
rewrite_by_lua_no_postpone H flag
server_rewrite_by_lua_block HS 0{
server_rewrite_by_lua_file HS 1
set_by_lua SLls 2+
set_by_lua_block SLls 1{
set_by_lua_file SLls 2+
ssl_certificate_by_lua_block HS 0{
ssl_certificate_by_lua_file HS 1
ssl_client_hello_by_lua_block HS 0{
ssl_client_hello_by_lua_file HS 1
ssl_session_fetch_by_lua_block H 0{
ssl_session_fetch_by_lua_file H 1
ssl_session_store_by_lua_block H 0{
ssl_session_store_by_lua_file H 1
# openresty/memc-nginx-module
memc_buffer_size HSL 1
memc_cmds_allowed HSLl 1+
memc_connect_timeout HSL 1
memc_flags_to_last_modified Ll flag
memc_ignore_client_abort Ll flag
memc_next_upstream HSL 1+
memc_pass Ll 1
memc_read_timeout HSL 1
memc_send_timeout HSL 1
memc_upstream_fail_timeout HSL 1
memc_upstream_max_fails HSL 1
# openresty/rds-csv-nginx-module
rds_csv HSLl flag
rds_csv_buffer_size HSLl 1
rds_csv_content_type HSLl 1
rds_csv_field_name_header HSLl flag
rds_csv_field_separator HSLl 1
rds_csv_row_terminator HSLl 1
# openresty/rds-json-nginx-module
rds_json HSLl flag
rds_json_buffer_size HSLl 1
rds_json_content_type HSLl 1
rds_json_errcode_key HSLl 1
rds_json_errstr_key HSLl 1
rds_json_format HSLl 1
rds_json_ret Ll 2+
rds_json_root HSLl 1
rds_json_success_property HSLl 1
rds_json_user_property HSLl 2
# openresty/redis2-nginx-module
redis2_bind HSL 1
redis2_buffer_size HSL 1
redis2_connect_timeout HSL 1
redis2_literal_raw_query Ll 1
redis2_next_upstream HSL 1+
redis2_pass Ll 1
redis2_query Ll 1+
redis2_raw_queries Ll 2
redis2_raw_query Ll 1
redis2_read_timeout HSL 1
redis2_send_timeout HSL 1
# openresty/set-misc-nginx-module
set_base32_alphabet HSLls 1
set_base32_padding HSLls flag
set_decode_base32 HSLls 1,2
set_encode_base32 HSLls 1,2
set_formatted_gmt_time HSLls 2
set_formatted_local_time HSLls 2
set_hashed_upstream HSLls 3
set_local_today HSLls 1
set_misc_base32_padding HSLls flag
# openresty/srcache-nginx-module
srcache_buffer HSLl 1
srcache_default_expire HSLl 1
srcache_fetch HSLl 2,3
srcache_fetch_skip HSLl 1
srcache_header_buffer_size HSLl 1
srcache_ignore_content_encoding HSL flag
srcache_max_expire HSLl 1
srcache_methods HSL 1+
srcache_request_cache_control HSL flag
srcache_response_cache_control HSL flag
srcache_store HSLl 2,3
srcache_store_hide_header HSL 1
srcache_store_max_size HSLl 1
srcache_store_no_cache HSL flag
srcache_store_no_store HSL flag
srcache_store_pass_header HSL 1
srcache_store_private HSL flag
srcache_store_ranges HSL flag
srcache_store_skip HSLl 1
srcache_store_statuses HSLl 1+
# openresty/stream-lua-nginx-module
balancer_by_lua_block V 0{
balancer_by_lua_file V 1
content_by_lua t 1
content_by_lua_block t 0{
content_by_lua_file t 1
init_by_lua T 1
init_by_lua_block T 0{
init_by_lua_file T 1
init_worker_by_lua T 1
init_worker_by_lua_block T 0{
init_worker_by_lua_file T 1
log_by_lua_block Tt 0{
log_by_lua_file Tt 1
lua_add_variable T 1
lua_capture_error_log T 1
lua_check_client_abort Tt flag
lua_code_cache Tt flag
lua_load_resty_core T flag
lua_malloc_trim T 1
lua_max_pending_timers T 1
lua_max_running_timers T 1
lua_package_cpath T 1
lua_package_path T 1
lua_regex_cache_max_entries T 1
lua_regex_match_limit T 1
lua_sa_restart T flag
lua_shared_dict T 2
lua_socket_buffer_size Tt 1
lua_socket_connect_timeout Tt 1
lua_socket_keepalive_timeout Tt 1
lua_socket_log_errors Tt flag
lua_socket_pool_size Tt 1
lua_socket_read_timeout Tt 1
lua_socket_send_lowat Tt 1
lua_socket_send_timeout Tt 1
lua_ssl_certificate Tt 1
lua_ssl_certificate_key Tt 1
lua_ssl_ciphers Tt 1
lua_ssl_conf_command Tt 2
lua_ssl_crl Tt 1
lua_ssl_key_log Tt 1
lua_ssl_protocols Tt 1+
lua_ssl_trusted_certificate Tt 1
lua_ssl_verify_depth Tt 1
lua_upstream_skip_openssl_default_verify t flag
preread_by_lua_block Tt 0{
preread_by_lua_file Tt 1
preread_by_lua_no_postpone T flag
proxy_ssl_certificate_by_lua_block t 0{
proxy_ssl_certificate_by_lua_file t 1
proxy_ssl_verify_by_lua_block t 0{
proxy_ssl_verify_by_lua_file t 1
ssl_certificate_by_lua_block Tt 0{
ssl_certificate_by_lua_file Tt 1
ssl_client_hello_by_lua_block Tt 0{
ssl_client_hello_by_lua_file Tt 1
# openresty/xss-nginx-module
xss_callback_arg HSLl 1
xss_check_status HSLl flag
xss_get HSLl flag
xss_input_types HSLl 1+
xss_output_type HSLl 1+
xss_override_status HSLl flag
# osokin/ngx_http_redis
redis_bind HSL 1,2
redis_buffer_size HSL 1
redis_connect_timeout HSL 1
redis_gzip_flag HSL 1
redis_next_upstream HSL 1+
redis_next_upstream_timeout HSL 1
redis_next_upstream_tries HSL 1
redis_pass Ll 1
redis_read_timeout HSL 1
redis_send_timeout HSL 1
redis_socket_keepalive HSL flag
# owasp-modsecurity/ModSecurity-nginx
modsecurity HSL flag
modsecurity_rules HSL 1
modsecurity_rules_file HSL 1
modsecurity_rules_remote HSL 2
modsecurity_transaction_id HSL 1+
# slact/nchan
nchan_access_control_allow_credentials HSLl 1
nchan_access_control_allow_origin HSLl 1
nchan_authorize_request SLl 1
nchan_benchmark L 0
nchan_benchmark_channels L 1
nchan_benchmark_message_padding_bytes L 1
nchan_benchmark_messages_per_channel_per_minute L 1
nchan_benchmark_publisher_distribution L 1
nchan_benchmark_subscriber_distribution L 1
nchan_benchmark_subscribers_per_channel L 1
nchan_benchmark_time L 1
nchan_channel_event_string SLl 1
nchan_channel_events_channel_id SLl 1
nchan_channel_group SLl 1
nchan_channel_group_accounting SL 1
nchan_channel_id SLl 1,2,3,4,5,6,7
nchan_channel_id_split_delimiter SLl 1
nchan_channel_timeout HSL 1
nchan_deflate_message_for_websocket SL 1
nchan_eventsource_event SLl 1
nchan_eventsource_ping_comment SLl 1
nchan_eventsource_ping_data SLl 1
nchan_eventsource_ping_event SLl 1
nchan_eventsource_ping_interval SLl 1
nchan_group_location L 0,1,2,3
nchan_group_max_channels L 1
nchan_group_max_messages L 1
nchan_group_max_messages_disk L 1
nchan_group_max_messages_memory L 1
nchan_group_max_subscribers L 1
nchan_longpoll_multipart_response SLl 1
nchan_max_channel_id_length HSL 1
nchan_max_channel_subscribers HSL 1
nchan_message_buffer_length HSL 1
nchan_message_temp_path H 1
nchan_message_timeout HSL 1
nchan_permessage_deflate_compression_level H 1
nchan_permessage_deflate_compression_memlevel H 1
nchan_permessage_deflate_compression_strategy H 1
nchan_permessage_deflate_compression_window H 1
nchan_publisher SLl 0,1,2
nchan_publisher_channel_id SLl 1,2,3,4,5,6,7
nchan_publisher_upstream_request SLl 1
nchan_pubsub SLl 0,1,2,3,4,5,6
nchan_redis_accurate_subscriber_count U 1
nchan_redis_cluster_check_interval_backoff U 1
nchan_redis_cluster_check_interval_jitter U 1
nchan_redis_cluster_check_interval_max U 1
nchan_redis_cluster_check_interval_min U 1
nchan_redis_cluster_connect_timeout U 1
nchan_redis_cluster_max_failing_time U 1
nchan_redis_cluster_recovery_delay U 1
nchan_redis_cluster_recovery_delay_backoff U 1
nchan_redis_cluster_recovery_delay_jitter U 1
nchan_redis_cluster_recovery_delay_max U 1
nchan_redis_command_timeout U 1
nchan_redis_connect_timeout U 1
nchan_redis_discovered_ip_range_blacklist U 1,2,3,4,5,6,7
nchan_redis_fakesub_timer_interval H 1
nchan_redis_idle_channel_cache_timeout HSL 1
nchan_redis_idle_channel_keepalive_backoff U 1
nchan_redis_idle_channel_keepalive_jitter U 1
nchan_redis_idle_channel_keepalive_max U 1
nchan_redis_idle_channel_keepalive_min U 1
nchan_redis_idle_channel_keepalive_safety_margin U 1
nchan_redis_load_scripts_unconditionally U 1
nchan_redis_namespace HSLU 1
nchan_redis_nostore_fastpublish HSU 1
nchan_redis_optimize_target U 1
nchan_redis_pass HSL 1
nchan_redis_pass_inheritable HSL 1
nchan_redis_password U 1
nchan_redis_ping_interval HSLU 1
nchan_redis_publish_msgpacked_max_size H 1
nchan_redis_reconnect_delay U 1
nchan_redis_reconnect_delay_backoff U 1
nchan_redis_reconnect_delay_jitter U 1
nchan_redis_reconnect_delay_max U 1
nchan_redis_retry_commands U 1
nchan_redis_retry_commands_max_wait U 1
nchan_redis_server U 1,2
nchan_redis_ssl U 1
nchan_redis_ssl_ciphers U 1
nchan_redis_ssl_client_certificate U 1
nchan_redis_ssl_client_certificate_key U 1
nchan_redis_ssl_server_name U 1
nchan_redis_ssl_trusted_certificate U 1
nchan_redis_ssl_trusted_certificate_path U 1
nchan_redis_ssl_verify_certificate U 1
nchan_redis_storage_mode HSLU 1
nchan_redis_subscribe_weights U 1,2
nchan_redis_upstream_stats SL 1
nchan_redis_upstream_stats_disconnected_timeout U 1
nchan_redis_upstream_stats_enabled U 1
nchan_redis_url HSL 1
nchan_redis_username U 1
nchan_redis_wait_after_connecting HSL 1
nchan_shared_memory_size H 1
nchan_storage_engine HSL 1
nchan_store_messages HSLl 1
nchan_stub_status L 0
nchan_subscribe_existing_channels_only HSL 1
nchan_subscribe_request SLl 1
nchan_subscriber SLl 0,1,2,3,4,5
nchan_subscriber_channel_id SLl 1,2,3,4,5,6,7
nchan_subscriber_compound_etag_message_id SLl 1
nchan_subscriber_first_message SLl 1
nchan_subscriber_http_raw_stream_separator SLl 1
nchan_subscriber_info L 0
nchan_subscriber_info_string SL 1
nchan_subscriber_last_message_id SLl 1,2,3,4,5
nchan_subscriber_message_id_custom_etag_header SLl 1
nchan_subscriber_timeout HSLl 1
nchan_unsubscribe_request SLl 1
nchan_use_redis HSL 1
nchan_websocket_client_heartbeat SLl 2
nchan_websocket_ping_interval SLl 1
push_min_message_buffer_length SLl 1
push_subscriber_concurrency SLl 1
# tokers/zstd-nginx-module
zstd HSLl flag
zstd_buffers HSL 2
zstd_comp_level HSL 1
zstd_dict_file H 1
zstd_min_length HSL 1+
zstd_static HSL 1
zstd_types HSL 1+
# vision5/ngx_devel_kit
set_concat2 HSLls 3
set_prepend_hello HSLls 1
upstream_list HS 2+
# vozlt/nginx-module-vts
vhost_traffic_status HSL flag
vhost_traffic_status_average_method HSL 1,2
vhost_traffic_status_bypass_limit HSL flag
vhost_traffic_status_bypass_stats HSL flag
vhost_traffic_status_display SL 0,1
vhost_traffic_status_display_format SL 1
vhost_traffic_status_display_jsonp SL 1
vhost_traffic_status_display_sum_key SL 1
vhost_traffic_status_dump H 1,2
vhost_traffic_status_filter HSL flag
vhost_traffic_status_filter_by_host HSL flag
vhost_traffic_status_filter_by_set_key HSL 1,2
vhost_traffic_status_filter_check_duplicate HSL flag
vhost_traffic_status_filter_max_node H 1+
vhost_traffic_status_histogram_buckets HSL 1+
vhost_traffic_status_ignore_status HSL 1+
vhost_traffic_status_limit HSL flag
vhost_traffic_status_limit_check_duplicate HSL flag
vhost_traffic_status_limit_traffic HSL 1,2
vhost_traffic_status_limit_traffic_by_set_key HSL 2,3
vhost_traffic_status_measure_status_codes H any
vhost_traffic_status_set_by_filter HSLl 2
vhost_traffic_status_stats_by_upstream H flag
vhost_traffic_status_zone H 0,1
# yaoweibin/ngx_http_substitutions_filter_module
subs_buffers HSL 2
subs_filter HSL 2+
subs_filter_bypass HSL 1+
subs_filter_types HSL 1+
subs_line_buffer_size HSL 2
`;

/** Directives that nginx's manual documents and its own sources lack: NGINX Plus, and modules that are built separately. */
export const nginxDocumentedElsewhere = `
accept_terms_of_service
account_key
acme_certificate
acme_issuer
acme_shared_zone
api
auth_jwt
auth_jwt_claim_set
auth_jwt_header_set
auth_jwt_key_cache
auth_jwt_key_file
auth_jwt_key_request
auth_jwt_leeway
auth_jwt_require
auth_jwt_type
auth_oidc
auth_require
challenge
client_id
client_secret
common_name_in_csr
config_url
contact
cookie_name
enforce_initial_report
error_log_tag
external_account_key
extra_auth_args
f4f
f4f_buffer_size
fastcgi_allow_upstream
fastcgi_bind_dynamic
fastcgi_request_dynamic
frontchannel_logout_uri
grpc_allow_upstream
grpc_bind_dynamic
grpc_request_dynamic
grpc_ssl_key_log
health_check
health_check_timeout
hls_buffers
hls_forward_args
hls_mp4_buffer_size
hls_mp4_max_buffer_size
internal_redirect
issuer
js_include
keyval
keyval_zone
license_token
limit_zone
logout_token_hint
logout_uri
match
memcached_allow_upstream
memcached_bind_dynamic
mgmt
mp4_limit_rate
mp4_limit_rate_after
mqtt
mqtt_buffers
mqtt_preread
mqtt_rewrite_buffer_size
mqtt_set_connect
ntlm
num_map
oidc_provider
otel_exporter
otel_resource_attr
otel_service_name
otel_span_attr
otel_span_name
otel_trace
otel_trace_context
pkce
post_logout_uri
preferred_chain
profile
proxy_allow_upstream
proxy_bind_dynamic
proxy_password
proxy_request_dynamic
proxy_session_drop
proxy_ssl_key_log
proxy_username
queue
redirect_uri
scgi_allow_upstream
scgi_bind_dynamic
scgi_request_dynamic
scope
session_log
session_log_format
session_log_zone
session_store
session_timeout
ssl_key_log
ssl_verify
stall_threshold
state
state_path
status
status_format
status_zone
tunnel_allow_upstream
tunnel_bind_dynamic
upstream_conf
uri
usage_report
userinfo
uwsgi_allow_upstream
uwsgi_bind_dynamic
uwsgi_request_dynamic
uwsgi_ssl_key_log
zone_sync
zone_sync_buffers
zone_sync_connect_retry_interval
zone_sync_connect_timeout
zone_sync_interval
zone_sync_recv_buffer_size
zone_sync_server
zone_sync_ssl
zone_sync_ssl_certificate
zone_sync_ssl_certificate_key
zone_sync_ssl_ciphers
zone_sync_ssl_conf_command
zone_sync_ssl_crl
zone_sync_ssl_name
zone_sync_ssl_password_file
zone_sync_ssl_protocols
zone_sync_ssl_server_name
zone_sync_ssl_trusted_certificate
zone_sync_ssl_verify
zone_sync_ssl_verify_depth
zone_sync_timeout
`;
