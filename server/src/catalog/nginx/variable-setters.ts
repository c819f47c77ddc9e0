/** Directives that give variables their values: once for the model, the names of an editor, and the rules. */

/** They set the variable of their first argument. */
export const variableSetters = ['set', 'auth_request_set', 'perl_set', 'js_set', 'js_var', 'geoip2'] as const;

/** The same of the Lua module, whose code decides the value. */
export const luaVariableSetters = ['set_by_lua', 'set_by_lua_block', 'set_by_lua_file'] as const;

/** Blocks of pairs that set the variable of their last argument. */
export const variableTables = ['map', 'geo', 'split_clients'] as const;
