/** Every directive of nginx and its own modules as plain lines: data for `nginx-directives.ts`, no thought. */

/**
 * Source of the facts: the `ngx_command_t` tables of nginx 1.10.0 to 1.31.4.
 *
 * `# module` opens a module; each line below it is `name contexts arguments[{] setter [+since] [-until] [~release:arguments] [%release:setter] [!release:instead]`.
 * `~1.11.0:1`: before 1.11.0 it took one argument. `%1.17.0:size`: before 1.17.0 that setter read it.
 * `!1.19.7:keepalive_timeout=`: since 1.19.7 it does nothing, and another directive takes the value (without `=`: another value; without a name nothing is there
 * for it); `?` in the place of `!`: it is deprecated and still works.
 * `{` marks a block. `+` is the first release that knows the directive (none: 1.10.0 or older), `-` the last one.
 * Contexts: m main, e events, H http, S server, L location, l if in location, s if in server, x limit_except,
 * U upstream, T stream, t server in stream, V upstream in stream, M mail, n server in mail, * everywhere.
 * Setter is the short name of a generic slot (it decides how the value is read and whether a second line is an error),
 * or the function that reads the directive.
 */
export const nginxDirectiveTable = `
# nginx
daemon m flag flag
debug_points m 1 enum
env m 1 ngx_set_env
load_module m 1 ngx_load_module
lock_file m 1 string
master_process m flag flag
pid m 1 string
timer_resolution m 1 msec
user m 1,2 ngx_set_user
worker_cpu_affinity m 1+ ngx_set_cpu_affinity
worker_priority m 1 ngx_set_priority
worker_processes m 1 ngx_set_worker_processes
worker_rlimit_core m 1 offset
worker_rlimit_nofile m 1 number
worker_shutdown_timeout m 1 msec +1.11.11
working_directory m 1 string
# ngx_conf_file
include * 1 ngx_conf_include
# ngx_devpoll_module
devpoll_changes e 1 number
devpoll_events e 1 number
# ngx_epoll_module
epoll_events e 1 number
worker_aio_requests e 1 number
# ngx_event
accept_mutex e flag flag
accept_mutex_delay e 1 msec
debug_connection e 1 ngx_event_debug_connection
events m 0{ ngx_events_block
multi_accept e flag flag
use e 1 ngx_event_use
worker_connections e 1 ngx_event_connections
# ngx_event_openssl
ssl_engine m 1 ngx_openssl_engine
# ngx_event_openssl_cache
ssl_object_cache_inheritable m flag flag +1.27.4
# ngx_event_quic_bpf
quic_bpf m flag flag +1.25.0
# ngx_eventport_module
eventport_events e 1 number
# ngx_google_perftools_module
google_perftools_profiles m 1 string
# ngx_http
http m 0{ ngx_http_block
# ngx_http_access_module
allow HSLx 1 ngx_http_access_rule
deny HSLx 1 ngx_http_access_rule
# ngx_http_addition_filter_module
add_after_body HSL 1 string
add_before_body HSL 1 string
addition_types HSL 1+ ngx_http_types_slot
# ngx_http_auth_basic_module
auth_basic HSLx 1 complex
auth_basic_user_file HSLx 1 ngx_http_auth_basic_user_file
# ngx_http_auth_request_module
auth_request HSL 1 ngx_http_auth_request
auth_request_set HSL 2 ngx_http_auth_request_set
# ngx_http_autoindex_module
autoindex HSL flag flag
autoindex_exact_size HSL flag flag
autoindex_format HSL 1 enum
autoindex_localtime HSL flag flag
# ngx_http_browser_module
ancient_browser HSL 1+ ngx_http_ancient_browser
ancient_browser_value HSL 1 ngx_http_ancient_browser_value
modern_browser HSL 1,2 ngx_http_modern_browser
modern_browser_value HSL 1 ngx_http_modern_browser_value
# ngx_http_charset_filter_module
charset HSLl 1 ngx_http_set_charset_slot
charset_map H 2{ ngx_http_charset_map_block
charset_types HSL 1+ ngx_http_types_slot
override_charset HSLl flag flag
source_charset HSLl 1 ngx_http_set_charset_slot
# ngx_http_copy_filter_module
output_buffers HSL 2 buffers
# ngx_http_core_module
absolute_redirect HSL flag flag +1.11.8
aio HSL 1 ngx_http_core_set_aio
aio_write HSL flag flag
alias L 1 ngx_http_core_root
auth_delay HSL 1 msec +1.17.10
chunked_transfer_encoding HSL flag flag
client_body_buffer_size HSL 1 size
client_body_early_read HS 1+ predicate +1.31.5
client_body_in_file_only HSL 1 enum
client_body_in_single_buffer HSL flag flag
client_body_temp_path HSL 1,2,3,4 path
client_body_timeout HSL 1 msec
client_header_buffer_size HS 1 size
client_header_timeout HS 1 msec
client_max_body_size HSL 1 offset
connection_pool_size HS 1 size
default_type HSL 1 string
directio HSL 1 ngx_http_core_directio
directio_alignment HSL 1 offset
disable_symlinks HSL 1,2 ngx_http_disable_symlinks
early_hints HSL 1+ predicate +1.29.0
error_log HSL 1+ ngx_http_core_error_log
error_page HSLl 2+ ngx_http_core_error_page
etag HSL flag flag
gzip_disable HSL 1+ ngx_http_gzip_disable
gzip_http_version HSL 1 enum
gzip_proxied HSL 1+ bitmask
gzip_vary HSL flag flag
if_modified_since HSL 1 enum
ignore_invalid_headers HS flag flag
internal L 0 ngx_http_core_internal
keepalive_disable HSL 1,2 bitmask
keepalive_min_timeout HSL 1 msec +1.27.4
keepalive_requests HSL 1 number
keepalive_time HSL 1 msec +1.19.10
keepalive_timeout HSL 1,2 ngx_http_core_keepalive
large_client_header_buffers HS 2 buffers
limit_except L 1+{ ngx_http_core_limit_except
limit_rate HSLl 1 complex-size %1.17.0:size
limit_rate_after HSLl 1 complex-size %1.17.0:size
lingering_close HSL 1 enum
lingering_time HSL 1 msec
lingering_timeout HSL 1 msec
listen S 1+ ngx_http_core_listen
location SL 1,2{ ngx_http_core_location
log_not_found HSL flag flag
log_subrequest HSL flag flag
max_headers HS 1 number +1.29.8
max_ranges HSL 1 number
merge_slashes HS flag flag
msie_padding HSL flag flag
msie_refresh HSL flag flag
open_file_cache HSL 1,2 ngx_http_core_open_file_cache
open_file_cache_errors HSL flag flag
open_file_cache_events HSL flag flag
open_file_cache_min_uses HSL 1 number
open_file_cache_valid HSL 1 sec
port_in_redirect HSL flag flag
post_action HSLl 1 string
postpone_output HSL 1 size
read_ahead HSL 1 size
recursive_error_pages HSL flag flag
request_pool_size HS 1 size
reset_timedout_connection HSL flag flag
resolver HSL 1+ ngx_http_core_resolver
resolver_timeout HSL 1 msec
root HSLl 1 ngx_http_core_root
satisfy HSL 1 enum
send_lowat HSL 1 size
send_timeout HSL 1 msec
sendfile HSLl flag flag
sendfile_max_chunk HSL 1 size
server H 0{ ngx_http_core_server
server_name S 1+ ngx_http_core_server_name
server_name_in_redirect HSL flag flag
server_names_hash_bucket_size H 1 number
server_names_hash_max_size H 1 number
server_tokens HSL 1 enum %1.11.10:flag
subrequest_output_buffer_size HSL 1 size +1.13.10
tcp_nodelay HSL flag flag
tcp_nopush HSL flag flag
types HSL 0{ ngx_http_core_types
types_hash_bucket_size HSL 1 number
types_hash_max_size HSL 1 number
underscores_in_headers HS flag flag
variables_hash_bucket_size H 1 number
variables_hash_max_size H 1 number
# ngx_http_dav_module
create_full_put_path HSL flag flag
dav_access HSL 1,2,3 access
dav_methods HSL 1+ bitmask
min_delete_depth HSL 1 number
# ngx_http_degradation_module
degradation H 1 ngx_http_degradation
degrade HSL 1 enum
# ngx_http_empty_gif_module
empty_gif L 0 ngx_http_empty_gif
# ngx_http_fastcgi_module
fastcgi_bind HSL 1,2 ngx_http_upstream_bind_set_slot ~1.11.0:1
fastcgi_buffer_size HSL 1 size
fastcgi_buffering HSL flag flag
fastcgi_buffers HSL 2 buffers
fastcgi_busy_buffers_size HSL 1 size
fastcgi_cache HSL 1 ngx_http_fastcgi_cache
fastcgi_cache_background_update HSL flag flag +1.11.10
fastcgi_cache_bypass HSL 1+ predicate
fastcgi_cache_key HSL 1 ngx_http_fastcgi_cache_key
fastcgi_cache_lock HSL flag flag
fastcgi_cache_lock_age HSL 1 msec
fastcgi_cache_lock_timeout HSL 1 msec
fastcgi_cache_max_range_offset HSL 1 offset +1.11.6
fastcgi_cache_methods HSL 1+ bitmask
fastcgi_cache_min_uses HSL 1 number
fastcgi_cache_path H 2+ ngx_http_file_cache_set_slot
fastcgi_cache_revalidate HSL flag flag
fastcgi_cache_use_stale HSL 1+ bitmask
fastcgi_cache_valid HSL 1+ ngx_http_file_cache_valid_set_slot
fastcgi_catch_stderr HSL 1 string-array
fastcgi_connect_timeout HSL 1 msec
fastcgi_force_ranges HSL flag flag
fastcgi_hide_header HSL 1 string-array
fastcgi_ignore_client_abort HSL flag flag
fastcgi_ignore_headers HSL 1+ bitmask
fastcgi_index HSL 1 string
fastcgi_intercept_errors HSL flag flag
fastcgi_keep_conn HSL flag flag
fastcgi_limit_rate HSL 1 complex-size %1.27.0:size
fastcgi_max_temp_file_size HSL 1 size
fastcgi_next_upstream HSL 1+ bitmask
fastcgi_next_upstream_timeout HSL 1 msec
fastcgi_next_upstream_tries HSL 1 number
fastcgi_no_cache HSL 1+ predicate
fastcgi_param HSL 2,3 ngx_http_upstream_param_set_slot
fastcgi_pass Ll 1 ngx_http_fastcgi_pass
fastcgi_pass_header HSL 1 string-array
fastcgi_pass_request_body HSL flag flag
fastcgi_pass_request_headers HSL flag flag
fastcgi_read_timeout HSL 1 msec
fastcgi_request_buffering HSL flag flag
fastcgi_send_lowat HSL 1 size
fastcgi_send_timeout HSL 1 msec
fastcgi_socket_keepalive HSL flag flag +1.15.6
fastcgi_socket_rcvbuf HSL 1 size +1.31.3
fastcgi_socket_sndbuf HSL 1 size +1.31.3
fastcgi_split_path_info HSL 1 ngx_http_fastcgi_split_path_info
fastcgi_store HSL 1 ngx_http_fastcgi_store
fastcgi_store_access HSL 1,2,3 access
fastcgi_temp_file_write_size HSL 1 size
fastcgi_temp_path HSL 1,2,3,4 path
# ngx_http_flv_module
flv L 0 ngx_http_flv
# ngx_http_geo_module
geo H 1,2{ ngx_http_geo_block
# ngx_http_geoip_module
geoip_city H 1,2 ngx_http_geoip_city
geoip_country H 1,2 ngx_http_geoip_country
geoip_org H 1,2 ngx_http_geoip_org
geoip_proxy H 1 ngx_http_geoip_proxy
geoip_proxy_recursive H flag flag
# ngx_http_grpc_module
grpc_bind HSL 1,2 ngx_http_upstream_bind_set_slot +1.13.10
grpc_buffer_size HSL 1 size +1.13.10
grpc_connect_timeout HSL 1 msec +1.13.10
grpc_hide_header HSL 1 string-array +1.13.10
grpc_ignore_headers HSL 1+ bitmask +1.13.10
grpc_intercept_errors HSL flag flag +1.13.10
grpc_next_upstream HSL 1+ bitmask +1.13.10
grpc_next_upstream_timeout HSL 1 msec +1.13.10
grpc_next_upstream_tries HSL 1 number +1.13.10
grpc_pass Ll 1 ngx_http_grpc_pass +1.13.10
grpc_pass_header HSL 1 string-array +1.13.10
grpc_read_timeout HSL 1 msec +1.13.10
grpc_send_timeout HSL 1 msec +1.13.10
grpc_set_header HSL 2 keyval +1.13.10
grpc_socket_keepalive HSL flag flag +1.15.6
grpc_socket_rcvbuf HSL 1 size +1.31.3
grpc_socket_sndbuf HSL 1 size +1.31.3
grpc_ssl_certificate HSL 1 ngx_http_set_complex_value_zero_slot +1.13.10 %1.21.0:string
grpc_ssl_certificate_cache HSL 1,2,3 ngx_http_grpc_ssl_certificate_cache +1.27.4
grpc_ssl_certificate_key HSL 1 ngx_http_set_complex_value_zero_slot +1.13.10 %1.21.0:string
grpc_ssl_ciphers HSL 1 string +1.13.10
grpc_ssl_conf_command HSL 2 keyval +1.19.4
grpc_ssl_crl HSL 1 string +1.13.10
grpc_ssl_name HSL 1 complex +1.13.10
grpc_ssl_password_file HSL 1 ngx_http_grpc_ssl_password_file +1.13.10
grpc_ssl_protocols HSL 1+ bitmask +1.13.10
grpc_ssl_server_name HSL flag flag +1.13.10
grpc_ssl_session_reuse HSL flag flag +1.13.10
grpc_ssl_trusted_certificate HSL 1 string +1.13.10
grpc_ssl_verify HSL flag flag +1.13.10
grpc_ssl_verify_depth HSL 1 number +1.13.10
# ngx_http_gunzip_filter_module
gunzip HSL flag flag
gunzip_buffers HSL 2 buffers
# ngx_http_gzip_filter_module
gzip HSLl flag flag
gzip_buffers HSL 2 buffers
gzip_comp_level HSL 1 number
gzip_hash HSL 1 size
gzip_min_length HSL 1 size
gzip_no_buffer HSL flag flag
gzip_types HSL 1+ ngx_http_types_slot
gzip_window HSL 1 size
postpone_gzipping HSL 1 size
# ngx_http_gzip_static_module
gzip_static HSL 1 enum
# ngx_http_headers_filter_module
add_header HSLl 2,3 ngx_http_headers_add
add_header_inherit HSLl 1 enum +1.29.3
add_trailer HSLl 2,3 ngx_http_headers_add +1.13.2
add_trailer_inherit HSLl 1 enum +1.29.3
expires HSLl 1,2 ngx_http_headers_expires
# ngx_http_image_filter_module
image_filter L 1,2,3 ngx_http_image_filter
image_filter_buffer HSL 1 size
image_filter_interlace HSL flag flag
image_filter_jpeg_quality HSL 1 ngx_http_image_filter_jpeg_quality
image_filter_sharpen HSL 1 ngx_http_image_filter_sharpen
image_filter_transparency HSL flag flag
image_filter_webp_quality HSL 1 ngx_http_image_filter_webp_quality +1.11.6
# ngx_http_index_module
index HSL 1+ ngx_http_index_set_index
# ngx_http_limit_conn_module
limit_conn HSL 2 ngx_http_limit_conn
limit_conn_dry_run HSL flag flag +1.17.6
limit_conn_log_level HSL 1 enum
limit_conn_status HSL 1 number
limit_conn_zone H 2 ngx_http_limit_conn_zone
# ngx_http_limit_req_module
limit_req HSL 1,2,3 ngx_http_limit_req
limit_req_dry_run HSL flag flag +1.17.1
limit_req_log_level HSL 1 enum
limit_req_status HSL 1 number
limit_req_zone H 3 ngx_http_limit_req_zone
# ngx_http_log_module
access_log HSLlx 1+ ngx_http_log_set_log
log_format H 2+ ngx_http_log_set_format
open_log_file_cache HSL 1,2,3,4 ngx_http_log_open_file_cache
# ngx_http_map_module
map H 2{ ngx_http_map_block
map_hash_bucket_size H 1 number
map_hash_max_size H 1 number
# ngx_http_memcached_module
memcached_bind HSL 1,2 ngx_http_upstream_bind_set_slot ~1.11.0:1
memcached_buffer_size HSL 1 size
memcached_connect_timeout HSL 1 msec
memcached_gzip_flag HSL 1 number
memcached_next_upstream HSL 1+ bitmask
memcached_next_upstream_timeout HSL 1 msec
memcached_next_upstream_tries HSL 1 number
memcached_pass Ll 1 ngx_http_memcached_pass
memcached_read_timeout HSL 1 msec
memcached_send_timeout HSL 1 msec
memcached_socket_keepalive HSL flag flag +1.15.6
# ngx_http_mirror_module
mirror HSL 1 ngx_http_mirror +1.13.4
mirror_request_body HSL flag flag +1.13.4
# ngx_http_mp4_module
mp4 L 0 ngx_http_mp4
mp4_buffer_size HSL 1 size
mp4_max_buffer_size HSL 1 size
mp4_start_key_frame HSL flag flag +1.21.4
# ngx_http_perl_module
perl Lx 1 ngx_http_perl
perl_modules H 1 string-array
perl_require H 1 string-array
perl_set H 2 ngx_http_perl_set
# ngx_http_proxy_module
proxy_bind HSL 1,2 ngx_http_upstream_bind_set_slot ~1.11.0:1
proxy_buffer_size HSL 1 size
proxy_buffering HSL flag flag
proxy_buffers HSL 2 buffers
proxy_busy_buffers_size HSL 1 size
proxy_cache HSL 1 ngx_http_proxy_cache
proxy_cache_background_update HSL flag flag +1.11.10
proxy_cache_bypass HSL 1+ predicate
proxy_cache_convert_head HSL flag flag
proxy_cache_key HSL 1 ngx_http_proxy_cache_key
proxy_cache_lock HSL flag flag
proxy_cache_lock_age HSL 1 msec
proxy_cache_lock_timeout HSL 1 msec
proxy_cache_max_range_offset HSL 1 offset +1.11.6
proxy_cache_methods HSL 1+ bitmask
proxy_cache_min_uses HSL 1 number
proxy_cache_path H 2+ ngx_http_file_cache_set_slot
proxy_cache_revalidate HSL flag flag
proxy_cache_use_stale HSL 1+ bitmask
proxy_cache_valid HSL 1+ ngx_http_file_cache_valid_set_slot
proxy_connect_timeout HSL 1 msec
proxy_cookie_domain HSL 1,2 ngx_http_proxy_cookie_domain
proxy_cookie_flags HSL 1,2,3,4 ngx_http_proxy_cookie_flags +1.19.3
proxy_cookie_path HSL 1,2 ngx_http_proxy_cookie_path
proxy_force_ranges HSL flag flag
proxy_headers_hash_bucket_size HSL 1 number
proxy_headers_hash_max_size HSL 1 number
proxy_hide_header HSL 1 string-array
proxy_http_version HSL 1 enum
proxy_ignore_client_abort HSL flag flag
proxy_ignore_headers HSL 1+ bitmask
proxy_intercept_errors HSL flag flag
proxy_limit_rate HSL 1 complex-size %1.27.0:size
proxy_max_temp_file_size HSL 1 size
proxy_method HSL 1 complex %1.11.6:string
proxy_next_upstream HSL 1+ bitmask
proxy_next_upstream_timeout HSL 1 msec
proxy_next_upstream_tries HSL 1 number
proxy_no_cache HSL 1+ predicate
proxy_pass Llx 1 ngx_http_proxy_pass
proxy_pass_header HSL 1 string-array
proxy_pass_request_body HSL flag flag
proxy_pass_request_headers HSL flag flag
proxy_pass_trailers HSL flag flag +1.27.2
proxy_read_timeout HSL 1 msec
proxy_redirect HSL 1,2 ngx_http_proxy_redirect
proxy_request_buffering HSL flag flag
proxy_send_lowat HSL 1 size
proxy_send_timeout HSL 1 msec
proxy_set_body HSL 1 string
proxy_set_header HSL 2 keyval
proxy_socket_keepalive HSL flag flag +1.15.6
proxy_socket_rcvbuf HSL 1 size +1.31.3
proxy_socket_sndbuf HSL 1 size +1.31.3
proxy_ssl_certificate HSL 1 ngx_http_set_complex_value_zero_slot %1.21.0:string
proxy_ssl_certificate_cache HSL 1,2,3 ngx_http_proxy_ssl_certificate_cache +1.27.4
proxy_ssl_certificate_key HSL 1 ngx_http_set_complex_value_zero_slot %1.21.0:string
proxy_ssl_ciphers HSL 1 string
proxy_ssl_conf_command HSL 2 keyval +1.19.4
proxy_ssl_crl HSL 1 string
proxy_ssl_name HSL 1 complex
proxy_ssl_password_file HSL 1 ngx_http_proxy_ssl_password_file
proxy_ssl_protocols HSL 1+ bitmask
proxy_ssl_server_name HSL flag flag
proxy_ssl_session_reuse HSL flag flag
proxy_ssl_trusted_certificate HSL 1 string
proxy_ssl_verify HSL flag flag
proxy_ssl_verify_depth HSL 1 number
proxy_store HSL 1 ngx_http_proxy_store
proxy_store_access HSL 1,2,3 access
proxy_temp_file_write_size HSL 1 size
proxy_temp_path HSL 1,2,3,4 path
# ngx_http_random_index_module
random_index L flag flag
# ngx_http_realip_module
real_ip_header HSL 1 ngx_http_realip
real_ip_recursive HSL flag flag
set_real_ip_from HSL 1 ngx_http_realip_from
# ngx_http_referer_module
referer_hash_bucket_size SL 1 number
referer_hash_max_size SL 1 number
valid_referers SL 1+ ngx_http_valid_referers
# ngx_http_rewrite_module
break SsLl 0 ngx_http_rewrite_break
if SL 1+{ ngx_http_rewrite_if
return SsLl 1,2 ngx_http_rewrite_return
rewrite SsLl 2,3 ngx_http_rewrite
rewrite_log HSsLl flag flag
set SsLl 2 ngx_http_rewrite_set
uninitialized_variable_warn HSsLl flag flag
# ngx_http_scgi_module
scgi_bind HSL 1,2 ngx_http_upstream_bind_set_slot ~1.11.0:1
scgi_buffer_size HSL 1 size
scgi_buffering HSL flag flag
scgi_buffers HSL 2 buffers
scgi_busy_buffers_size HSL 1 size
scgi_cache HSL 1 ngx_http_scgi_cache
scgi_cache_background_update HSL flag flag +1.11.10
scgi_cache_bypass HSL 1+ predicate
scgi_cache_key HSL 1 ngx_http_scgi_cache_key
scgi_cache_lock HSL flag flag
scgi_cache_lock_age HSL 1 msec
scgi_cache_lock_timeout HSL 1 msec
scgi_cache_max_range_offset HSL 1 offset +1.11.6
scgi_cache_methods HSL 1+ bitmask
scgi_cache_min_uses HSL 1 number
scgi_cache_path H 2+ ngx_http_file_cache_set_slot
scgi_cache_revalidate HSL flag flag
scgi_cache_use_stale HSL 1+ bitmask
scgi_cache_valid HSL 1+ ngx_http_file_cache_valid_set_slot
scgi_connect_timeout HSL 1 msec
scgi_force_ranges HSL flag flag
scgi_hide_header HSL 1 string-array
scgi_ignore_client_abort HSL flag flag
scgi_ignore_headers HSL 1+ bitmask
scgi_intercept_errors HSL flag flag
scgi_limit_rate HSL 1 complex-size %1.27.0:size
scgi_max_temp_file_size HSL 1 size
scgi_next_upstream HSL 1+ bitmask
scgi_next_upstream_timeout HSL 1 msec
scgi_next_upstream_tries HSL 1 number
scgi_no_cache HSL 1+ predicate
scgi_param HSL 2,3 ngx_http_upstream_param_set_slot
scgi_pass Ll 1 ngx_http_scgi_pass
scgi_pass_header HSL 1 string-array
scgi_pass_request_body HSL flag flag
scgi_pass_request_headers HSL flag flag
scgi_read_timeout HSL 1 msec
scgi_request_buffering HSL flag flag
scgi_send_timeout HSL 1 msec
scgi_socket_keepalive HSL flag flag +1.15.6
scgi_socket_rcvbuf HSL 1 size +1.31.3
scgi_socket_sndbuf HSL 1 size +1.31.3
scgi_store HSL 1 ngx_http_scgi_store
scgi_store_access HSL 1,2,3 access
scgi_temp_file_write_size HSL 1 size
scgi_temp_path HSL 1,2,3,4 path
# ngx_http_secure_link_module
secure_link HSL 1 complex
secure_link_md5 HSL 1 complex
secure_link_secret HSL 1 string
# ngx_http_slice_filter_module
slice HSL 1 size
# ngx_http_split_clients_module
split_clients H 2{ ngx_conf_split_clients_block
# ngx_http_ssi_filter_module
ssi HSLl flag flag
ssi_ignore_recycled_buffers HSL flag flag
ssi_last_modified HSL flag flag
ssi_min_file_chunk HSL 1 size
ssi_silent_errors HSL flag flag
ssi_types HSL 1+ ngx_http_types_slot
ssi_value_length HSL 1 size
# ngx_http_ssl_module
ssl HS flag ngx_http_ssl_enable -1.25.0 ?1.15.0:listen
ssl_buffer_size HS 1 size
ssl_certificate HS 1 string-array %1.11.0:string
ssl_certificate_cache HS 1,2,3 ngx_http_ssl_certificate_cache +1.27.4
ssl_certificate_compression HS flag flag +1.29.1
ssl_certificate_key HS 1 string-array %1.11.0:string
ssl_ciphers HS 1 string
ssl_client_certificate HS 1 string
ssl_conf_command HS 2 keyval +1.19.4
ssl_crl HS 1 string
ssl_dhparam HS 1 string
ssl_early_data HS flag flag +1.15.3
ssl_ecdh_curve HS 1 string
ssl_ech_file HS 1 string-array +1.29.4
ssl_ocsp HS 1 enum +1.19.0
ssl_ocsp_cache HS 1 ngx_http_ssl_ocsp_cache +1.19.0
ssl_ocsp_responder HS 1 string +1.19.0
ssl_password_file HS 1 ngx_http_ssl_password_file
ssl_prefer_server_ciphers HS flag flag
ssl_protocols HS 1+ bitmask
ssl_reject_handshake HS flag flag +1.19.4
ssl_session_cache HS 1,2 ngx_http_ssl_session_cache
ssl_session_ticket_key HS 1 string-array
ssl_session_tickets HS flag flag
ssl_session_timeout HS 1 sec
ssl_stapling HS flag flag
ssl_stapling_file HS 1 string
ssl_stapling_responder HS 1 string
ssl_stapling_verify HS flag flag
ssl_trusted_certificate HS 1 string
ssl_verify_client HS 1 enum
ssl_verify_depth HS 1 number
# ngx_http_stub_status_module
stub_status SL 0,1 ngx_http_set_stub_status
# ngx_http_sub_filter_module
sub_filter HSL 2 ngx_http_sub_filter
sub_filter_last_modified HSL flag flag
sub_filter_once HSL flag flag
sub_filter_types HSL 1+ ngx_http_types_slot
# ngx_http_try_files_module
try_files SL 2+ ngx_http_try_files
# ngx_http_tunnel_module
tunnel_bind HSL 1,2 ngx_http_upstream_bind_set_slot +1.31.0
tunnel_buffer_size HSL 1 size +1.31.0
tunnel_connect_timeout HSL 1 msec +1.31.0
tunnel_next_upstream HSL 1+ bitmask +1.31.0
tunnel_next_upstream_timeout HSL 1 msec +1.31.0
tunnel_next_upstream_tries HSL 1 number +1.31.0
tunnel_pass SLl 0,1 ngx_http_tunnel_pass +1.31.0
tunnel_read_timeout HSL 1 msec +1.31.0
tunnel_send_lowat HSL 1 size +1.31.0
tunnel_send_timeout HSL 1 msec +1.31.0
tunnel_socket_keepalive HSL flag flag +1.31.0
tunnel_socket_rcvbuf HSL 1 size +1.31.3
tunnel_socket_sndbuf HSL 1 size +1.31.3
# ngx_http_upstream
resolver U 1+ ngx_http_upstream_resolver +1.27.3
resolver_timeout U 1 msec +1.27.3
server U 1+ ngx_http_upstream_server
upstream H 1{ ngx_http_upstream
# ngx_http_upstream_hash_module
hash U 1,2 ngx_http_upstream_hash
# ngx_http_upstream_ip_hash_module
ip_hash U 0 ngx_http_upstream_ip_hash
# ngx_http_upstream_keepalive_module
keepalive U 1,2 ngx_http_upstream_keepalive ~1.29.7:1
keepalive_requests U 1 number +1.15.3
keepalive_time U 1 msec +1.19.10
keepalive_timeout U 1 msec +1.15.3
# ngx_http_upstream_least_conn_module
least_conn U 0 ngx_http_upstream_least_conn
# ngx_http_upstream_least_time_module
least_time U 1,2 ngx_http_upstream_least_time +1.31.0
# ngx_http_upstream_random_module
random U 0,1,2 ngx_http_upstream_random +1.15.1
# ngx_http_upstream_sticky_module
sticky U 2+ ngx_http_upstream_sticky +1.29.6
# ngx_http_upstream_zone_module
zone U 1,2 ngx_http_upstream_zone
# ngx_http_userid_filter_module
userid HSL 1 enum
userid_domain HSL 1 string
userid_expires HSL 1 ngx_http_userid_expires
userid_flags HSL 1,2,3 bitmask +1.19.3
userid_mark HSL 1 ngx_http_userid_mark
userid_name HSL 1 string
userid_p3p HSL 1 string
userid_path HSL 1 string
userid_service HSL 1 number
# ngx_http_uwsgi_module
uwsgi_bind HSL 1,2 ngx_http_upstream_bind_set_slot ~1.11.0:1
uwsgi_buffer_size HSL 1 size
uwsgi_buffering HSL flag flag
uwsgi_buffers HSL 2 buffers
uwsgi_busy_buffers_size HSL 1 size
uwsgi_cache HSL 1 ngx_http_uwsgi_cache
uwsgi_cache_background_update HSL 1 flag +1.11.10
uwsgi_cache_bypass HSL 1+ predicate
uwsgi_cache_key HSL 1 ngx_http_uwsgi_cache_key
uwsgi_cache_lock HSL flag flag
uwsgi_cache_lock_age HSL 1 msec
uwsgi_cache_lock_timeout HSL 1 msec
uwsgi_cache_max_range_offset HSL 1 offset +1.11.6
uwsgi_cache_methods HSL 1+ bitmask
uwsgi_cache_min_uses HSL 1 number
uwsgi_cache_path H 2+ ngx_http_file_cache_set_slot
uwsgi_cache_revalidate HSL flag flag
uwsgi_cache_use_stale HSL 1+ bitmask
uwsgi_cache_valid HSL 1+ ngx_http_file_cache_valid_set_slot
uwsgi_connect_timeout HSL 1 msec
uwsgi_force_ranges HSL flag flag
uwsgi_hide_header HSL 1 string-array
uwsgi_ignore_client_abort HSL flag flag
uwsgi_ignore_headers HSL 1+ bitmask
uwsgi_intercept_errors HSL flag flag
uwsgi_limit_rate HSL 1 complex-size %1.27.0:size
uwsgi_max_temp_file_size HSL 1 size
uwsgi_modifier1 HSL 1 number
uwsgi_modifier2 HSL 1 number
uwsgi_next_upstream HSL 1+ bitmask
uwsgi_next_upstream_timeout HSL 1 msec
uwsgi_next_upstream_tries HSL 1 number
uwsgi_no_cache HSL 1+ predicate
uwsgi_param HSL 2,3 ngx_http_upstream_param_set_slot
uwsgi_pass Ll 1 ngx_http_uwsgi_pass
uwsgi_pass_header HSL 1 string-array
uwsgi_pass_request_body HSL flag flag
uwsgi_pass_request_headers HSL flag flag
uwsgi_read_timeout HSL 1 msec
uwsgi_request_buffering HSL flag flag
uwsgi_send_timeout HSL 1 msec
uwsgi_socket_keepalive HSL flag flag +1.15.6
uwsgi_socket_rcvbuf HSL 1 size +1.31.3
uwsgi_socket_sndbuf HSL 1 size +1.31.3
uwsgi_ssl_certificate HSL 1 ngx_http_set_complex_value_zero_slot %1.21.0:string
uwsgi_ssl_certificate_cache HSL 1,2,3 ngx_http_uwsgi_ssl_certificate_cache +1.27.4
uwsgi_ssl_certificate_key HSL 1 ngx_http_set_complex_value_zero_slot %1.21.0:string
uwsgi_ssl_ciphers HSL 1 string
uwsgi_ssl_conf_command HSL 2 keyval +1.19.4
uwsgi_ssl_crl HSL 1 string
uwsgi_ssl_name HSL 1 complex
uwsgi_ssl_password_file HSL 1 ngx_http_uwsgi_ssl_password_file
uwsgi_ssl_protocols HSL 1+ bitmask
uwsgi_ssl_server_name HSL flag flag
uwsgi_ssl_session_reuse HSL flag flag
uwsgi_ssl_trusted_certificate HSL 1 string
uwsgi_ssl_verify HSL flag flag
uwsgi_ssl_verify_depth HSL 1 number
uwsgi_store HSL 1 ngx_http_uwsgi_store
uwsgi_store_access HSL 1,2,3 access
uwsgi_string HSL 1 string
uwsgi_temp_file_write_size HSL 1 size
uwsgi_temp_path HSL 1,2,3,4 path
# ngx_http_v2_module
http2 HS flag flag +1.25.1
http2_body_preread_size HS 1 size +1.10.2
http2_chunk_size HSL 1 size
http2_idle_timeout HS 1 ngx_http_v2_obsolete %1.19.7:msec !1.19.7:keepalive_timeout=
http2_max_concurrent_pushes HS 1 ngx_http_v2_obsolete +1.13.9 %1.25.1:number !1.25.1
http2_max_concurrent_streams HS 1 number
http2_max_field_size HS 1 ngx_http_v2_obsolete %1.19.7:size !1.19.7:large_client_header_buffers
http2_max_header_size HS 1 ngx_http_v2_obsolete %1.19.7:size !1.19.7:large_client_header_buffers
http2_max_requests HS 1 ngx_http_v2_obsolete +1.11.6 %1.19.7:number !1.19.7:keepalive_requests=
http2_pool_size HS 1 size
http2_push HSL 1 ngx_http_v2_obsolete +1.13.9 %1.25.1:ngx_http_v2_push !1.25.1
http2_push_preload HSL flag ngx_http_v2_obsolete +1.13.9 %1.25.1:flag !1.25.1
http2_recv_buffer_size H 1 size
http2_recv_timeout HS 1 ngx_http_v2_obsolete %1.19.7:msec !1.19.7:client_header_timeout=
http2_streams_index_size HS 1 number
spdy_chunk_size HSL 1 ngx_http_v2_spdy_deprecated -1.19.6 !1.9.5
spdy_headers_comp HS 1 ngx_http_v2_spdy_deprecated -1.19.6 !1.9.5
spdy_keepalive_timeout HS 1 ngx_http_v2_spdy_deprecated -1.19.6 !1.9.5
spdy_max_concurrent_streams HS 1 ngx_http_v2_spdy_deprecated -1.19.6 !1.9.5
spdy_pool_size HS 1 ngx_http_v2_spdy_deprecated -1.19.6 !1.9.5
spdy_recv_buffer_size H 1 ngx_http_v2_spdy_deprecated -1.19.6 !1.9.5
spdy_recv_timeout HS 1 ngx_http_v2_spdy_deprecated -1.19.6 !1.9.5
spdy_streams_index_size HS 1 ngx_http_v2_spdy_deprecated -1.19.6 !1.9.5
# ngx_http_v3_module
http3 HS flag flag +1.25.0
http3_hq HS flag flag +1.25.0
http3_max_concurrent_streams HS 1 number +1.25.0
http3_stream_buffer_size HS 1 size +1.25.0
quic_active_connection_id_limit HS 1 number +1.25.0
quic_gso HS flag flag +1.25.0
quic_host_key HS 1 ngx_http_quic_host_key +1.25.0
quic_retry HS flag flag +1.25.0
# ngx_http_xslt_filter_module
xml_entities HSL 1 ngx_http_xslt_entities
xml_external_entities HSL flag flag +1.31.3
xslt_last_modified HSL flag flag
xslt_param HSL 2 ngx_http_xslt_param
xslt_string_param HSL 2 ngx_http_xslt_param
xslt_stylesheet L 1+ ngx_http_xslt_stylesheet
xslt_types HSL 1+ ngx_http_types_slot
# ngx_iocp_module
acceptex_read e flag flag
iocp_threads e 1 number
post_acceptex e 1 number
# ngx_kqueue_module
kqueue_changes e 1 number
kqueue_events e 1 number
# ngx_log
error_log m 1+ ngx_error_log
# ngx_mail
mail m 0{ ngx_mail_block
# ngx_mail_auth_http_module
auth_http Mn 1 ngx_mail_auth_http
auth_http_header Mn 2 ngx_mail_auth_http_header
auth_http_pass_client_cert Mn flag flag
auth_http_timeout Mn 1 msec
# ngx_mail_core_module
error_log Mn 1+ ngx_mail_core_error_log
listen n 1+ ngx_mail_core_listen
max_errors Mn 1 number +1.21.0
protocol n 1 ngx_mail_core_protocol
resolver Mn 1+ ngx_mail_core_resolver
resolver_timeout Mn 1 msec
server M 0{ ngx_mail_core_server
server_name Mn 1 string
timeout Mn 1 msec
# ngx_mail_imap_module
imap_auth Mn 1+ bitmask
imap_capabilities Mn 1+ ngx_mail_capabilities
imap_client_buffer Mn 1 size
# ngx_mail_pop3_module
pop3_auth Mn 1+ bitmask
pop3_capabilities Mn 1+ ngx_mail_capabilities
# ngx_mail_proxy_module
proxy Mn flag flag
proxy_buffer Mn 1 size
proxy_pass_error_message Mn flag flag
proxy_protocol Mn 1 enum +1.19.8 %1.31.4:flag
proxy_smtp_auth Mn flag flag +1.19.4
proxy_timeout Mn 1 msec
xclient Mn flag flag
# ngx_mail_realip_module
set_real_ip_from Mn 1 ngx_mail_realip_from +1.19.8
# ngx_mail_smtp_module
smtp_auth Mn 1+ bitmask
smtp_capabilities Mn 1+ ngx_mail_capabilities
smtp_client_buffer Mn 1 size
smtp_greeting_delay Mn 1 msec
# ngx_mail_ssl_module
ssl Mn flag ngx_mail_ssl_enable -1.25.0 ?1.15.0:listen
ssl_certificate Mn 1 string-array %1.11.0:string
ssl_certificate_compression Mn flag flag +1.29.1
ssl_certificate_key Mn 1 string-array %1.11.0:string
ssl_ciphers Mn 1 string
ssl_client_certificate Mn 1 string
ssl_conf_command Mn 2 keyval +1.19.4
ssl_crl Mn 1 string
ssl_dhparam Mn 1 string
ssl_ecdh_curve Mn 1 string
ssl_password_file Mn 1 ngx_mail_ssl_password_file
ssl_prefer_server_ciphers Mn flag flag
ssl_protocols Mn 1+ bitmask
ssl_session_cache Mn 1,2 ngx_mail_ssl_session_cache
ssl_session_ticket_key Mn 1 string-array
ssl_session_tickets Mn flag flag
ssl_session_timeout Mn 1 sec
ssl_trusted_certificate Mn 1 string
ssl_verify_client Mn 1 enum
ssl_verify_depth Mn 1 number
starttls Mn 1 ngx_mail_ssl_starttls
# ngx_regex
pcre_jit m flag flag
# ngx_stream
stream m 0{ ngx_stream_block
# ngx_stream_access_module
allow Tt 1 ngx_stream_access_rule
deny Tt 1 ngx_stream_access_rule
# ngx_stream_core_module
error_log Tt 1+ ngx_stream_core_error_log
listen t 1+ ngx_stream_core_listen
preread_buffer_size Tt 1 size +1.11.5
preread_timeout Tt 1 msec +1.11.5
proxy_protocol_timeout Tt 1 msec +1.11.4
resolver Tt 1+ ngx_stream_core_resolver +1.11.3
resolver_timeout Tt 1 msec +1.11.3
server T 0{ ngx_stream_core_server
server_name t 1+ ngx_stream_core_server_name +1.25.5
server_names_hash_bucket_size T 1 number +1.25.5
server_names_hash_max_size T 1 number +1.25.5
tcp_nodelay Tt flag flag
variables_hash_bucket_size T 1 number +1.11.2
variables_hash_max_size T 1 number +1.11.2
# ngx_stream_geo_module
geo T 1,2{ ngx_stream_geo_block +1.11.3
# ngx_stream_geoip_module
geoip_city T 1,2 ngx_stream_geoip_city +1.11.3
geoip_country T 1,2 ngx_stream_geoip_country +1.11.3
geoip_org T 1,2 ngx_stream_geoip_org +1.11.3
# ngx_stream_limit_conn_module
limit_conn Tt 2 ngx_stream_limit_conn
limit_conn_dry_run Tt flag flag +1.17.6
limit_conn_log_level Tt 1 enum
limit_conn_zone T 2 ngx_stream_limit_conn_zone
# ngx_stream_log_module
access_log Tt 1+ ngx_stream_log_set_log +1.11.4
log_format T 2+ ngx_stream_log_set_format +1.11.4
open_log_file_cache Tt 1,2,3,4 ngx_stream_log_open_file_cache +1.11.4
# ngx_stream_map_module
map T 2{ ngx_stream_map_block +1.11.2
map_hash_bucket_size T 1 number +1.11.2
map_hash_max_size T 1 number +1.11.2
# ngx_stream_pass_module
pass t 1 ngx_stream_pass +1.25.5
# ngx_stream_proxy_module
proxy_bind Tt 1,2 ngx_stream_proxy_bind ~1.11.0:1
proxy_buffer_size Tt 1 size
proxy_connect_timeout Tt 1 msec
proxy_download_rate Tt 1 ngx_stream_set_complex_value_size_slot %1.17.0:size
proxy_downstream_buffer Tt 1 size ?1.10.0:proxy_buffer_size=
proxy_half_close Tt flag flag +1.21.4
proxy_next_upstream Tt flag flag
proxy_next_upstream_timeout Tt 1 msec
proxy_next_upstream_tries Tt 1 number
proxy_pass t 1 ngx_stream_proxy_pass
proxy_protocol Tt 1 enum %1.31.4:flag
proxy_requests Tt 1 number +1.15.7
proxy_responses Tt 1 number
proxy_socket_keepalive Tt flag flag +1.15.6
proxy_socket_rcvbuf Tt 1 size +1.31.3
proxy_socket_sndbuf Tt 1 size +1.31.3
proxy_ssl Tt flag flag
proxy_ssl_alpn Tt 1+ ngx_stream_proxy_ssl_alpn_set_slot +1.31.0
proxy_ssl_certificate Tt 1 ngx_stream_set_complex_value_zero_slot %1.21.0:string
proxy_ssl_certificate_cache Tt 1,2,3 ngx_stream_proxy_ssl_certificate_cache +1.27.4
proxy_ssl_certificate_key Tt 1 ngx_stream_set_complex_value_zero_slot %1.21.0:string
proxy_ssl_ciphers Tt 1 string
proxy_ssl_conf_command Tt 2 keyval +1.19.4
proxy_ssl_crl Tt 1 string
proxy_ssl_name Tt 1 complex %1.11.3:string
proxy_ssl_password_file Tt 1 ngx_stream_proxy_ssl_password_file
proxy_ssl_protocols Tt 1+ bitmask
proxy_ssl_server_name Tt flag flag
proxy_ssl_session_reuse Tt flag flag
proxy_ssl_trusted_certificate Tt 1 string
proxy_ssl_verify Tt flag flag
proxy_ssl_verify_depth Tt 1 number
proxy_timeout Tt 1 msec
proxy_upload_rate Tt 1 ngx_stream_set_complex_value_size_slot %1.17.0:size
proxy_upstream_buffer Tt 1 size ?1.10.0:proxy_buffer_size=
# ngx_stream_realip_module
set_real_ip_from Tt 1 ngx_stream_realip_from +1.11.4
# ngx_stream_return_module
return t 1 ngx_stream_return +1.11.2
# ngx_stream_set_module
set t 2 ngx_stream_set +1.19.3
# ngx_stream_split_clients_module
split_clients T 2{ ngx_conf_split_clients_block +1.11.3
# ngx_stream_ssl_module
ssl_alpn Tt 1+ ngx_stream_ssl_alpn +1.21.4
ssl_certificate Tt 1 string-array %1.11.0:string
ssl_certificate_cache Tt 1,2,3 ngx_stream_ssl_certificate_cache +1.27.4
ssl_certificate_compression Tt flag flag +1.29.1
ssl_certificate_key Tt 1 string-array %1.11.0:string
ssl_ciphers Tt 1 string
ssl_client_certificate Tt 1 string +1.11.8
ssl_conf_command Tt 2 keyval +1.19.4
ssl_crl Tt 1 string +1.11.8
ssl_dhparam Tt 1 string
ssl_ecdh_curve Tt 1 string
ssl_ech_file Tt 1 string-array +1.29.4
ssl_handshake_timeout Tt 1 msec
ssl_ocsp Tt 1 enum +1.27.2
ssl_ocsp_cache Tt 1 ngx_stream_ssl_ocsp_cache +1.27.2
ssl_ocsp_responder Tt 1 string +1.27.2
ssl_password_file Tt 1 ngx_stream_ssl_password_file
ssl_prefer_server_ciphers Tt flag flag
ssl_protocols Tt 1+ bitmask
ssl_reject_handshake Tt flag flag +1.25.5
ssl_session_cache Tt 1,2 ngx_stream_ssl_session_cache
ssl_session_ticket_key Tt 1 string-array
ssl_session_tickets Tt flag flag
ssl_session_timeout Tt 1 sec
ssl_stapling Tt flag flag +1.27.2
ssl_stapling_file Tt 1 string +1.27.2
ssl_stapling_responder Tt 1 string +1.27.2
ssl_stapling_verify Tt flag flag +1.27.2
ssl_trusted_certificate Tt 1 string +1.11.8
ssl_verify_client Tt 1 enum +1.11.8
ssl_verify_depth Tt 1 number +1.11.8
# ngx_stream_ssl_preread_module
ssl_preread Tt flag flag +1.11.5
# ngx_stream_upstream
resolver V 1+ ngx_stream_upstream_resolver +1.27.3
resolver_timeout V 1 msec +1.27.3
server V 1+ ngx_stream_upstream_server
upstream T 1{ ngx_stream_upstream
# ngx_stream_upstream_hash_module
hash V 1,2 ngx_stream_upstream_hash
# ngx_stream_upstream_least_conn_module
least_conn V 0 ngx_stream_upstream_least_conn
# ngx_stream_upstream_least_time_module
least_time V 1,2 ngx_stream_upstream_least_time +1.31.0
# ngx_stream_upstream_random_module
random V 0,1,2 ngx_stream_upstream_random +1.15.1
# ngx_stream_upstream_zone_module
zone V 1,2 ngx_stream_upstream_zone
# ngx_thread_pool
thread_pool m 2,3 ngx_thread_pool
`;
