package dev.sidecar.tls.spiffe;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.stub.MetadataUtils;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDRequest;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * One connection to an agent, over the JDK's own sockets: no native library is unpacked. It is made
 * when messages are asked for, and never made again: whoever wants another opens another, so that
 * gRPC's own waits between connections, which grow to minutes, are not in the way of an agent that
 * comes back.
 */
final class AgentChannel implements AutoCloseable {
  private static final Metadata.Key<String> SECURITY =
      Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER);
  private static final long CLOSE_MILLIS = 1_000;

  private final EventLoopGroup thread;
  private final ManagedChannel channel;

  private AgentChannel(EventLoopGroup thread, ManagedChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  static AgentChannel open(AgentAddress address) {
    EventLoopGroup thread =
        new MultiThreadIoEventLoopGroup(1, AgentChannel::thread, NioIoHandler.newFactory());
    ManagedChannel channel =
        builder(address)
            .eventLoopGroup(thread)
            .usePlaintext()
            .overrideAuthority("localhost")
            // A proxy of the JVM has no say in this.
            .proxyDetector(target -> null)
            .disableRetry()
            // Nothing that blocks is handed over: messages are taken by whoever asks for them.
            .directExecutor()
            .offloadExecutor(Runnable::run)
            .build();
    return new AgentChannel(thread, channel);
  }

  private static NettyChannelBuilder builder(AgentAddress address) {
    if (address instanceof AgentAddress.Tcp tcp) {
      return NettyChannelBuilder.forAddress(
              new InetSocketAddress(tcp.endpoint().address(), tcp.endpoint().port()))
          .channelType(NioSocketChannel.class, InetSocketAddress.class);
    }
    return NettyChannelBuilder.forAddress(
            UnixDomainSocketAddress.of(((AgentAddress.Unix) address).path()))
        .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
        // gRPC would set it, and a Unix socket does not know it.
        .withOption(ChannelOption.SO_KEEPALIVE, null);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "sidecar-spiffe-io");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * What the agent says, one message after the other, each the whole state. Waits for the next one
   * on the caller's thread.
   *
   * @throws io.grpc.StatusRuntimeException from the iterator, when the stream ends otherwise than
   *     by the agent's own good will
   */
  Iterator<X509SVIDResponse> messages() {
    Metadata headers = new Metadata();
    headers.put(SECURITY, "true");
    return SpiffeWorkloadAPIGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .fetchX509SVID(X509SVIDRequest.getDefaultInstance());
  }

  /** Ends the messages, also for whoever waits for one. Any thread; returns promptly. */
  void cut() {
    channel.shutdownNow();
  }

  /** Ends the messages and the thread. */
  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread
        .shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_MILLIS);
  }
}
