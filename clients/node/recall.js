// Asking HMS over gRPC, with the .proto files read at start: no generated code.

import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const PROTO = fileURLToPath(new URL('../../proto', import.meta.url));
const definition = loader.loadSync('hms/memory/v1/memory_service.proto', {
  includeDirs: [PROTO],
  enums: String,
  longs: String,
  defaults: true,
});
const { MemoryService } = grpc.loadPackageDefinition(definition).hms.memory.v1;

/** What a query finds in a space, best first; rejects after the deadline. */
export function recall({ address, tenant, space, query, token, seconds = 5 }) {
  const client = new MemoryService(address, grpc.credentials.createInsecure());
  const metadata = new grpc.Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  const request = { parent: `tenants/${tenant}/spaces/${space}`, query };
  const options = { deadline: Date.now() + seconds * 1000 };
  return new Promise((resolve, reject) => {
    client.searchMemories(request, metadata, options, (error, response) => {
      client.close();
      if (error) reject(error);
      else resolve(response);
    });
  });
}
