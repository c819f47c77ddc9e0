/** nginx's `user` names no group, and there is none of the user's name. */
import { platformDefaults } from '../../catalog/platforms.ts';
import type { Machine } from '../../model/machine.ts';
import { originOf } from '../../model/nginx/config/scope.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { FileRange } from '../../text/range.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-group-missing',
  title: "There is no group of the user's name",
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'config',

  symptom: 'nginx does not start, and `nginx -t` fails: `getgrnam("nobody") failed`.',
  rationale:
    'Where `user` has one argument, nginx takes the group of the same name. The primary group of that user may have another name: on Debian that of `nobody` is `nogroup`.',
  verified: 'nginx 1.22.1 on Debian, started by root, refuses `user nobody;` and starts with `user nobody nogroup;`.',
  limits:
    "Only accounts that the platform's own packages make, and groups that /etc/group is known to lack. nginx reads `user` only where root starts it.",
  references: ['https://nginx.org/en/docs/ngx_core_module.html#user'],

  *check({ config, workspace }): Iterable<Draft> {
    const placed = config.isMain ? config.top.own('user').at(-1) : undefined;
    const [user, group] = placed?.fact.args ?? [];
    if (placed === undefined || user === undefined || config.templated.has(placed.file)) return;
    const word = group ?? user;
    if (user.value === 'root' || isTemplated(user) || isTemplated(word) || word.value.includes('$')) return;
    const machine = workspace.machineOf(config.root);
    const platform = machine.platform === undefined ? undefined : platformDefaults(machine.platform);
    const own = platform?.accounts.find((one) => one.user === user.value)?.group;
    if (!isMissing(word.value, own, machine, { isNamed: group !== undefined })) return;
    const at = originOf(placed, word);
    yield {
      at,
      message:
        group === undefined
          ? `nginx takes the group "${word.value}" for user ${user.value}, and no such group exists: it does not start`
          : `there is no group "${word.value}": nginx does not start`,
      fixes: (write) =>
        own === undefined || own === word.value
          ? []
          : [
              {
                title: `Set user to ${user.value} ${own}`,
                safety: 'review',
                preferred: true,
                edits: [group === undefined ? after(at, ` ${own}`) : write.nginxWord(at, own)],
              },
            ],
    };
  },

  examples: {
    bad: [
      {
        title: 'The user that owns nothing',
        files: `#- base: debian
#- /etc/nginx/nginx.conf
user nobody;
#    ^^^^^^ error: nginx takes the group "nobody" for user nobody, and no such group exists: it does not start
#= user nobody nogroup;
events {}`,
      },
    ],
    good: [
      {
        title: 'The group is named, or has the name of the user',
        files: `#- base: debian
#- /etc/nginx/nginx.conf
user www-data;
events {}
#- /srv/other/nginx.conf
user nobody nogroup;
events {}`,
      },
    ],
  },
});

function after({ file, range: { end } }: FileRange, newText: string): FileEdit {
  return { file, range: { start: end, end }, newText };
}

/** @param own the group that the platform's packages give the user */
function isMissing(
  group: string,
  own: string | undefined,
  { accounts }: Machine,
  { isNamed }: { readonly isNamed: boolean },
): boolean {
  const isThere = accounts.hasGroup(group);
  return isThere === false || (isThere === undefined && !isNamed && own !== undefined && own !== group);
}
