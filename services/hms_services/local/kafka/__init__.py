"""The local Kafka broker: its jars, its Java, its configuration."""
