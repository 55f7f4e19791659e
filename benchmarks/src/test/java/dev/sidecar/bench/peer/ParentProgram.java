package dev.sidecar.bench.peer;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Starts an upstream and a proxy, prints their process ids on a line, and waits for its end. */
final class ParentProgram {
  private ParentProgram() {}

  public static void main(String[] args) throws IOException {
    UpstreamProcess upstream = UpstreamProcess.start(null, Processors.ANY);
    ProxyProcess proxy =
        ProxyProcess.start(
            new StubProxy(true).binary(), List.of(), Protocol.H1, null, Processors.ANY);
    System.out.println(upstream.pid() + " " + proxy.pid());
    System.out.flush();
    System.in.transferTo(OutputStream.nullOutputStream());
  }
}
