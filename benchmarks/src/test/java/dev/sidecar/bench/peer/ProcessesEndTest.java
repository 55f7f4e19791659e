package dev.sidecar.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No process outlives its parent, and none ends unnoticed. */
@Timeout(120)
class ProcessesEndTest {
  @Test
  void childrenEndWithAParentThatIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ParentProgram.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String pids = parent.inputReader(StandardCharsets.UTF_8).readLine();
    List<ProcessHandle> children =
        Arrays.stream(pids.split(" ", -1))
            .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
            .toList();
    assertThat(children)
        .hasSize(2)
        .allSatisfy(child -> assertThat(ProcessEnd.lives(child)).isTrue());

    parent.destroyForcibly();

    for (ProcessHandle child : children) {
      ProcessEnd.await(child);
    }
  }

  @Test
  void aProcessThatNobodyAskedForAfterItsEndHasEnded() throws Exception {
    // The shell's child ends; what the shell has become asks for no child.
    Process parent = new ProcessBuilder("/bin/sh", "-c", "true & echo $!; exec cat").start();
    try {
      long pid = Long.parseLong(parent.inputReader(StandardCharsets.UTF_8).readLine());
      ProcessHandle.of(pid).ifPresent(ProcessEnd::await);
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void aProxyThatCannotListenTellsItsLastLines() {
    assertThatThrownBy(() -> start(false))
        .isInstanceOf(IOException.class)
        // A JVM may say before that which options it picked up.
        .hasMessageStartingWith("stub: ended with exit code 7: ")
        .hasMessageEndingWith("stub: no licence");
  }

  @Test
  void aProxyThatIsKilledHasEnded() throws Exception {
    try (ProxyProcess proxy = start(true)) {
      assertThat(proxy.isAlive()).isTrue();
      ProcessHandle process = ProcessHandle.of(proxy.pid()).orElseThrow();
      process.destroyForcibly();
      assertThat(proxy.endsWithin(60_000)).isTrue();
      assertThat(proxy.isAlive()).isFalse();
      assertThat(proxy.ending()).startsWith("stub: ended with exit code 137");
    }
  }

  @Test
  void aProxyEndsWhenItIsClosed() throws Exception {
    ProxyProcess proxy = start(true);
    ProcessHandle process = ProcessHandle.of(proxy.pid()).orElseThrow();
    proxy.close();
    ProcessEnd.await(process);
  }

  private static ProxyProcess start(boolean listens) throws IOException {
    return ProxyProcess.start(
        new StubProxy(listens).binary(), List.of(), Protocol.H1, null, Processors.ANY);
  }
}
