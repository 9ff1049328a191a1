package main

import (
	_ "embed"
	"time"

	"github.com/google/uuid"
	"github.com/hamba/avro/v2"
	"github.com/hamba/avro/v2/soe"
)

// The parsing canonical form, a copy of ../../schemas/avro/pcf. hamba/avro computes a wrong
// fingerprint from the full schema, because it keeps logicalType.
//
//go:embed hms.memory.v1.MemoryEvent.pcf.avsc
var schema string

// Event is hms.memory.v1.MemoryEvent.
type Event struct {
	EventID       [16]byte       `avro:"event_id"`
	Tenant        string         `avro:"tenant"`
	Space         string         `avro:"space"`
	OccurredAt    int64          `avro:"occurred_at"` // microseconds since the Unix epoch, UTC
	Actor         string         `avro:"actor"`
	Trust         string         `avro:"trust"`
	CausationID   *[16]byte      `avro:"causation_id"`
	CorrelationID *string        `avro:"correlation_id"`
	Body          map[string]any `avro:"body"` // one entry: the record's full name and its fields
}

// Observed is an event that makes a memory: something was said.
func Observed(tenant, space, content, speaker, session string) (Event, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Event{}, err
	}
	return Event{
		EventID:       id,
		Tenant:        tenant,
		Space:         space,
		OccurredAt:    time.Now().UnixMicro(),
		Actor:         "hms-go",
		Trust:         "USER",
		CorrelationID: optional(session),
		Body: map[string]any{"hms.memory.v1.Observed": map[string]any{
			"content":            content,
			"kind":               "MESSAGE",
			"speaker":            optional(speaker),
			"session_id":         optional(session),
			"turn":               nil,
			"importance":         nil,
			"tags":               []string{},
			"attributes":         map[string]string{},
			"expires_at":         nil,
			"utc_offset_minutes": nil,
		}},
	}, nil
}

// Encode writes the event in Avro single-object encoding.
func (e Event) Encode() ([]byte, error) {
	parsed, err := avro.Parse(schema)
	if err != nil {
		return nil, err
	}
	codec, err := soe.NewCodec(parsed)
	if err != nil {
		return nil, err
	}
	return codec.Encode(e)
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
