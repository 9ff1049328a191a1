package main

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Written says where an event came to stand in the log.
type Written struct {
	EventID   string `json:"event_id"`
	Partition int32  `json:"partition"`
	Offset    int64  `json:"offset"`
}

// Produce writes one event and returns when the broker has it for good.
func Produce(ctx context.Context, bootstrap, topic string, event Event) (Written, error) {
	value, err := event.Encode()
	if err != nil {
		return Written{}, err
	}
	key := event.Tenant + "/" + event.Space
	records, err := send(ctx, bootstrap, topic, &kgo.Record{Key: []byte(key), Value: value})
	if err != nil {
		return Written{}, err
	}
	id := uuid.UUID(event.EventID).String()
	return Written{EventID: id, Partition: records[0].Record.Partition, Offset: records[0].Record.Offset}, nil
}

// Partitions writes one empty record a key in one go and returns the partition of each.
func Partitions(ctx context.Context, bootstrap, topic string, keys []string) (map[string]int32, error) {
	records := make([]*kgo.Record, len(keys))
	for i, key := range keys {
		records[i] = &kgo.Record{Key: []byte(key)}
	}
	results, err := send(ctx, bootstrap, topic, records...)
	if err != nil {
		return nil, err
	}
	chosen := make(map[string]int32, len(keys))
	for _, result := range results {
		chosen[string(result.Record.Key)] = result.Record.Partition
	}
	return chosen, nil
}

// franz-go is idempotent, waits for all replicas and partitions by murmur2 unless told otherwise.
func send(ctx context.Context, bootstrap, topic string, records ...*kgo.Record) (kgo.ProduceResults, error) {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(bootstrap, ",")...),
		kgo.DefaultProduceTopic(topic),
		// A leader that moved is looked up again at once, not after five seconds.
		kgo.MetadataMinAge(250*time.Millisecond),
	)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	// Otherwise a wrong address is known by the context's deadline alone.
	if err := client.Ping(ctx); err != nil {
		return nil, err
	}
	results := client.ProduceSync(ctx, records...)
	return results, results.FirstErr()
}
