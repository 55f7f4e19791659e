package dev.sidecar.tls.spiffe;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIImplBase;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An agent that says what a test wants to everybody who asks. As a real one, it refuses who does
 * not send the header that a forged request cannot have.
 */
final class TestAgent implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;
  private static final Metadata.Key<String> SECURITY =
      Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER);

  private final SocketAddress listening;
  private final List<StreamObserver<X509SVIDResponse>> streams = new ArrayList<>();
  private EventLoopGroup threads;
  private Server server;
  private X509SVIDResponse said;
  private Status refusal;
  private int asked;

  private TestAgent(SocketAddress listening) {
    this.listening = listening;
  }

  /** One on a Unix socket in a directory, with nothing to say yet. */
  static TestAgent started(Path directory) throws IOException {
    return started(UnixDomainSocketAddress.of(directory.resolve("agent.sock")));
  }

  /** One on a port of the loopback, with nothing to say yet. */
  static TestAgent startedOnTcp() throws IOException {
    return started(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static TestAgent started(SocketAddress listening) throws IOException {
    TestAgent agent = new TestAgent(listening);
    agent.start();
    return agent;
  }

  String address() {
    return listening instanceof UnixDomainSocketAddress unix
        ? "unix:" + unix.getPath()
        : "tcp://127.0.0.1:" + server.getPort();
  }

  void start() throws IOException {
    threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    NettyServerBuilder builder = NettyServerBuilder.forAddress(listening);
    if (listening instanceof UnixDomainSocketAddress) {
      builder
          .channelType(NioServerDomainSocketChannel.class)
          .withChildOption(ChannelOption.SO_KEEPALIVE, null);
    } else {
      builder.channelType(NioServerSocketChannel.class);
    }
    server =
        builder
            .bossEventLoopGroup(threads)
            .workerEventLoopGroup(threads)
            .directExecutor()
            .intercept(new Guard())
            .addService(new Service())
            .build()
            .start();
  }

  /** Goes away as a process that is killed: its streams break, its socket is gone. */
  void stop() throws IOException {
    server.shutdownNow();
    try {
      server.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
    threads.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    if (listening instanceof UnixDomainSocketAddress unix) {
      Files.deleteIfExists(unix.getPath());
    }
    synchronized (this) {
      streams.clear();
    }
  }

  /** Says so to all who listen, and to all who will. */
  synchronized void says(X509SVIDResponse message) {
    said = message;
    refusal = null;
    streams.forEach(stream -> stream.onNext(message));
  }

  /** Refuses all who listen, and all who will. */
  synchronized void refuses(Status status) {
    refusal = status;
    streams.forEach(stream -> stream.onError(status.asRuntimeException()));
    streams.clear();
  }

  /** Ends the streams in good order, and serves on. */
  synchronized void endsStreams() {
    streams.forEach(StreamObserver::onCompleted);
    streams.clear();
  }

  /** How often it was asked until now. */
  synchronized int asked() {
    return asked;
  }

  /** Waits until it has been asked so often. */
  synchronized void awaitAsked(int times) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (asked < times) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("asked " + asked + " times (expected: " + times + ")");
      }
      wait(left);
    }
  }

  private synchronized void ask(ServerCallStreamObserver<X509SVIDResponse> stream) {
    asked++;
    notifyAll();
    if (refusal != null) {
      stream.onError(refusal.asRuntimeException());
      return;
    }
    streams.add(stream);
    stream.setOnCancelHandler(() -> left(stream));
    if (said != null) {
      stream.onNext(said);
    }
  }

  private synchronized void left(StreamObserver<X509SVIDResponse> stream) {
    streams.remove(stream);
    notifyAll();
  }

  @Override
  public void close() throws IOException {
    stop();
  }

  private final class Service extends SpiffeWorkloadAPIImplBase {
    @Override
    public void fetchX509SVID(X509SVIDRequest request, StreamObserver<X509SVIDResponse> stream) {
      ask((ServerCallStreamObserver<X509SVIDResponse>) stream);
    }
  }

  private static final class Guard implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if ("true".equals(headers.get(SECURITY))) {
        return next.startCall(call, headers);
      }
      call.close(
          Status.INVALID_ARGUMENT.withDescription("security header missing from request"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }
}
