/** Texts for a pattern: with a given text in the place of a group, and those that it spells out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { samplesWithGroup, spelledSamples } from '../../server/src/model/nginx/request/pcre-samples.ts';

test('a text takes the place of a group, by its number and by its name', () => {
  assert.deepEqual(samplesWithGroup(String.raw`^(?:www\.)?(?<Site>[a-z]+)\.example$`, 'site', 'blue'), [
    'blue.example',
    'www.blue.example',
  ]);
  assert.deepEqual(samplesWithGroup('^([a-z]+)-([a-z]+)$', '2', 'red'), ['x-red']);
  assert.deepEqual(samplesWithGroup('^([a-z]+)$', '2', 'red'), []);
});

test('a pattern spells out what leaves no character open', () => {
  assert.deepEqual(spelledSamples(String.raw`^(?:www\.)?red\.example$`), ['red.example', 'www.red.example']);
  assert.deepEqual(spelledSamples(String.raw`^[a-z]+\.example$`), []);
});
