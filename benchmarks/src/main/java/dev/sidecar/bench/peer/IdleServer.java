package dev.sidecar.bench.peer;

import java.time.Duration;

/**
 * A proxy's program as a server that answers everything, and closes connections that are idle for a
 * time. It tells nobody the limit: no {@code Keep-Alive} header.
 */
abstract class IdleServer implements ProxyProgram {
  private final ProxyProgram program;
  private final Duration idle;

  IdleServer(ProxyProgram program, Duration idle) {
    this.program = program;
    this.idle = idle;
  }

  final long idleMillis() {
    return idle.toMillis();
  }

  @Override
  public final String name() {
    return program.name();
  }

  @Override
  public final String install() {
    return program.install();
  }

  @Override
  public final String versionFlag() {
    return program.versionFlag();
  }

  @Override
  public final String versionIn(String output) {
    return program.versionIn(output);
  }
}
