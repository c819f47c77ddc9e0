/** The tables of scopes, each read by the grammar it is about. */
import { scopeTables } from './scope-table.ts';

scopeTables('source.nginx', 'nginx.txt');
scopeTables('source.nginx', 'nginx-regexes.txt');
scopeTables('source.nginx', 'nginx-lua.txt');
scopeTables('source.nginx', 'nginx-lua.txt', { lua: false });
scopeTables('source.nginx', 'templates.txt');
scopeTables('source.php-fpm', 'php-fpm.txt');
