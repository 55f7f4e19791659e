package dev.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.policy.HttpProtocol;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.SocketFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedirectedSocketTest {
  /** What it inherited would talk about another socket, which is never connected. */
  @Test
  void forwardsAllThatASocketCanDo() {
    List<String> own =
        Arrays.stream(RedirectedSocket.class.getDeclaredMethods()).map(this::named).toList();
    List<String> open =
        Arrays.stream(Socket.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .map(this::named)
            .toList();
    assertThat(own).containsAll(open);
  }

  private String named(Method method) {
    return method.getName() + Arrays.toString(method.getParameterTypes());
  }

  @Test
  void socketsOfTheApplicationGoToTheEndpoint() throws Exception {
    List<Socket> made = new ArrayList<>();
    try (RawServer server = new RawServer(RawServer.Peer::serve);
        SidecarClient client =
            SidecarClient.builder(TestMesh.of(TestMesh.orders(server.port())))
                .socketFactory(recorded(made))
                .build()) {
      Request request = new Request.Builder().url("http://orders.test:99/").build();
      for (int i = 0; i < 2; i++) {
        try (Response response = client.newCall(request).execute()) {
          assertThat(response.body().string()).isEqualTo("good");
        }
      }
      assertThat(made)
          .singleElement()
          .satisfies(
              socket -> {
                assertThat(socket.getPort()).isEqualTo(server.port());
                assertThat(socket.getTcpNoDelay()).isTrue();
              });
    }
    assertThat(made.get(0).isClosed()).isTrue();
  }

  @Test
  void socketsOfTheApplicationCarryHttp2() throws Exception {
    List<Socket> made = new ArrayList<>();
    MockWebServer server = new MockWebServer();
    server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    server.enqueue(new MockResponse.Builder().body("one").build());
    server.enqueue(new MockResponse.Builder().body("two").build());
    server.start(InetAddress.getByName("127.0.0.1"), 0);
    try (server;
        SidecarClient client =
            SidecarClient.builder(
                    TestMesh.of(TestMesh.orders(server.getPort()).with(HttpProtocol.HTTP2)))
                .socketFactory(recorded(made))
                .build()) {
      Request request = new Request.Builder().url("http://orders.test:99/").build();
      for (String body : List.of("one", "two")) {
        try (Response response = client.newCall(request).execute()) {
          assertThat(response.protocol()).isEqualTo(Protocol.H2_PRIOR_KNOWLEDGE);
          assertThat(response.body().string()).isEqualTo(body);
        }
      }
    }
    assertThat(made).singleElement().matches(Socket::isClosed);
  }

  private static SocketFactory recorded(List<Socket> made) {
    return new SocketFactory() {
      @Override
      public Socket createSocket() {
        Socket socket = new Socket();
        made.add(socket);
        return socket;
      }

      @Override
      public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("not asked for");
      }

      @Override
      public Socket createSocket(String host, int port, InetAddress local, int localPort)
          throws IOException {
        throw new IOException("not asked for");
      }

      @Override
      public Socket createSocket(InetAddress host, int port) throws IOException {
        throw new IOException("not asked for");
      }

      @Override
      public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
          throws IOException {
        throw new IOException("not asked for");
      }
    };
  }
}
