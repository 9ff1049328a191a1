// Command hms-go writes memory events to Kafka and asks HMS for memories over gRPC. Prints JSON.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

const usage = "usage: hms-go produce|partitions|recall [--option value …]; see README.md"

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	answer, err := run(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s failed: %v\n", os.Args[1], err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		os.Exit(1)
	}
}

func run(command string, arguments []string) (any, error) {
	flags := flag.NewFlagSet(command, flag.ExitOnError)
	bootstrap := flags.String("bootstrap", "127.0.0.1:9392", "Kafka brokers")
	topic := flags.String("topic", "hms.memory.events.v1", "the events topic")
	tenant := flags.String("tenant", "local", "tenant of the space")
	space := flags.String("space", "demo", "space to write to or ask")
	content := flags.String("content", "", "what was said")
	speaker := flags.String("speaker", "", "who said it")
	session := flags.String("session", "", "the conversation it belongs to")
	keys := flags.String("keys", "/dev/stdin", "file with one key a line")
	address := flags.String("address", "127.0.0.1:9394", "the context service")
	query := flags.String("query", "", "what is sought")
	token := flags.String("token", "", "credential, where HMS asks for one")
	if err := flags.Parse(arguments); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	switch command {
	case "produce":
		event, err := Observed(*tenant, *space, *content, *speaker, *session)
		if err != nil {
			return nil, err
		}
		return Produce(ctx, *bootstrap, *topic, event)
	case "partitions":
		lines, err := os.ReadFile(*keys)
		if err != nil {
			return nil, err
		}
		return Partitions(ctx, *bootstrap, *topic, strings.Fields(string(lines)))
	case "recall":
		return Recall(ctx, *address, *token, *tenant, *space, *query)
	default:
		return nil, fmt.Errorf("no such command; %s", usage)
	}
}
