// Writing events to the log with kafkajs.

import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { observed } from './event.js';

/** Write one memory; resolves when the broker has it for good. */
export async function produce({ bootstrap, topic, tenant, space, content, speaker, session }) {
  const event = observed({ tenant, space, content, speaker, session });
  const message = { key: `${tenant}/${space}`, value: event.bytes };
  const [written] = await send(bootstrap, topic, [message]);
  return { event_id: event.id, partition: written.partition, offset: Number(written.baseOffset) };
}

/** Write one empty record a key in one go; returns the partition of each key. */
export async function partitions({ bootstrap, topic, keys }) {
  const chosen = {};
  // DefaultPartitioner is kafkajs's murmur2, the same as Java's.
  const createPartitioner = () => {
    const choose = Partitioners.DefaultPartitioner();
    return (record) => (chosen[record.message.key] = choose(record));
  };
  await send(bootstrap, topic, keys.map((key) => ({ key, value: '' })), createPartitioner);
  return chosen;
}

async function send(bootstrap, topic, messages, createPartitioner = Partitioners.DefaultPartitioner) {
  const brokers = bootstrap.split(',');
  // What goes wrong for good reaches the caller as an error; each retry need not be told.
  const kafka = new Kafka({ clientId: 'hms-node', brokers, logLevel: logLevel.NOTHING });
  // Idempotent, one request in flight: no repeats and no reordering when a send is retried.
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, createPartitioner });
  await producer.connect();
  try {
    return await producer.send({ topic, acks: -1, messages });
  } finally {
    await producer.disconnect();
  }
}
