package dev.sidecar.examples;

import static dev.sidecar.examples.MigrationTest.Runs.PER_ATTEMPT;
import static dev.sidecar.examples.MigrationTest.Runs.PER_CALL;
import static dev.sidecar.examples.MigrationTest.Runs.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidecar.config.PolicyFile;
import dev.sidecar.failure.SidecarException;
import dev.sidecar.http.SidecarClient;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.SocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.CertificatePinner;
import okhttp3.ConnectionPool;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.Credentials;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every row of {@code docs/MIGRATION.md}, proved. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigrationTest {
  enum Runs {
    PER_CALL,
    PER_ATTEMPT,
    REFUSED;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The row that a test proves: its first two cells. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Row {
    String value();

    Runs runs();
  }

  private final MockWebServer server = new MockWebServer();
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    server.close();
  }

  @Test
  void pageHasTheseRowsAndNoOthers() throws IOException {
    Map<String, String> tested = new LinkedHashMap<>();
    for (Method method : MigrationTest.class.getDeclaredMethods()) {
      Row row = method.getAnnotation(Row.class);
      if (row != null) {
        assertThat(method.isAnnotationPresent(Test.class)).as(method.getName()).isTrue();
        assertThat(tested.put(row.value(), row.runs().text())).as(row.value()).isNull();
      }
    }
    Map<String, String> written = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("../docs/MIGRATION.md"))) {
      String[] cells = line.split("\\|");
      if (cells.length == 4 && !cells[1].contains("---") && !cells[2].strip().equals("runs")) {
        assertThat(written.put(cells[1].strip().replace("`", ""), cells[2].strip())).isNull();
      }
    }
    assertThat(written).containsExactlyInAnyOrderEntriesOf(tested);
  }

  @Test
  @Row(value = "application interceptors", runs = PER_CALL)
  void interceptorStandsAroundTheCallWithAllItsAttempts() throws IOException {
    answers(503, 200);
    List<String> seen = new ArrayList<>();
    Interceptor first =
        chain -> {
          seen.add("first");
          assertThat(chain.connection()).isNull();
          Request marked = chain.request().newBuilder().header("x-user", "ann").build();
          Response response = chain.proceed(marked);
          seen.add("first " + response.code());
          return response;
        };
    Interceptor second =
        chain -> {
          seen.add("second " + chain.request().header("x-user"));
          return chain.proceed(chain.request());
        };
    try (Response response =
        client(builder -> builder.interceptor(first).interceptor(second))
            .newCall(get("/"))
            .execute()) {
      assertThat(response.code()).isEqualTo(200);
      assertThat(response.request().header("x-user")).isEqualTo("ann");
    }
    assertThat(seen).containsExactly("first", "second ann", "first 200");
    assertThat(taken(2)).allMatch(request -> "ann".equals(request.getHeaders().get("x-user")));
  }

  @Test
  @Row(value = "application interceptors: enqueue, cancel, timeout", runs = PER_CALL)
  void interceptedCallIsEnqueuedCanceledAndTimedLikeAnyOther() throws Exception {
    Interceptor plain = chain -> chain.proceed(chain.request());
    SidecarClient client = client(builder -> builder.interceptor(plain));
    answers(200);
    assertThat(enqueue(client.newCall(get("/"))).get()).isEqualTo("200");

    answersAfterADay();
    Call timed = client.newCall(get("/"));
    timed.timeout().timeout(100, TimeUnit.MILLISECONDS);
    assertThatThrownBy(timed::execute)
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("timeout: 100 ms");

    Call early = client.newCall(get("/"));
    early.cancel();
    assertThatThrownBy(early::execute).isInstanceOf(SidecarException.Canceled.class);

    Call canceled = client.newCall(get("/canceled"));
    CompletableFuture<String> result = enqueue(canceled);
    // The timed call may have ended before it was on the wire.
    while (!taken(1).get(0).getTarget().equals("/canceled")) {}
    canceled.cancel();
    assertThat(result.handle((value, failure) -> failure).get())
        .isInstanceOf(SidecarException.Canceled.class);
  }

  @Test
  @Row(value = "application interceptors: answering without the network", runs = PER_CALL)
  void interceptorAnswersForTheMesh() throws IOException {
    List<String> events = new CopyOnWriteArrayList<>();
    Interceptor answering =
        chain ->
            new Response.Builder()
                .request(chain.request())
                .protocol(Protocol.HTTP_1_1)
                .code(299)
                .message("mine")
                .build();
    Call call = client(builder -> builder.interceptor(answering)).newCall(get("/"));
    call.addEventListener(new Recorder(events));
    assertThat(call.execute().code()).isEqualTo(299);
    assertThat(events).containsExactly("callStart", "callEnd");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  @Row(value = "chain.with…() in an interceptor", runs = REFUSED)
  void chainRefusesToBeChanged() throws IOException {
    assertRefused(
        chain -> chain.withConnectTimeout(1, TimeUnit.SECONDS),
        "withConnectTimeout",
        "connectTimeout of the policy");
    assertRefused(
        chain -> chain.withWriteTimeout(1, TimeUnit.SECONDS),
        "withWriteTimeout",
        "perTryTimeout of the policy");
    assertRefused(chain -> chain.withDns(Dns.SYSTEM), "withDns", "discovery of the policy");
    assertRefused(
        chain -> chain.withSocketFactory(SocketFactory.getDefault()),
        "withSocketFactory",
        "socketFactory of the client's builder");
    assertRefused(
        chain -> chain.withProxyAuthenticator(Authenticator.NONE),
        "withProxyAuthenticator",
        "a 407 read as any response");
    assertRefused(
        chain -> chain.withProxySelector(new SocketsOnly()),
        "withProxySelector",
        "endpoints of the policy");
    assertRefused(Interceptor.Chain::getDns, "dns", "discovery of the policy");
    assertRefused(
        Interceptor.Chain::getSocketFactory,
        "socketFactory",
        "socketFactory of the client's builder");
    assertRefused(Interceptor.Chain::getProxySelector, "proxySelector", "endpoints of the policy");
    assertRefused(
        Interceptor.Chain::getHostnameVerifier, "hostnameVerifier", "protocol of the policy");
    assertRefused(
        Interceptor.Chain::getConnectionPool, "connectionPool", "admission of the policy");
  }

  @Test
  @Row(value = "network interceptors", runs = REFUSED)
  void builderHasNoDoorForNetworkInterceptors() {
    assertNoDoor("networkInterceptor");
  }

  @Test
  @Row(value = "cookieJar", runs = REFUSED)
  void cookiesAreKeptByAnInterceptorOnly() throws IOException {
    assertNoDoor("cookieJar");
    assertRefused(
        chain -> chain.withCookieJar(CookieJar.NO_COOKIES),
        "withCookieJar",
        "an interceptor that keeps cookies");
    SidecarClient client =
        client(builder -> builder.interceptor(MovingFromOkHttp.cookies(new OneJar())));
    server.enqueue(new MockResponse.Builder().addHeader("Set-Cookie", "a=1; Path=/").build());
    answers(200);
    client.newCall(get("/")).execute().close();
    client.newCall(get("/")).execute().close();
    assertThat(taken(2).get(1).getHeaders().get("Cookie")).isEqualTo("a=1");
  }

  @Test
  @Row(value = "cache", runs = REFUSED)
  void nothingIsAnsweredFromACache() throws IOException {
    assertNoDoor("cache");
    assertRefused(
        chain -> chain.withCache(null), "withCache", "an interceptor that answers from a cache");
    SidecarClient client = client(builder -> builder);
    for (int i = 0; i < 2; i++) {
      server.enqueue(
          new MockResponse.Builder().addHeader("Cache-Control", "max-age=60").body("x").build());
      try (Response response = client.newCall(get("/")).execute()) {
        assertThat(response.body().string()).isEqualTo("x");
      }
    }
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @Row(value = "authenticator", runs = REFUSED)
  void credentialsAreGivenByAnInterceptorOnly() throws IOException {
    assertNoDoor("authenticator");
    assertRefused(
        chain -> chain.withAuthenticator(Authenticator.NONE),
        "withAuthenticator",
        "an interceptor that answers a 401");
    answers(401);
    try (Response response = client(builder -> builder).newCall(get("/")).execute()) {
      assertThat(response.code()).isEqualTo(401);
    }
    answers(401, 200);
    Authenticator ann =
        (route, response) ->
            response
                .request()
                .newBuilder()
                .header("Authorization", Credentials.basic("ann", "secret"))
                .build();
    SidecarClient client =
        client(builder -> builder.interceptor(MovingFromOkHttp.authenticating(ann)));
    try (Response response = client.newCall(get("/")).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
    assertThat(taken(3).get(2).getHeaders().get("Authorization")).startsWith("Basic ");
  }

  @Test
  @Row(value = "proxyAuthenticator", runs = REFUSED)
  void answer407IsAResponseLikeAnyOther() throws IOException {
    assertNoDoor("proxyAuthenticator");
    answers(407);
    try (Response response = client(builder -> builder).newCall(get("/")).execute()) {
      assertThat(response.code()).isEqualTo(407);
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  @Row(value = "proxy, proxySelector", runs = REFUSED)
  void noHttpProxyIsAskedFor() throws IOException {
    assertNoDoor("proxy", "proxySelector");
    assertRefused(chain -> chain.withProxy(Proxy.NO_PROXY), "withProxy", "endpoints of the policy");
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(new SocketsOnly());
    try {
      answers(200);
      client(builder -> builder).newCall(get("/")).execute().close();
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @Test
  @Row(value = "eventListener", runs = PER_CALL)
  void listenerHearsItsCallOnceAndEachAttempt() throws IOException {
    answers(503, 200);
    assertNoDoor("eventListener", "eventListenerFactory");
    List<String> events = new CopyOnWriteArrayList<>();
    Call call = client(builder -> builder).newCall(get("/"));
    call.addEventListener(new Recorder(events));
    call.execute().close();
    assertThat(events)
        .containsExactly("callStart", "requestHeadersStart", "requestHeadersStart", "callEnd");
  }

  @Test
  @Row(value = "eventListenerFactory", runs = PER_CALL)
  void factoryAroundTheClientGivesEachCallItsListener() throws IOException {
    answers(200, 200);
    List<String> events = new CopyOnWriteArrayList<>();
    Call.Factory calls =
        MovingFromOkHttp.listening(client(builder -> builder), call -> new Recorder(events));
    calls.newCall(get("/")).execute().close();
    calls.newCall(get("/")).execute().close();
    assertThat(events).filteredOn("callStart"::equals).hasSize(2);
    assertThat(events).filteredOn("callEnd"::equals).hasSize(2);
  }

  @Test
  @Row(value = "WebSocket", runs = REFUSED)
  void clientMakesNoWebSocketsAndAnUpgradeFails() {
    assertThat(client(builder -> builder)).isNotInstanceOf(WebSocket.Factory.class);
    MockResponse upgraded =
        new MockResponse.Builder()
            .code(101)
            .setHeader("Connection", "Upgrade")
            .setHeader("Upgrade", "websocket")
            .build();
    // Two, because the policy repeats a GET that failed.
    server.enqueue(upgraded);
    server.enqueue(upgraded);
    Request upgrade =
        get("/")
            .newBuilder()
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .build();
    assertThatThrownBy(() -> client(builder -> builder).newCall(upgrade).execute())
        .isInstanceOf(SidecarException.Connection.class)
        .hasMessageContaining("101");
  }

  @Test
  @Row(value = "server-sent events", runs = PER_CALL)
  void eventSourceTakesTheClientAsItsFactory() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .addHeader("Content-Type", "text/event-stream")
            .body("data: one\n\ndata: two\n\n")
            .build());
    LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    EventSources.createFactory(client(builder -> builder))
        .newEventSource(
            get("/"),
            new EventSourceListener() {
              @Override
              public void onEvent(EventSource source, String id, String type, String data) {
                heard.add(data);
              }

              @Override
              public void onClosed(EventSource source) {
                heard.add("closed");
              }
            });
    assertThat(List.of(heard.take(), heard.take(), heard.take()))
        .containsExactly("one", "two", "closed");
  }

  @Test
  @Row(value = "followRedirects, followSslRedirects", runs = REFUSED)
  void redirectsAreFollowedByAnInterceptorOnly() throws IOException {
    assertNoDoor("followRedirects", "followSslRedirects");
    redirects("http://elsewhere.test/there");
    try (Response response = client(builder -> builder).newCall(get("/")).execute()) {
      assertThat(response.code()).isEqualTo(302);
    }
    redirects("http://elsewhere.test/there");
    answers(200);
    SidecarClient client =
        client(builder -> builder.interceptor(MovingFromOkHttp.followingRedirects(5)));
    try (Response response = client.newCall(get("/")).execute()) {
      assertThat(response.code()).isEqualTo(200);
      assertThat(response.request().url().host()).isEqualTo("elsewhere.test");
    }
    assertThat(taken(3).get(2).getHeaders().get("Host")).isEqualTo("elsewhere.test");
  }

  @Test
  void redirectToAnotherOriginLeavesCredentialsBehind() throws IOException {
    SidecarClient client =
        client(builder -> builder.interceptor(MovingFromOkHttp.followingRedirects(5)));
    Request request =
        get("/")
            .newBuilder()
            .header("Authorization", "secret")
            .header("Cookie", "a=1")
            .header("Host", "mine.test")
            .header("x-user", "ann")
            .build();
    for (String other :
        List.of(
            "http://else.test/", "http://no-such-host.test:81/", "https://no-such-host.test:80/")) {
      redirects("/there");
      redirects(other);
      answers(200);
      client.newCall(request).execute().close();
      List<RecordedRequest> taken = taken(3);
      assertThat(taken.get(1).getHeaders().toMultimap())
          .containsKeys("authorization", "cookie")
          .containsEntry("host", List.of("mine.test"));
      assertThat(taken.get(2).getHeaders().toMultimap())
          .as(other)
          .containsKey("x-user")
          .doesNotContainKeys("authorization", "cookie")
          .doesNotContainEntry("host", List.of("mine.test"));
    }
  }

  @Test
  void redirectToNowhereIsTheResponse() throws IOException {
    server.enqueue(new MockResponse.Builder().code(302).build());
    SidecarClient client =
        client(builder -> builder.interceptor(MovingFromOkHttp.followingRedirects(5)));
    try (Response response = client.newCall(get("/")).execute()) {
      assertThat(response.code()).isEqualTo(302);
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void bodyThatCanBeWrittenOnceIsNeitherRedirectedNorAuthenticated() throws IOException {
    redirects("/there");
    answers(401);
    Authenticator same = (route, response) -> response.request();
    SidecarClient client =
        client(
            builder ->
                builder
                    .interceptor(MovingFromOkHttp.followingRedirects(5))
                    .interceptor(MovingFromOkHttp.authenticating(same)));
    Request request = get("/").newBuilder().put(new Body(true, false)).build();
    for (int status : List.of(302, 401)) {
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(status);
      }
    }
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @Row(value = "connectionPool", runs = REFUSED)
  void eachEndpointHasItsOwnPool() throws IOException {
    assertNoDoor("connectionPool");
    assertRefused(
        chain -> chain.withConnectionPool(new ConnectionPool()),
        "withConnectionPool",
        "admission of the policy");
    answers(200, 200);
    SidecarClient client = client(builder -> builder);
    client.newCall(get("/")).execute().close();
    client.newCall(get("/")).execute().close();
    List<RecordedRequest> taken = taken(2);
    assertThat(taken.get(1).getConnectionIndex()).isEqualTo(taken.get(0).getConnectionIndex());
  }

  @Test
  @Row(value = "dispatcher", runs = REFUSED)
  void enqueuedCallsToOneHostAreNotHeldAtFive() throws Exception {
    assertNoDoor("dispatcher");
    int calls = 10;
    CountDownLatch all = new CountDownLatch(calls);
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            all.countDown();
            all.await();
            return new MockResponse.Builder().build();
          }
        });
    SidecarClient client = client(builder -> builder);
    List<CompletableFuture<String>> results = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      results.add(enqueue(client.newCall(get("/"))));
    }
    for (CompletableFuture<String> result : results) {
      assertThat(result.get()).isEqualTo("200");
    }
  }

  @Test
  @Row(value = "callTimeout, connectTimeout, readTimeout, writeTimeout", runs = REFUSED)
  void limitsAreThePolicys() throws IOException {
    assertNoDoor("callTimeout", "connectTimeout", "readTimeout", "writeTimeout");
    assertRefused(
        chain -> chain.withReadTimeout(1, TimeUnit.SECONDS),
        "withReadTimeout",
        "perTryTimeout and streamIdleTimeout of the policy");
    answersAfterADay();
    assertThatThrownBy(
            () -> client("timeout: 100ms", builder -> builder).newCall(get("/")).execute())
        .isInstanceOf(SidecarException.Timeout.class)
        .hasMessageContaining("timeout: 100 ms");
  }

  @Test
  @Row(value = "Call.timeout()", runs = PER_CALL)
  void callersTimeoutWinsOverTheRoutes() {
    answersAfterADay();
    Call call = client("timeout: 1h", builder -> builder).newCall(get("/"));
    call.timeout().timeout(100, TimeUnit.MILLISECONDS);
    assertThatThrownBy(call::execute).isInstanceOf(SidecarException.Timeout.class);
  }

  @Test
  @Row(value = "retryOnConnectionFailure", runs = REFUSED)
  void repeatingIsThePolicys() throws IOException {
    assertNoDoor("retryOnConnectionFailure");
    assertRefused(
        chain -> chain.withRetryOnConnectionFailure(true),
        "withRetryOnConnectionFailure",
        "retry of the policy");
  }

  @Test
  @Row(value = "sslSocketFactory, hostnameVerifier, certificatePinner", runs = REFUSED)
  void whetherTlsIsSpokenIsTheClusters() throws IOException {
    assertNoDoor("sslSocketFactory", "hostnameVerifier", "certificatePinner");
    assertRefused(
        chain -> chain.withCertificatePinner(CertificatePinner.DEFAULT),
        "withCertificatePinner",
        "protocol of the policy");
    assertRefused(
        chain -> chain.withHostnameVerifier((host, session) -> true),
        "withHostnameVerifier",
        "protocol of the policy");
    assertRefused(
        chain -> chain.withSslSocketFactory(null, null),
        "withSslSocketFactory",
        "protocol of the policy");
  }

  @Test
  @Row(value = "dns", runs = REFUSED)
  void hostIsRoutedAndNeverLookedUp() throws IOException {
    assertNoDoor("dns");
    answers(200);
    client(builder -> builder).newCall(get("/")).execute().close();
    assertThat(taken(1).get(0).getHeaders().get("Host")).isEqualTo("no-such-host.test");
  }

  @Test
  @Row(value = "socketFactory", runs = PER_ATTEMPT)
  void everyConnectionOfAnAttemptComesFromTheSocketFactory() throws IOException {
    server.enqueue(new MockResponse.Builder().code(503).addHeader("Connection: close").build());
    answers(200);
    Counting sockets = new Counting();
    client(builder -> builder.socketFactory(sockets)).newCall(get("/")).execute().close();
    assertThat(sockets.made).hasValue(2);
  }

  @Test
  @Row(value = "tags", runs = PER_CALL)
  void tagsAreThereInTheCallItsInterceptorsAndItsResponse() throws IOException {
    answers(200);
    List<Object> seen = new ArrayList<>();
    Interceptor reading =
        chain -> {
          seen.add(chain.request().tag(String.class));
          seen.add(chain.call().tag(String.class));
          return chain.proceed(chain.request());
        };
    Request tagged = get("/").newBuilder().tag(String.class, "mine").build();
    try (Response response =
        client(builder -> builder.interceptor(reading)).newCall(tagged).execute()) {
      seen.add(response.request().tag(String.class));
    }
    assertThat(seen).containsExactly("mine", "mine", "mine");
  }

  @Test
  @Row(value = "Call.clone()", runs = PER_CALL)
  void cloneIsANewCallWithItsInterceptors() throws IOException {
    answers(200, 200);
    AtomicInteger around = new AtomicInteger();
    Interceptor counting =
        chain -> {
          around.incrementAndGet();
          return chain.proceed(chain.request());
        };
    Call call = client(builder -> builder.interceptor(counting)).newCall(get("/"));
    call.execute().close();
    assertThatThrownBy(call::execute).hasMessage("Already Executed");
    call.clone().execute().close();
    assertThat(around).hasValue(2);
  }

  @Test
  @Row(value = "one-shot request bodies", runs = PER_CALL)
  void bodyThatCanBeWrittenOnceIsSentOnce() throws IOException {
    answers(503, 200);
    Request request = get("/").newBuilder().put(new Body(true, false)).build();
    try (Response response = client(builder -> builder).newCall(request).execute()) {
      assertThat(response.code()).isEqualTo(503);
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  @Row(value = "duplex request bodies", runs = REFUSED)
  void duplexBodyFailsOverHttp1() {
    answers(200);
    Request request = get("/").newBuilder().post(new Body(false, true)).build();
    assertThatThrownBy(() -> client(builder -> builder).newCall(request).execute())
        .isInstanceOf(SidecarException.class)
        .hasMessageContaining("uplex");
  }

  @Test
  @Row(value = "transparent gzip", runs = PER_ATTEMPT)
  void gzipIsAskedForAndUndone() throws IOException {
    Buffer packed = new Buffer();
    try (BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
      sink.writeUtf8("plain");
    }
    server.enqueue(
        new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(packed).build());
    try (Response response = client(builder -> builder).newCall(get("/")).execute()) {
      assertThat(response.body().string()).isEqualTo("plain");
      assertThat(response.header("Content-Encoding")).isNull();
    }
    assertThat(taken(1).get(0).getHeaders().get("Accept-Encoding")).isEqualTo("gzip");
  }

  @Test
  @Row(value = "protocols, pingInterval", runs = REFUSED)
  void protocolIsTheClusters() throws IOException {
    assertNoDoor("protocols", "pingInterval");
    server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    answers(200);
    try (Response response =
        client("protocol: http2", builder -> builder).newCall(get("/")).execute()) {
      assertThat(response.protocol()).isEqualTo(Protocol.H2_PRIOR_KNOWLEDGE);
    }
  }

  private SidecarClient client(UnaryOperator<SidecarClient.Builder> parts) {
    return client("timeout: 15s", parts);
  }

  private SidecarClient client(String line, UnaryOperator<SidecarClient.Builder> parts) {
    String yaml =
        """
        clusters:
          all:
            endpoints: ["127.0.0.1:%d"]
            retry: {on: [5xx], attempts: 2, backoff: {base: 1ms, max: 1ms}}
            %s
        routes:
          - {host: "*", cluster: all}
        """
            .formatted(server.getPort(), line);
    SidecarClient client =
        parts.apply(SidecarClient.builder(PolicyFile.parse("mesh.yaml", yaml))).build();
    open.add(() -> client.close(Duration.ZERO));
    return client;
  }

  private static Request get(String path) {
    return new Request.Builder().url("http://no-such-host.test" + path).build();
  }

  private void answers(int... statuses) {
    for (int status : statuses) {
      server.enqueue(new MockResponse.Builder().code(status).build());
    }
  }

  private void answersAfterADay() {
    MockResponse late = new MockResponse.Builder().headersDelay(1, TimeUnit.DAYS).build();
    server.enqueue(late);
    server.enqueue(late);
  }

  private void redirects(String location) {
    server.enqueue(new MockResponse.Builder().code(302).addHeader("Location", location).build());
  }

  private List<RecordedRequest> taken(int requests) {
    List<RecordedRequest> taken = new ArrayList<>();
    try {
      for (int i = 0; i < requests; i++) {
        taken.add(server.takeRequest());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return taken;
  }

  private static CompletableFuture<String> enqueue(Call call) {
    CompletableFuture<String> result = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException e) {
            result.completeExceptionally(e);
          }

          @Override
          public void onResponse(Call answered, Response response) {
            response.close();
            result.complete(Integer.toString(response.code()));
          }
        });
    return result;
  }

  /** No public method of the client or its builder has such words in its name: none is ignored. */
  private static void assertNoDoor(String... words) {
    for (Class<?> type : List.of(SidecarClient.class, SidecarClient.Builder.class)) {
      for (String word : words) {
        assertThat(type.getMethods())
            .extracting(method -> method.getName().toLowerCase(Locale.ROOT))
            .noneMatch(name -> name.contains(word.toLowerCase(Locale.ROOT)));
      }
    }
  }

  private void assertRefused(Consumer<Interceptor.Chain> change, String name, String expected)
      throws IOException {
    List<Throwable> refusals = new ArrayList<>();
    Interceptor changing =
        chain -> {
          try {
            change.accept(chain);
          } catch (UnsupportedOperationException e) {
            refusals.add(e);
          }
          return new Response.Builder()
              .request(chain.request())
              .protocol(Protocol.HTTP_1_1)
              .code(200)
              .message("")
              .build();
        };
    client(builder -> builder.interceptor(changing)).newCall(get("/")).execute().close();
    assertThat(refusals).hasSize(1);
    assertThat(refusals.get(0)).hasMessage("chain." + name + " (expected: " + expected + ")");
  }

  private static final class Recorder extends EventListener {
    private final List<String> events;

    Recorder(List<String> events) {
      this.events = events;
    }

    @Override
    public void callStart(Call call) {
      events.add("callStart");
    }

    @Override
    public void requestHeadersStart(Call call) {
      events.add("requestHeadersStart");
    }

    @Override
    public void callEnd(Call call) {
      events.add("callEnd");
    }
  }

  private static final class OneJar implements CookieJar {
    private final List<Cookie> kept = new ArrayList<>();

    @Override
    public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
      kept.addAll(cookies);
    }

    @Override
    public List<Cookie> loadForRequest(HttpUrl url) {
      return kept.stream().filter(cookie -> cookie.matches(url)).toList();
    }
  }

  private static final class SocketsOnly extends ProxySelector {
    @Override
    public List<Proxy> select(URI uri) {
      // Every Socket of the JVM asks so, for a SOCKS proxy.
      assertThat(uri.getScheme()).isEqualTo("socket");
      return List.of(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {}
  }

  private static final class Counting extends SocketFactory {
    private final AtomicInteger made = new AtomicInteger();

    @Override
    public Socket createSocket() throws IOException {
      made.incrementAndGet();
      return SocketFactory.getDefault().createSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Body extends RequestBody {
    private final boolean oneShot;
    private final boolean duplex;

    Body(boolean oneShot, boolean duplex) {
      this.oneShot = oneShot;
      this.duplex = duplex;
    }

    @Override
    public MediaType contentType() {
      return null;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.writeUtf8("x");
    }

    @Override
    public boolean isOneShot() {
      return oneShot;
    }

    @Override
    public boolean isDuplex() {
      return duplex;
    }
  }
}
