package hms;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;

/** Memory events as bytes: Avro single-object encoding of hms.memory.v1.MemoryEvent. */
final class Events {
  private static final Schema EVENT = load();
  private static final Schema OBSERVED = record(EVENT.getField("body").schema(), "Observed");
  private static final BinaryMessageEncoder<GenericRecord> ENCODER =
      new BinaryMessageEncoder<>(GenericData.get(), EVENT);
  private static final SecureRandom RANDOM = new SecureRandom();

  private Events() {}

  /** Something was said: what memory is made of. Speaker and session may be null. */
  static GenericRecord observed(
      UUID id, String tenant, String space, String content, String speaker, String session) {
    // The parsing canonical form has no defaults, so every field is set.
    GenericRecord body = new GenericData.Record(OBSERVED);
    body.put("content", content);
    body.put("kind", symbol(OBSERVED, "kind", "MESSAGE"));
    body.put("speaker", speaker);
    body.put("session_id", session);
    body.put("tags", List.of());
    body.put("attributes", Map.of());
    GenericRecord event = new GenericData.Record(EVENT);
    event.put("event_id", new GenericData.Fixed(EVENT.getField("event_id").schema(), bytes(id)));
    event.put("tenant", tenant);
    event.put("space", space);
    event.put("occurred_at", ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    event.put("actor", "hms-java");
    event.put("trust", symbol(EVENT, "trust", "USER"));
    event.put("correlation_id", session);
    event.put("body", body);
    return event;
  }

  static byte[] encode(GenericRecord event) throws IOException {
    ByteBuffer buffer = ENCODER.encode(event);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, the version, the variant, 74 random bits. */
  static UUID newId() {
    long high = System.currentTimeMillis() << 16 | 0x7000 | RANDOM.nextInt(0x1000);
    return new UUID(high, RANDOM.nextLong() >>> 2 | 0x8000000000000000L);
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private static GenericData.EnumSymbol symbol(Schema record, String field, String name) {
    return new GenericData.EnumSymbol(record.getField(field).schema(), name);
  }

  private static Schema record(Schema union, String name) {
    return union.getTypes().stream().filter(type -> type.getName().equals(name)).findFirst().orElseThrow();
  }

  private static Schema load() {
    String name = "/hms.memory.v1.MemoryEvent.pcf.avsc";
    try (InputStream file = Events.class.getResourceAsStream(name)) {
      return new Schema.Parser().parse(file);
    } catch (IOException error) {
      throw new IllegalStateException(name + " is not in this jar", error);
    }
  }
}
