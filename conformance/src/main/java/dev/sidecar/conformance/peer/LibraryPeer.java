package dev.sidecar.conformance.peer;

import dev.sidecar.conformance.cases.Ask;
import dev.sidecar.conformance.cases.Header;
import dev.sidecar.conformance.cases.Sees.Meter;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.http.SidecarClient;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.time.Ticker;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The library: a {@link SidecarClient} with the case's policy. */
public final class LibraryPeer implements Peer {
  /** Its name. */
  public static final String NAME = "library";

  private final MeshPolicy policy;
  private final SidecarClient client;
  private final Ticker ticker;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();

  /**
   * Starts a client.
   *
   * @param change what an exact case sets: sockets, time and draws
   * @param ticker the time of the case
   */
  public LibraryPeer(
      MeshPolicy policy, UnaryOperator<SidecarClient.Builder> change, Ticker ticker) {
    this.policy = policy;
    this.ticker = ticker;
    this.client = change.apply(SidecarClient.builder(policy)).meterRegistry(meters).build();
  }

  @Override
  public String target() {
    return NAME;
  }

  @Override
  public Supplier<Ended> call(Ask ask) {
    Request request = request(ask);
    int before = begun.incrementAndGet();
    boolean alone = running.getAndIncrement() == 0;
    long retries = retries();
    long start = ticker.nanos();
    Ended ended;
    try (Response response = client.newCall(request).execute()) {
      ended = read(response);
    } catch (SidecarException e) {
      ended = failed(e, 0, List.of(), "");
    } catch (IOException e) {
      throw new IllegalStateException("the library threw what is no SidecarException", e);
    } finally {
      running.decrementAndGet();
    }
    Duration took = Duration.ofNanos(ticker.nanos() - start);
    // Retries are counted for the cluster, so they are this call's only if no other one ran.
    boolean only = alone && begun.get() == before;
    Integer tries = only ? (int) (1 + retries() - retries) : null;
    Ended done =
        new Ended(
            ended.status(),
            ended.flags(),
            ended.exception(),
            ended.outcome(),
            ended.headers(),
            ended.body(),
            ended.broken(),
            tries,
            took,
            ended.text());
    return () -> done;
  }

  private static Request request(Ask ask) {
    String given = ask.body();
    boolean needsBody = List.of("POST", "PUT", "PATCH").contains(ask.method());
    RequestBody body =
        given != null || needsBody
            ? RequestBody.create(
                (given == null ? "" : given).getBytes(StandardCharsets.ISO_8859_1), null)
            : null;
    Headers.Builder headers = new Headers.Builder();
    ask.headers().forEach(it -> headers.addUnsafeNonAscii(it.name(), it.value()));
    return new Request.Builder()
        .url("http://" + ask.host() + ask.path())
        .headers(headers.build())
        .method(ask.method(), body)
        .build();
  }

  private static Ended read(Response response) throws IOException {
    List<Header> headers = new ArrayList<>();
    response.headers().forEach(pair -> headers.add(new Header(pair.getFirst(), pair.getSecond())));
    try {
      String body = new String(response.body().bytes(), StandardCharsets.ISO_8859_1);
      return new Ended(
          response.code(), null, "", null, headers, body, false, null, Duration.ZERO, "");
    } catch (SidecarException e) {
      return failed(e, response.code(), headers, "");
    }
  }

  // The library tells nothing about a response; of a failure Envoy's flag is known.
  private static Ended failed(SidecarException e, int status, List<Header> headers, String body) {
    LocalReply reply = LocalReply.of(e);
    boolean answered = status > 0;
    List<String> flags = reply.flag().isEmpty() ? List.of() : List.of(reply.flag());
    return new Ended(
        answered ? status : reply.status(),
        answered ? null : flags,
        e.getClass().getSimpleName(),
        e.outcome(),
        headers,
        body,
        answered,
        null,
        Duration.ZERO,
        String.valueOf(e.getMessage()));
  }

  private long retries() {
    return policy.clusters().stream()
        .mapToLong(cluster -> client.cluster(cluster.name()).figures().retries())
        .sum();
  }

  // The same policy changes nothing, and comes after the reports of the calls before.
  @Override
  public Integer ejected(String cluster) throws Exception {
    client.update(policy).get();
    return endpoints(cluster, "ejected");
  }

  // Told before it is published: by the task that runs now, and that one asks for another.
  @Override
  public Integer unhealthy(String cluster) throws Exception {
    int unhealthy = endpoints(cluster, "unhealthy");
    client.update(policy).get();
    client.update(policy).get();
    return unhealthy;
  }

  private int endpoints(String cluster, String state) {
    return (int)
        meters
            .get("sidecar.cluster.endpoints")
            .tags("cluster", cluster, "state", state)
            .gauge()
            .value();
  }

  @Override
  public @Nullable Double meter(Meter meter) {
    List<String> tags = new ArrayList<>();
    meter
        .tags()
        .forEach(
            (key, value) -> {
              tags.add(key);
              tags.add(value);
            });
    var found = meters.find(meter.name()).tags(Tags.of(tags.toArray(String[]::new))).meter();
    if (found == null) {
      return Double.NaN;
    }
    for (Measurement first : found.measure()) {
      return first.getValue();
    }
    return Double.NaN;
  }

  @Override
  public @Nullable Double stat(String name) {
    return null;
  }

  @Override
  public void close() {
    client.close(Duration.ZERO);
  }
}
