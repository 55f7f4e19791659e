package dev.sidecar.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 server on the loopback address that fails in every way, by a seed. */
@SuppressWarnings("FutureReturnValueIgnored") // What a fault's own I/O comes to is no matter.
final class FaultyUpstream implements AutoCloseable {
  private static final long AGAIN_MILLIS = 10;

  private final EventLoopGroup loop;
  private final int index;
  private final SeededDraws draws;
  private final FaultMix mix;
  private final Fault[] ofConnections;
  private final Fault[] ofRequests;
  private final Ledger ledger;
  private final Socket reserved;
  private final InetSocketAddress address;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong turns = new AtomicLong();
  private final LongAdder refusals = new LongAdder();
  private volatile @Nullable Channel listener;
  private volatile boolean closed;

  private FaultyUpstream(
      EventLoopGroup loop, int index, SeededDraws draws, FaultMix mix, Ledger ledger)
      throws IOException {
    this.loop = loop;
    this.index = index;
    this.draws = draws;
    this.mix = mix;
    this.ofConnections = FaultMix.table(mix.ofConnections());
    this.ofRequests = FaultMix.table(mix.ofRequests());
    this.ledger = ledger;
    this.reserved = new Socket();
    // Bound and never connected: while the listener is closed nobody else gets the port, and no
    // client that connects to it gets it as its own, which would connect that client to itself.
    reserved.setReuseAddress(true);
    reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.address = (InetSocketAddress) reserved.getLocalSocketAddress();
  }

  /** Listens on a free port. */
  static FaultyUpstream start(
      EventLoopGroup loop, int index, SeededDraws draws, FaultMix mix, Ledger ledger)
      throws IOException {
    FaultyUpstream upstream = new FaultyUpstream(loop, index, draws, mix, ledger);
    upstream.listen();
    upstream.refuseInTurns();
    return upstream;
  }

  InetSocketAddress address() {
    return address;
  }

  /** Connections that are open on this side. */
  int connections() {
    return open.size();
  }

  long accepted() {
    return accepted.get();
  }

  /** How often the listener was closed for a while. */
  long refusals() {
    return refusals.sum();
  }

  /** Accepts connections, on the same port as before. */
  void listen() {
    listener = bootstrap().bind(address).syncUninterruptibly().channel();
  }

  /** Refuses connections, and resets those that are open. */
  void die() {
    Channel current = listener;
    if (current != null) {
      current.close().syncUninterruptibly();
    }
    open.forEach(FaultyConnection::reset);
  }

  void opened(Channel connection) {
    open.add(connection);
  }

  Fault onConnection(long number) {
    return counted(ofConnections[draws.below(ofConnections.length, number, -1 - index)]);
  }

  Fault onRequest(int call, int attempt) {
    return counted(ofRequests[draws.below(ofRequests.length, call, attempt)]);
  }

  private Fault counted(Fault fault) {
    ledger.does(fault);
    return fault;
  }

  SeededDraws draws() {
    return draws;
  }

  Ledger ledger() {
    return ledger;
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, 1_024)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel connection) {
                Fault fault = onConnection(accepted.getAndIncrement());
                connection
                    .pipeline()
                    .addLast(
                        new HttpRequestDecoder(), new FaultyConnection(FaultyUpstream.this, fault));
              }
            });
  }

  private void refuseInTurns() {
    if (!mix.listening().isZero()) {
      long mean = mix.listening().toMillis();
      // From half the mean time to one and a half.
      long millis = mean / 2 + draws.below((int) mean, turns.getAndIncrement(), -1_000 - index);
      loop.schedule(this::refuse, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void refuse() {
    Channel current = listener;
    if (!closed && current != null) {
      refusals.increment();
      current.close();
      loop.schedule(this::listenAgain, mix.refusing().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void listenAgain() {
    if (closed) {
      return;
    }
    bootstrap()
        .bind(address)
        .addListener(
            (io.netty.channel.ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                listener = bound.channel();
                refuseInTurns();
              } else {
                loop.schedule(this::listenAgain, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
              }
            });
  }

  @Override
  public void close() {
    closed = true;
    die();
    try {
      reserved.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
