package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.MeshPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import okhttp3.Request;
import okhttp3.Response;

/** What runs a policy with one cluster: the library, or a real Envoy. */
interface Subject extends AutoCloseable {
  /** One GET that ends, well or not. */
  void call() throws IOException;

  /** How many endpoints are ejected, when everything that was reported has been judged. */
  long ejected() throws Exception;

  @Override
  void close();

  /** A real Envoy. */
  static Subject envoy(Path directory, MeshPolicy policy) throws Exception {
    RunningEnvoy envoy = RunningEnvoy.start(directory, policy);
    return new Subject() {
      @Override
      public void call() throws IOException {
        envoy.get("any", "/");
      }

      // Answered by the thread that ejects, so after the reports of the calls before.
      @Override
      public long ejected() throws IOException {
        long out = 0;
        for (JsonNode each : envoy.admin("/clusters?format=json").findPath("host_statuses")) {
          out += each.path("health_status").path("failed_outlier_check").asBoolean() ? 1 : 0;
        }
        return out;
      }

      @Override
      public void close() {
        envoy.close();
      }
    };
  }

  /** The library, over real sockets. */
  static Subject library(MeshPolicy policy) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    SidecarClient client = SidecarClient.builder(policy).meterRegistry(meters).build();
    Request request = new Request.Builder().url("http://any/").build();
    return new Subject() {
      @Override
      public void call() {
        try (Response response = client.newCall(request).execute()) {
          response.body().bytes();
        } catch (IOException e) {
          // A failure is an end too.
        }
      }

      // The same policy changes nothing, and comes after the reports of the calls before.
      @Override
      public long ejected() throws Exception {
        client.update(policy).get();
        return (long)
            meters.get("sidecar.cluster.endpoints").tag("state", "ejected").gauge().value();
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }
}
