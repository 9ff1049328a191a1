package hms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The log of events: a Kafka topic. */
final class Log implements AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;
  private final String topic;

  /** Java's producer is idempotent and partitions by murmur2 unless told otherwise. */
  Log(String bootstrap, String topic) {
    Properties settings = new Properties();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000); // a wrong address fails soon
    this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    this.topic = topic;
  }

  /** Writes one event; returns where it stands when the broker has it for good. */
  RecordMetadata produce(GenericRecord event) throws Exception {
    String key = event.get("tenant") + "/" + event.get("space");
    return producer.send(new ProducerRecord<>(topic, key, Events.encode(event))).get();
  }

  /** Writes one empty record a key in one go; returns the partition of each. */
  Map<String, Integer> partitions(List<String> keys) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (String key : keys) {
      sent.add(producer.send(new ProducerRecord<>(topic, key, new byte[0])));
    }
    Map<String, Integer> chosen = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      chosen.put(keys.get(i), sent.get(i).get().partition());
    }
    return chosen;
  }

  @Override
  public void close() {
    producer.close();
  }
}
