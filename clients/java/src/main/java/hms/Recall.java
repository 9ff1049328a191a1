package hms;

import com.google.protobuf.util.JsonFormat;
import hms.memory.v1.MemoryServiceGrpc;
import hms.memory.v1.MemoryServiceOuterClass.SearchMemoriesRequest;
import hms.memory.v1.MemoryServiceOuterClass.SearchMemoriesResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;

/** Asking HMS over gRPC. */
final class Recall {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** The first call of a program loads the transport's classes: seconds on a busy machine. */
  private static final long DEADLINE_S = 20;

  private Recall() {}

  /**
   * What a query finds in a space, best first, as JSON; fails after {@code DEADLINE_S} seconds.
   */
  static String search(String address, String token, String tenant, String space, String query)
      throws Exception {
    SearchMemoriesRequest request =
        SearchMemoriesRequest.newBuilder()
            .setParent("tenants/" + tenant + "/spaces/" + space)
            .setQuery(query)
            .build();
    Metadata headers = new Metadata();
    if (token != null) {
      headers.put(AUTHORIZATION, "Bearer " + token);
    }
    ManagedChannel channel =
        Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    try {
      SearchMemoriesResponse response =
          MemoryServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS)
              .searchMemories(request);
      return JsonFormat.printer().omittingInsignificantWhitespace().print(response);
    } finally {
      channel.shutdownNow();
    }
  }
}
