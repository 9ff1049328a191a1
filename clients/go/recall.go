package main

import (
	"context"
	"encoding/json"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"

	"hms-go/hmspb/memorypb"
)

// Recall asks what a query finds in a space, best first; the context carries the deadline.
func Recall(ctx context.Context, address, token, tenant, space, query string) (json.RawMessage, error) {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	if token != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
	}
	response, err := memorypb.NewMemoryServiceClient(connection).SearchMemories(ctx, &memorypb.SearchMemoriesRequest{
		Parent: "tenants/" + tenant + "/spaces/" + space,
		Query:  query,
	})
	if err != nil {
		return nil, err
	}
	return protojson.Marshal(response)
}
