// A memory event as bytes: Avro single-object encoding of hms.memory.v1.MemoryEvent.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import avro from 'avsc';

// The parsing canonical form. Copy the file beside your program, or read it from there.
const SCHEMA = new URL('../../schemas/avro/pcf/hms.memory.v1.MemoryEvent.pcf.avsc', import.meta.url);
const type = avro.Type.forSchema(JSON.parse(readFileSync(SCHEMA, 'utf8')));
const HEADER = Buffer.concat([Buffer.from([0xc3, 0x01]), fingerprint(JSON.stringify(type.schema()))]);

/** Something was said: what memory is made of. Returns the event's id and its bytes. */
export function observed({ tenant, space, content, speaker = null, session = null }) {
  const id = uuidv7();
  const event = {
    event_id: id,
    tenant,
    space,
    occurred_at: Date.now() * 1000, // microseconds, UTC
    actor: 'hms-node',
    trust: 'USER',
    causation_id: null,
    correlation_id: session,
    body: {
      'hms.memory.v1.Observed': {
        content,
        kind: 'MESSAGE',
        speaker,
        session_id: session,
        turn: null,
        importance: null,
        tags: [],
        attributes: {},
        expires_at: null,
        utc_offset_minutes: null,
      },
    },
  };
  return { id: asText(id), bytes: Buffer.concat([HEADER, type.toBuffer(event)]) };
}

/** CRC-64-AVRO (Avro specification, "Schema Fingerprints"), little-endian. */
function fingerprint(text) {
  const EMPTY = 0xc15d213aa4d7a795n;
  let crc = EMPTY;
  for (const byte of Buffer.from(text)) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? EMPTY : 0n);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(crc);
  return bytes;
}

/** RFC 9562 §5.7: 48 bits of milliseconds, the version, the variant, 74 random bits. */
function uuidv7() {
  const id = randomBytes(16);
  id.writeUIntBE(Date.now(), 0, 6);
  id[6] = 0x70 | (id[6] & 0x0f);
  id[8] = 0x80 | (id[8] & 0x3f);
  return id;
}

function asText(id) {
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
