package dev.sidecar.tls.provider;

import dev.sidecar.testing.tls.TestAuthority;
import dev.sidecar.testing.tls.TestCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * {@code openssl s_server}, which wants a certificate of its clients and answers each with a page.
 */
final class OpenSslServer implements AutoCloseable {
  private final Process process;
  private final int port;

  private OpenSslServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static OpenSslServer start(
      Path directory, TestAuthority authority, TestCertificate own, String... more)
      throws IOException {
    Path key = directory.resolve("openssl.key");
    Path certificates = directory.resolve("openssl.pem");
    Path bundle = Files.writeString(directory.resolve("openssl-ca.pem"), authority.pem());
    own.write(certificates, key);
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-cert",
                certificates.toString(),
                "-key",
                key.toString(),
                "-CAfile",
                bundle.toString(),
                "-Verify",
                "1",
                "-verify_return_error",
                "-www"));
    command.addAll(List.of(more));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException absent) {
      Assumptions.abort("no openssl on the PATH: " + absent.getMessage());
      throw absent;
    }
    return new OpenSslServer(process, port(process));
  }

  // It prints "ACCEPT 127.0.0.1:34567" once it listens.
  private static int port(Process process) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder all = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("ACCEPT ")) {
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
      }
      all.append(line).append('\n');
    }
    throw new IOException("openssl s_server did not listen:\n" + all);
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
