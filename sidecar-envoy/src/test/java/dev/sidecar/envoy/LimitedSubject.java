package dev.sidecar.envoy;

import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.MeshPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import okhttp3.Request;
import okhttp3.Response;

/** What runs a policy with rate limits: the library, or a real Envoy. */
interface LimitedSubject extends AutoCloseable {
  /** A GET for this host, with headers like {@code name: value}. */
  Seen call(String host, String... headers) throws IOException;

  @Override
  void close();

  /**
   * How a call ended.
   *
   * @param headers by names in lower case, the first of each
   */
  record Seen(int status, String body, Map<String, String> headers) {}

  /** Which of the two. */
  enum Kind {
    LIBRARY,
    ENVOY;

    LimitedSubject run(Path directory, MeshPolicy policy) throws Exception {
      return this == LIBRARY ? library(policy) : envoy(directory, policy);
    }
  }

  private static LimitedSubject library(MeshPolicy policy) {
    SidecarClient client = SidecarClient.create(policy);
    return new LimitedSubject() {
      @Override
      public Seen call(String host, String... headers) throws IOException {
        Request.Builder request = new Request.Builder().url("http://" + host + "/");
        for (String line : headers) {
          request.header(line.substring(0, line.indexOf(':')), after(line));
        }
        try (Response response = client.newCall(request.build()).execute()) {
          Map<String, String> seen = new TreeMap<>();
          response
              .headers()
              .forEach(
                  it -> seen.putIfAbsent(it.getFirst().toLowerCase(Locale.ROOT), it.getSecond()));
          return new Seen(response.code(), response.body().string(), seen);
        }
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private static LimitedSubject envoy(Path directory, MeshPolicy policy) throws Exception {
    RunningEnvoy envoy = RunningEnvoy.start(directory, policy);
    return new LimitedSubject() {
      @Override
      public Seen call(String host, String... headers) throws IOException {
        RunningEnvoy.Answer answer = envoy.call(new WireCall("GET", host, "/", List.of(headers)));
        Map<String, String> seen = new TreeMap<>();
        answer
            .head()
            .lines()
            .skip(1)
            .forEach(
                it ->
                    seen.putIfAbsent(
                        it.substring(0, it.indexOf(':')).toLowerCase(Locale.ROOT), after(it)));
        return new Seen(answer.status(), answer.body(), seen);
      }

      @Override
      public void close() {
        envoy.close();
      }
    };
  }

  private static String after(String line) {
    return line.substring(line.indexOf(':') + 1).strip();
  }
}
