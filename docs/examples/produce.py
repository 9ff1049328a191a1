"""Write one memory: python produce.py BOOTSTRAP TOPIC TENANT SPACE CONTENT"""

import io
import json
import sys
import time
import uuid
from pathlib import Path

from confluent_kafka import Producer
from fastavro import parse_schema, schemaless_writer
from fastavro.schema import fingerprint

bootstrap, topic, tenant, space, content = sys.argv[1:]
form = Path("schemas/avro/pcf/hms.memory.v1.MemoryEvent.pcf.avsc").read_text().strip()
observed = {"content": content, "kind": "FACT", "speaker": "Ada", "tags": [], "attributes": {}}
event = {
    "event_id": uuid.uuid4().bytes,
    "tenant": tenant,
    "space": space,
    "occurred_at": time.time_ns() // 1000,
    "actor": "produce.py",
    "trust": "USER",
    "body": ("hms.memory.v1.Observed", observed),
}
value = io.BytesIO(b"\xc3\x01" + bytes.fromhex(fingerprint(form, "CRC-64-AVRO")))
value.seek(10)
schemaless_writer(value, parse_schema(json.loads(form)), event)

failures = []
producer = Producer({"bootstrap.servers": bootstrap, "partitioner": "murmur2_random"})
producer.produce(
    topic,
    key=f"{tenant}/{space}",
    value=value.getvalue(),
    on_delivery=lambda error, _: failures.append(error) if error else None,
)
if producer.flush(10) or failures:
    sys.exit(f"not acknowledged: {failures or 'timed out'}")
