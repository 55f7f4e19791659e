package dev.sidecar.bench.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidecar.bench.load.Bed;
import dev.sidecar.bench.load.ClientProgram;
import dev.sidecar.bench.load.Order;
import dev.sidecar.bench.load.Reply;
import dev.sidecar.bench.peer.JavaProcess;
import dev.sidecar.bench.peer.Processors;
import java.io.IOException;
import java.util.List;

/** The measured client in a JVM of its own, which gets orders. */
final class ClientProcess implements AutoCloseable {
  /** The same for every arm and cell; what a container with one processor would get. */
  static final List<String> FLAGS =
      List.of(
          "-XX:ActiveProcessorCount=1",
          "-XX:+UseSerialGC",
          "-Xms512m",
          "-Xmx512m",
          // Of a thread that ended the kernel keeps no account.
          "-XX:-UseDynamicNumberOfCompilerThreads");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JavaProcess process;

  private ClientProcess(JavaProcess process) {
    this.process = process;
  }

  static ClientProcess start(Bed bed, Processors where) throws IOException {
    ClientProcess client =
        new ClientProcess(
            JavaProcess.start("client", FLAGS, ClientProgram.class, List.of(), where));
    try {
      client.process.send(JSON.writeValueAsString(bed));
      client.reply();
      return client;
    } catch (Throwable failed) {
      client.close();
      throw failed;
    }
  }

  /** Waits until the order has been followed. */
  Reply follow(Order order) throws IOException {
    process.send(JSON.writeValueAsString(order));
    return reply();
  }

  private Reply reply() throws IOException {
    Reply reply = JSON.readValue(process.receive(), Reply.class);
    if (reply.error() != null) {
      throw new IOException("client process: " + reply.error());
    }
    return reply;
  }

  /** Ends it at once: an order that is under way fails. */
  void kill() {
    process.kill();
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.close();
  }
}
