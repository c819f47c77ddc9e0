/** Releases: what they have, as far as one can tell, and whether anybody asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datedWord, isRelease, newestNginx, Release, type Dated } from '../../server/src/catalog/release.ts';

const has = (text: string | undefined, dated: Dated, { patched = false } = {}): string =>
  Release.of('nginx', text, { patched }).has(dated);

test('a release has what came with it or before, and not what went before it', () => {
  assert.deepEqual(
    ['1.25.0', '1.25.1', '1.26.0', '2.0'].map((text) => has(text, { since: '1.25.1' })),
    ['no', 'yes', 'yes', 'yes'],
  );
  assert.deepEqual(
    ['1.24.0', '1.25.0', '1.25.1'].map((text) => has(text, { until: '1.25.0' })),
    ['yes', 'yes', 'no'],
  );
  assert.deepEqual(
    ['1.9.9', '1.10.0', '1.20.0', '1.30.0'].map((text) => has(text, { since: '1.10.0', until: '1.20.0' })),
    ['no', 'yes', 'yes', 'no'],
  );
  assert.equal(has('1.18.0', {}), 'yes');
});

test('without a release the newest is meant, and what that dropped is doubtful', () => {
  assert.deepEqual([has(undefined, { since: '1.31.0' }), has(undefined, { until: '1.25.0' })], ['yes', 'doubtful']);
  assert.equal(newestNginx.name, undefined);
  assert.equal(has('latest', { since: '1.31.0' }), 'yes');
});

test('a branch alone may be any release of it', () => {
  assert.deepEqual(
    ['1.24', '1.25', '1.26'].map((text) => has(text, { since: '1.25.1' })),
    ['no', 'doubtful', 'yes'],
  );
  assert.deepEqual(
    ['1.24', '1.25', '1.26'].map((text) => has(text, { until: '1.25.0' })),
    ['yes', 'doubtful', 'no'],
  );
});

test('a distribution may have added what came later, and brings nothing back', () => {
  for (const text of ['1.22.1-9+deb12u11', '1:1.18.0-6ubuntu14.4', '1.20.1-14.el9_2.1', '1.24.0-r7'])
    assert.equal(has(text, { since: '1.29.8' }), 'doubtful', text);
  for (const text of ['1.26.3', '1.26.3-1~bookworm', '1.26.3-1.el9.ngx'])
    assert.equal(has(text, { since: '1.29.8' }), 'no', text);
  assert.deepEqual(
    [
      has('1.22.1', { since: '1.29.8' }, { patched: true }),
      has('1.22.1', { since: '1.20.0' }, { patched: true }),
      has('1.26.3', { until: '1.25.0' }, { patched: true }),
    ],
    ['doubtful', 'yes', 'no'],
  );
  assert.equal(Release.of('nginx', '1.22.1-9+deb12u11').name, '1.22.1');
});

test('what a text must look like to name a release', () => {
  for (const text of ['1.22.1', '8.2', '8', '1.22.1-9+deb12u11', '1:1.18.0-6ubuntu14.4', '8.2.29-1~deb12u1'])
    assert.ok(isRelease(text), text);
  for (const text of ['', 'latest', '1.', 'v1.2', '1.2 3', '1.22.1;rm', '1.x']) assert.ok(!isRelease(text), text);
});

test('it notes whether anybody asked for something that not all releases have', () => {
  const release = Release.of('nginx', '1.22.1');
  release.has({});
  assert.equal(release.takeAsked(), false);
  release.has({ since: '1.1.0' });
  const apart = release.apart();
  assert.deepEqual([apart.takeAsked(), release.takeAsked(), release.takeAsked()], [false, true, false]);
  assert.equal(release.valueIn('now', [{ before: '1.25.0', was: 'then' }]), 'then');
  assert.equal(release.takeAsked(), true);
});

test('what differed before: the oldest entry that holds', () => {
  const earlier = [
    { before: '1.11.0', was: 'a' },
    { before: '1.20.0', was: 'b' },
  ];
  assert.deepEqual(
    ['1.10.0', '1.11.0', '1.20.0', undefined].map((text) => Release.of('nginx', text).valueIn('c', earlier)),
    ['a', 'b', 'c', 'c'],
  );
});

test('words of tables with their releases', () => {
  assert.deepEqual(datedWord('quic+1.25.0'), { word: 'quic', since: '1.25.0' });
  assert.deepEqual(datedWord('spdy-1.19.6'), { word: 'spdy', until: '1.19.6' });
  assert.deepEqual(datedWord('a=size+1.1.0-1.2.3'), { word: 'a=size', since: '1.1.0', until: '1.2.3' });
  for (const word of ['cram-md5', 'no-cache', '1.0', 'http_500', 'samesite=strict'])
    assert.deepEqual(datedWord(word), { word });
});
