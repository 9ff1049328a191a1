package hms;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.RecordMetadata;

/** The command line: produce, partitions, recall. Prints JSON. */
public final class Main {
  private static final String USAGE =
      "usage: java -jar hms-java.jar produce|partitions|recall [--option value …]; see README.md";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Main() {}

  public static void main(String[] arguments) {
    if (arguments.length % 2 == 0) {
      System.err.println(USAGE);
      System.exit(2);
    }
    try {
      System.out.println(run(arguments[0], options(arguments)));
    } catch (Exception error) {
      System.err.println(arguments[0] + " failed: " + error.getMessage());
      System.exit(1);
    }
  }

  private static String run(String command, Map<String, String> options) throws Exception {
    return switch (command) {
      case "produce" -> produce(options);
      case "partitions" -> partitions(options);
      case "recall" ->
          Recall.search(
              options.getOrDefault("address", "127.0.0.1:9394"),
              options.get("token"),
              options.getOrDefault("tenant", "local"),
              options.getOrDefault("space", "demo"),
              options.getOrDefault("query", ""));
      default -> throw new IllegalArgumentException("no such command; " + USAGE);
    };
  }

  private static String produce(Map<String, String> options) throws Exception {
    UUID id = Events.newId();
    var event =
        Events.observed(
            id,
            options.getOrDefault("tenant", "local"),
            options.getOrDefault("space", "demo"),
            options.getOrDefault("content", ""),
            options.get("speaker"),
            options.get("session"));
    try (Log log = log(options)) {
      RecordMetadata place = log.produce(event);
      return JSON.writeValueAsString(
          Map.of("event_id", id.toString(), "partition", place.partition(), "offset", place.offset()));
    }
  }

  private static String partitions(Map<String, String> options) throws Exception {
    List<String> keys = Files.readAllLines(Path.of(options.getOrDefault("keys", "/dev/stdin")));
    try (Log log = log(options)) {
      return JSON.writeValueAsString(log.partitions(keys));
    }
  }

  private static Log log(Map<String, String> options) {
    return new Log(
        options.getOrDefault("bootstrap", "127.0.0.1:9392"),
        options.getOrDefault("topic", "hms.memory.events.v1"));
  }

  /** {@code --name value} pairs after the command. */
  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < arguments.length; i += 2) {
      options.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]);
    }
    return options;
  }
}
