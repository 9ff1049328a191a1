#!/bin/sh
# Generates hmspb from ../../proto into the folder $1 (default: here), with the plugins that go.mod
# pins. Run it from a Python environment with grpcio-tools after a change of the .proto files.
set -eu
cd "$(dirname "$0")"
out=${1:-.}
go build -o bin/ google.golang.org/protobuf/cmd/protoc-gen-go google.golang.org/grpc/cmd/protoc-gen-go-grpc

options="module=hms-go"
for file in memory memory_service; do
  options="$options,Mhms/memory/v1/$file.proto=hms-go/hmspb/memorypb"
done
"${PYTHON:-python}" -m grpc_tools.protoc -I../../proto \
  --plugin=bin/protoc-gen-go --plugin=bin/protoc-gen-go-grpc \
  --go_out="$out" --go_opt="$options" --go-grpc_out="$out" --go-grpc_opt="$options" \
  hms/memory/v1/memory.proto hms/memory/v1/memory_service.proto
# Without the plugin's pointer to a page of its own.
for stub in "$out"/hmspb/*/*_grpc.pb.go; do
  grep -v 'pkg\.go\.dev' "$stub" > "$stub.new" && mv "$stub.new" "$stub"
done
