#!/usr/bin/env node
// The command line: produce, partitions, recall. Prints JSON.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { partitions, produce } from './produce.js';
import { recall } from './recall.js';

const text = (value) => ({ type: 'string', default: value });
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    bootstrap: text('127.0.0.1:9392'),
    topic: text('hms.memory.events.v1'),
    tenant: text('local'),
    space: text('demo'),
    content: text(''),
    speaker: { type: 'string' },
    session: { type: 'string' },
    keys: text('/dev/stdin'),
    address: text('127.0.0.1:9394'),
    query: text(''),
    token: { type: 'string' },
  },
});

const commands = {
  produce,
  partitions: (options) =>
    partitions({ ...options, keys: readFileSync(options.keys, 'utf8').split('\n').filter(Boolean) }),
  recall,
};

const command = commands[positionals[0]];
if (!command) {
  console.error('usage: hms.js produce|partitions|recall [--option value …]; see README.md');
  process.exit(2);
}
try {
  console.log(JSON.stringify(await command(values)));
} catch (error) {
  console.error(`${positionals[0]} failed: ${error.message}`);
  process.exit(1);
}
