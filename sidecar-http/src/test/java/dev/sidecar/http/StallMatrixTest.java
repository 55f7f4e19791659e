package dev.sidecar.http;

import static dev.sidecar.call.Limit.CALL;
import static dev.sidecar.call.Limit.CONNECT;
import static dev.sidecar.call.Limit.PER_TRY;
import static dev.sidecar.call.Limit.STREAM_IDLE;
import static dev.sidecar.failure.Outcome.EXECUTED;
import static dev.sidecar.failure.Outcome.MAYBE_EXECUTED;
import static dev.sidecar.failure.Outcome.NOT_SENT;
import static dev.sidecar.policy.HttpProtocol.HTTP1;
import static dev.sidecar.policy.HttpProtocol.HTTP2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.call.Limit;
import dev.sidecar.endpoint.Endpoint;
import dev.sidecar.failure.Outcome;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.policy.AdmissionPolicy;
import dev.sidecar.policy.Backoff;
import dev.sidecar.policy.CallPolicy;
import dev.sidecar.policy.ClusterPolicy;
import dev.sidecar.policy.HttpProtocol;
import dev.sidecar.policy.MeshPolicy;
import dev.sidecar.policy.RetryCondition;
import dev.sidecar.policy.RetryLimit;
import dev.sidecar.policy.RetryPolicy;
import dev.sidecar.policy.RoutePolicy;
import dev.sidecar.policy.TimeoutPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every place where a call can stall on a socket: it is cut by the limit that holds there, never
 * before it and soon after, and nothing of it is left. Each cell runs by {@code execute} and by
 * {@code enqueue}, at the same time.
 */
@Timeout(30)
class StallMatrixTest {
  private static final Duration LIMIT = Duration.ofMillis(250);
  private static final Duration LONG = Duration.ofSeconds(25);
  // A busy machine, not the timer, needs this much.
  private static final Duration LATE = Duration.ofSeconds(2);

  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String TEN_BYTES = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
  private static final byte[] PART = {1, 2, 3, 4};

  private static final Request GET = new Request.Builder().url("http://orders.test/").build();
  private static final Request UPLOAD = GET.newBuilder().post(new EndlessBody()).build();
  private static final Request EXPECTS =
      UPLOAD.newBuilder().header("Expect", "100-continue").build();

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  /** A place to stall, and one limit that holds there. */
  record Cell(
      HttpProtocol protocol,
      String place,
      Request request,
      StallingPeer.Script script,
      Outcome outcome,
      Limit bound) {
    @Override
    public String toString() {
      return protocol + " " + place + ": " + bound.knob() + ", " + outcome;
    }
  }

  static Stream<Cell> cells() {
    return Stream.of(
            // where the call stalls, the request, what the peer does before it falls silent,
            // what is known of the request afterwards, the limits that hold there
            http1(
                "in the request body", UPLOAD, c -> c.readHead(), MAYBE_EXECUTED, untilAnswered()),
            http1(
                "before 100 Continue", EXPECTS, c -> c.readHead(), MAYBE_EXECUTED, untilAnswered()),
            http1("in the request, unread", GET, c -> {}, MAYBE_EXECUTED, untilAnswered()),
            http1("before the response", GET, c -> c.readHead(), MAYBE_EXECUTED, untilAnswered()),
            http1("in the status line", GET, then("HTTP/1.1 2"), MAYBE_EXECUTED, untilAnswered()),
            http1(
                "in the headers",
                GET,
                then("HTTP/1.1 200 OK\r\nContent-Le"),
                MAYBE_EXECUTED,
                untilAnswered()),
            http1(
                "after 103 Early Hints",
                GET,
                then("HTTP/1.1 103 Early Hints\r\n\r\n"),
                MAYBE_EXECUTED,
                untilAnswered()),
            http1(
                "in headers that drip",
                GET,
                c -> c.readHead().write("HTTP/1.1 200 OK\r\n").drip("a: b\r\n", 1_000, 50),
                MAYBE_EXECUTED,
                untilAnswered()),
            http1("before the body", GET, then(TEN_BYTES), EXECUTED, whileStreaming()),
            http1("in the body", GET, then(TEN_BYTES + "01234"), EXECUTED, whileStreaming()),
            http1(
                "in a body up to the close",
                GET,
                then("HTTP/1.1 200 OK\r\n\r\n01234"),
                EXECUTED,
                whileStreaming()),
            http1("before a chunk", GET, then(CHUNKED), EXECUTED, whileStreaming()),
            http1("in a chunk's size", GET, then(CHUNKED + "1"), EXECUTED, whileStreaming()),
            http1("in a chunk", GET, then(CHUNKED + "5\r\n01"), EXECUTED, whileStreaming()),
            http1("after a chunk", GET, then(CHUNKED + "2\r\n01"), EXECUTED, whileStreaming()),
            http1("between chunks", GET, then(CHUNKED + "2\r\n01\r\n"), EXECUTED, whileStreaming()),
            http1(
                "in the last chunk",
                GET,
                then(CHUNKED + "2\r\n01\r\n0\r\n"),
                EXECUTED,
                whileStreaming()),
            http1(
                "in the trailers",
                GET,
                then(CHUNKED + "2\r\n01\r\n0\r\na: "),
                EXECUTED,
                whileStreaming()),
            http2("before the settings", GET, c -> {}, MAYBE_EXECUTED, untilAnswered()),
            http2(
                "before the response",
                GET,
                c -> c.http2().settings().readRequest(),
                MAYBE_EXECUTED,
                untilAnswered()),
            http2(
                "in the headers",
                GET,
                c -> c.http2().halfAnswer(firstRequest(c)),
                MAYBE_EXECUTED,
                untilAnswered()),
            http2(
                "in the request body, its window 0",
                UPLOAD,
                c -> c.http2().settings(0).readRequest(),
                MAYBE_EXECUTED,
                untilAnswered()),
            http2(
                "in the request body, no window granted",
                UPLOAD,
                c -> c.http2().settings().readRequest(),
                MAYBE_EXECUTED,
                untilAnswered()),
            http2(
                "before the body",
                GET,
                c -> c.http2().answer(firstRequest(c)),
                EXECUTED,
                whileStreaming()),
            http2(
                "between frames of the body",
                GET,
                c -> {
                  int stream = firstRequest(c);
                  c.http2().answer(stream).data(stream, 0, PART);
                },
                EXECUTED,
                whileStreaming()),
            http2(
                "in a frame of the body",
                GET,
                c -> {
                  int stream = firstRequest(c);
                  c.http2().answer(stream).halfData(stream, PART);
                },
                EXECUTED,
                whileStreaming()))
        .flatMap(Function.identity());
  }

  @ParameterizedTest
  @MethodSource("cells")
  void stalledCallIsCutByTheLimitThatHoldsThere(Cell cell) throws Exception {
    List<StallingPeer> peers = List.of(peer(cell.script()), peer(cell.script()));
    List<SidecarClient> clients = new ArrayList<>();
    for (StallingPeer peer : peers) {
      clients.add(client(cell.protocol(), cell.bound(), peer.port()));
    }
    for (Ended ended : bothWays(clients, cell.request())) {
      assertCut(ended, cell.bound(), cell.outcome());
    }
    for (SidecarClient client : clients) {
      assertThat(client.cluster("orders").figures().inFlight()).isZero();
    }
    for (StallingPeer peer : peers) {
      if (cell.protocol() == HTTP1) {
        assertThat(peer.seesTheConnectionClosed()).as("connection closed").isTrue();
      } else {
        assertThat(peer.seesTheStreamReset()).as("stream reset, connection kept").isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Limit.class,
      names = {"CONNECT", "PER_TRY", "CALL"})
  void connectThatNobodyAcceptsIsCutByTheShortestLimit(Limit bound) throws Exception {
    int port = fullBacklog();
    SidecarClient client = client(HTTP1, bound, port);
    for (Ended ended : bothWays(List.of(client, client), GET)) {
      assertCut(ended, bound, NOT_SENT);
    }
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
  }

  static Stream<Arguments> handshakes() {
    // Silent at once, or in the middle of what looks like a ServerHello.
    List<StallingPeer.Script> silences =
        List.of(c -> {}, c -> c.write("\u0016\u0003\u0003\u0000\u007a\u0002"));
    return Stream.of(HTTP1, HTTP2)
        .flatMap(
            protocol ->
                Stream.of(CONNECT, PER_TRY, CALL)
                    .flatMap(
                        bound ->
                            silences.stream()
                                .map(silence -> Arguments.of(protocol, bound, silence))));
  }

  @ParameterizedTest
  @MethodSource("handshakes")
  void handshakeThatStallsIsCutByTheShortestLimit(
      HttpProtocol protocol, Limit bound, StallingPeer.Script silence) throws Exception {
    List<StallingPeer> peers = List.of(peer(silence), peer(silence));
    List<SidecarClient> clients = new ArrayList<>();
    for (StallingPeer peer : peers) {
      ClusterPolicy cluster =
          TlsMesh.orders(protocol, peer.port()).withConnectTimeout(limit(bound, CONNECT));
      TimeoutPolicy timeouts = new TimeoutPolicy(limit(bound, CALL), limit(bound, PER_TRY), LONG);
      CallPolicy calls = CallPolicy.DEFAULT.with(timeouts).with(RetryPolicy.NONE);
      SidecarClient client = TlsMesh.client(cluster, calls, TlsMesh.identity()).build();
      opened.add(0, client);
      clients.add(client);
    }
    for (Ended ended : bothWays(clients, GET)) {
      assertCut(ended, bound, NOT_SENT);
    }
    for (SidecarClient client : clients) {
      assertThat(client.cluster("orders").figures().inFlight()).isZero();
      assertThat(client.watched()).isZero();
    }
    for (StallingPeer peer : peers) {
      assertThat(peer.seesTheConnectionClosed()).as("connection closed").isTrue();
    }
  }

  @Test
  void drippingBodyIsNotCutByTheStreamIdleLimit() throws Exception {
    Duration idle = Duration.ofMillis(500);
    StallingPeer peer =
        peer(
            c ->
                c.readHead()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n")
                    .drip("x", 16, 50));
    SidecarClient client =
        client(cluster(HTTP1, peer.port()), new TimeoutPolicy(LONG, LONG, idle), RetryPolicy.NONE);
    Ended ended = ended(client.newCall(GET));
    assertThat(ended.failure()).isNull();
    assertThat(ended.took()).isGreaterThan(idle);
  }

  /** Nothing comes out of a gzip stream for many of its bytes; the peer is not silent for that. */
  @Test
  void drippingCompressedBodyIsNotCutByTheStreamIdleLimit() throws Exception {
    Duration idle = Duration.ofMillis(500);
    Buffer gzip = new Buffer();
    try (BufferedSink sink = Okio.buffer(new GzipSink(gzip))) {
      sink.writeUtf8("text");
    }
    byte[] bytes = gzip.readByteArray();
    StallingPeer peer =
        peer(
            c -> {
              c.readHead()
                  .write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n")
                  .write("Content-Length: " + bytes.length + "\r\n\r\n");
              for (byte each : bytes) {
                c.drip(new String(new byte[] {each}, StandardCharsets.ISO_8859_1), 1, 50);
              }
            });
    SidecarClient client =
        client(cluster(HTTP1, peer.port()), new TimeoutPolicy(LONG, LONG, idle), RetryPolicy.NONE);
    Ended ended = ended(client.newCall(GET));
    assertThat(ended.failure()).isNull();
    assertThat(ended.took()).isGreaterThan(idle);
  }

  @Test
  void drippingBodyIsCutByTheCallTimeout() throws Exception {
    Duration idle = Duration.ofMillis(500);
    Duration limit = Duration.ofMillis(700);
    StallingPeer peer =
        peer(c -> c.readHead().write("HTTP/1.1 200 OK\r\n\r\n").drip("x", 1_000, 50));
    SidecarClient client =
        client(cluster(HTTP1, peer.port()), new TimeoutPolicy(limit, LONG, idle), RetryPolicy.NONE);
    Ended ended = ended(client.newCall(GET));
    assertThat(ended.failure())
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageEndingWith("no complete response in 700 ms (timeout: 700 ms)");
    assertThat(ended.took()).isBetween(limit, limit.plus(LATE));
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
    assertThat(peer.seesTheConnectionClosed()).isTrue();
  }

  @Test
  void waitForAConnectionIsCutByTheCallTimeout() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    StallingPeer peer =
        peer(
            c -> {
              c.readHead();
              held.countDown();
            });
    ClusterPolicy one =
        cluster(HTTP1, peer.port()).with(new AdmissionPolicy(1, 10, 10, RetryLimit.DEFAULT));
    SidecarClient client =
        client(one, new TimeoutPolicy(LONG, Duration.ZERO, LONG), RetryPolicy.NONE);
    Call holder = client.newCall(GET);
    CompletableFuture<Ended> holding = enqueued(holder);
    held.await();
    for (Ended ended : bothWays(limited(client.newCall(GET)), limited(client.newCall(GET)))) {
      assertThat(ended.failure())
          .isInstanceOfSatisfying(
              SidecarException.Timeout.class, e -> assertThat(e.outcome()).isEqualTo(NOT_SENT))
          .hasMessage(
              "cluster orders: the call's timeout passed while waiting for a connection"
                  + " (maxConnections: 1)");
      assertThat(ended.took()).isBetween(LIMIT, LIMIT.plus(LATE));
    }
    assertThat(client.cluster("orders").figures().inFlight()).isEqualTo(1);
    holder.cancel();
    assertThat(holding.get().failure()).isInstanceOf(SidecarException.Canceled.class);
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
    assertThat(peer.connections()).isEqualTo(1);
  }

  @Test
  void backoffThatTheCallTimeoutCannotHoldIsNotWaitedFor() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    Backoff hours = new Backoff(Duration.ofHours(1), Duration.ofHours(1));
    RetryPolicy retry =
        new RetryPolicy(Set.of(RetryCondition.CONNECT_FAILURE), 2, Set.of(), hours, false);
    SidecarClient client =
        client(cluster(HTTP1, port), new TimeoutPolicy(LIMIT, Duration.ZERO, LONG), retry);
    for (Ended ended : bothWays(List.of(client, client), GET)) {
      assertThat(ended.failure()).isInstanceOf(SidecarException.Connection.class);
      assertThat(ended.took()).isLessThan(LIMIT.plus(LATE));
    }
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
  }

  @Test
  void attemptAfterABackoffIsCutByTheCallTimeout() throws Exception {
    StallingPeer peer =
        peer(
            c -> {
              c.readHead().write("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n");
              c.readHead();
            });
    RetryPolicy retry = RetryPolicy.of(2, RetryCondition.STATUS_5XX);
    SidecarClient client =
        client(cluster(HTTP1, peer.port()), new TimeoutPolicy(LIMIT, Duration.ZERO, LONG), retry);
    Ended ended = ended(client.newCall(GET));
    assertThat(ended.failure())
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("attempt 2 of 2: no complete response in 250 ms (timeout: 250 ms)");
    assertThat(ended.took()).isBetween(LIMIT, LIMIT.plus(LATE));
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
  }

  @Test
  void eightUploadsWithoutAWindowAreCutAndTheConnectionStays() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    StallingPeer peer =
        peer(
            c -> {
              c.http2().settings();
              for (int streams = 0; streams < 8; streams++) {
                c.http2().readRequest();
                first.countDown();
              }
            });
    SidecarClient client = client(HTTP2, CALL, peer.port());
    for (Ended ended : eightUploads(client, first)) {
      assertCut(ended, CALL, MAYBE_EXECUTED);
    }
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
    assertThat(peer.seesTheStreamReset()).isTrue();
    assertThat(peer.connections()).isEqualTo(1);
  }

  /**
   * One writer is blocked in the socket and seven behind it. The first that is late takes the
   * connection with it, so that the others may fail with it a moment before their own limits.
   */
  @ParameterizedTest
  @MethodSource("streamsReadBeforeThePeerStops")
  void eightUploadsToAPeerThatStopsReadingAllEnd(int streamsRead) throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    StallingPeer peer =
        peer(
            c -> {
              c.http2().settingsWithoutFlowControl();
              for (int streams = 0; streams < streamsRead; streams++) {
                c.http2().readRequest();
                first.countDown();
              }
            });
    // Long enough for a busy machine to fill the socket's buffers within it.
    Duration limit = Duration.ofSeconds(1);
    SidecarClient client =
        client(cluster(HTTP2, peer.port()), new TimeoutPolicy(limit, LONG, LONG), RetryPolicy.NONE);
    List<Ended> all = eightUploads(client, first);
    assertThat(all.get(0).failure())
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageEndingWith("no complete response in 1 s (timeout: 1 s)");
    assertThat(all.get(0).took()).isGreaterThanOrEqualTo(limit);
    assertThat(all)
        .allSatisfy(
            ended -> {
              // One that never got past the blocked writer knows that it was not sent.
              assertThat(ended.failure())
                  .isInstanceOfSatisfying(
                      SidecarException.class, e -> assertThat(e.outcome()).isNotEqualTo(EXECUTED));
              assertThat(ended.took()).isLessThan(limit.plus(LATE));
            });
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
    assertThat(peer.connections()).isEqualTo(1);
    assertThat(peer.seesTheConnectionClosed()).isTrue();
  }

  static Stream<Integer> streamsReadBeforeThePeerStops() {
    return Stream.of(1, 8);
  }

  @Test
  void streamWithoutAWindowIsCutAndTheOthersOnItsConnectionGoOn() throws Exception {
    List<CountDownLatch> begun = Stream.generate(() -> new CountDownLatch(1)).limit(3).toList();
    StallingPeer peer = peer(c -> oneStreamWithoutAWindow(c.http2(), begun));
    SidecarClient client =
        client(cluster(HTTP2, peer.port()), new TimeoutPolicy(LONG, LONG, LONG), RetryPolicy.NONE);

    CompletableFuture<Ended> cut = enqueued(limited(client.newCall(UPLOAD)));
    begun.get(0).await();
    RequestBody small = RequestBody.create(new byte[100_000]);
    CompletableFuture<Ended> upload =
        enqueued(client.newCall(GET.newBuilder().post(small).build()));
    begun.get(1).await();
    CompletableFuture<Ended> download = enqueued(client.newCall(GET));
    begun.get(2).await();

    assertCut(cut.get(), CALL, MAYBE_EXECUTED);
    assertThat(upload.get().failure()).isNull();
    assertThat(download.get().failure()).isNull();
    assertThat(ended(client.newCall(GET)).failure()).as("a call after the cut").isNull();
    assertThat(client.cluster("orders").figures().inFlight()).isZero();
    assertThat(peer.connections()).isEqualTo(1);
  }

  /** The second and third stream go on after the first was cut; a fourth comes then. */
  private static void oneStreamWithoutAWindow(Http2Frames frames, List<CountDownLatch> begun)
      throws IOException {
    frames.settings(0);
    frames.readRequest();
    begun.get(0).countDown();
    int upload = frames.readRequest();
    frames.grant(upload, 50_000);
    begun.get(1).countDown();
    int download = frames.readRequest();
    frames.answer(download).data(download, 0, PART);
    begun.get(2).countDown();
    frames.readUntilReset();
    frames.grant(upload, 50_000);
    // All of it may have come before, if the client was late to see the settings.
    frames.readUntilEnd(upload);
    frames.answer(upload).data(upload, Http2Frames.END_STREAM, PART);
    frames.data(download, Http2Frames.END_STREAM, PART);
    int next = frames.readRequest();
    frames.answer(next).data(next, Http2Frames.END_STREAM, PART);
  }

  private static Limit[] untilAnswered() {
    return new Limit[] {PER_TRY, CALL};
  }

  private static Limit[] whileStreaming() {
    return new Limit[] {STREAM_IDLE, CALL};
  }

  private static Stream<Cell> http1(
      String place, Request request, StallingPeer.Script script, Outcome outcome, Limit[] bounds) {
    return Arrays.stream(bounds)
        .map(bound -> new Cell(HTTP1, place, request, script, outcome, bound));
  }

  private static Stream<Cell> http2(
      String place, Request request, StallingPeer.Script script, Outcome outcome, Limit[] bounds) {
    return Arrays.stream(bounds)
        .map(bound -> new Cell(HTTP2, place, request, script, outcome, bound));
  }

  private static StallingPeer.Script then(String text) {
    return c -> c.readHead().write(text);
  }

  private static int firstRequest(StallingPeer.Conversation c) throws IOException {
    return c.http2().settings().readRequest();
  }

  /** How a call and the reading of its body ended. */
  record Ended(@Nullable IOException failure, Duration took) {}

  private static void assertCut(Ended ended, Limit bound, Outcome outcome) {
    assertThat(ended.failure())
        .isInstanceOfSatisfying(
            SidecarException.Timeout.class, e -> assertThat(e.outcome()).isEqualTo(outcome))
        .hasMessageEndingWith(bound.meaning() + " 250 ms (" + bound.knob() + ": 250 ms)");
    assertThat(ended.took()).isBetween(LIMIT, LIMIT.plus(LATE));
  }

  private static Ended ended(Call call) {
    long start = System.nanoTime();
    IOException failure = null;
    try (Response response = call.execute()) {
      response.body().bytes();
    } catch (IOException e) {
      failure = e;
    }
    return new Ended(failure, Duration.ofNanos(System.nanoTime() - start));
  }

  private static CompletableFuture<Ended> enqueued(Call call) {
    CompletableFuture<Ended> result = new CompletableFuture<>();
    long start = System.nanoTime();
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException e) {
            result.complete(new Ended(e, Duration.ofNanos(System.nanoTime() - start)));
          }

          @Override
          public void onResponse(Call answered, Response response) {
            IOException failure = null;
            try (response) {
              response.body().bytes();
            } catch (IOException e) {
              failure = e;
            }
            result.complete(new Ended(failure, Duration.ofNanos(System.nanoTime() - start)));
          }
        });
    return result;
  }

  private static List<Ended> bothWays(List<SidecarClient> clients, Request request)
      throws Exception {
    return bothWays(clients.get(0).newCall(request), clients.get(1).newCall(request));
  }

  private static List<Ended> bothWays(Call enqueued, Call executed) throws Exception {
    CompletableFuture<Ended> result = enqueued(enqueued);
    return List.of(ended(executed), result.get());
  }

  private static Call limited(Call call) {
    call.timeout().timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    return call;
  }

  /** Eight on one connection: seven begin when the peer has seen the first. */
  private static List<Ended> eightUploads(SidecarClient client, CountDownLatch first)
      throws Exception {
    List<CompletableFuture<Ended>> all = new ArrayList<>();
    all.add(enqueued(client.newCall(UPLOAD)));
    first.await();
    for (int i = 1; i < 8; i++) {
      all.add(enqueued(client.newCall(UPLOAD)));
    }
    List<Ended> ended = new ArrayList<>();
    for (CompletableFuture<Ended> each : all) {
      ended.add(each.get());
    }
    return ended;
  }

  private StallingPeer peer(StallingPeer.Script script) throws IOException {
    StallingPeer peer = new StallingPeer(script);
    opened.add(peer);
    return peer;
  }

  /** A port where the kernel drops what asks for a connection, because too many wait for one. */
  private int fullBacklog() throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    opened.add(server);
    for (int i = 0; i < 64; i++) {
      Socket waiting = new Socket();
      opened.add(waiting);
      try {
        waiting.connect(server.getLocalSocketAddress(), 100);
      } catch (SocketTimeoutException e) {
        return server.getLocalPort();
      }
    }
    throw new AssertionError("64 connections were taken (expected: a connect that hangs)");
  }

  private SidecarClient client(HttpProtocol protocol, Limit bound, int port) {
    ClusterPolicy cluster = cluster(protocol, port).withConnectTimeout(limit(bound, CONNECT));
    TimeoutPolicy timeouts =
        new TimeoutPolicy(limit(bound, CALL), limit(bound, PER_TRY), limit(bound, STREAM_IDLE));
    return client(cluster, timeouts, RetryPolicy.NONE);
  }

  private static Duration limit(Limit bound, Limit knob) {
    return bound == knob ? LIMIT : LONG;
  }

  private static ClusterPolicy cluster(HttpProtocol protocol, int port) {
    return ClusterPolicy.of("orders", Endpoint.parse("127.0.0.1:" + port)).with(protocol);
  }

  private SidecarClient client(ClusterPolicy cluster, TimeoutPolicy timeouts, RetryPolicy retry) {
    RoutePolicy route =
        RoutePolicy.of("*", "orders").with(CallPolicy.DEFAULT.with(timeouts).with(retry));
    SidecarClient client = SidecarClient.create(new MeshPolicy(List.of(cluster), List.of(route)));
    opened.add(0, client);
    return client;
  }

  /** More than any buffer between here and there holds. */
  private static final class EndlessBody extends RequestBody {
    private final byte[] part = new byte[8_192];

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return 1L << 40;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      for (long sent = 0; sent < contentLength(); sent += part.length) {
        sink.write(part);
      }
    }
  }
}
