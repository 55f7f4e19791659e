package dev.sidecar.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Does what {@code docs/QUICKSTART.md} says, with the files that stand there. */
@ExtendWith(PublishedOnce.class)
class QuickstartTest {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:";

  private final String page = read(Tree.ROOT.resolve("docs/QUICKSTART.md"));

  @Test
  void readerGetsTheOutputsOfThePage(Published published) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    AtomicInteger othersRequests = new AtomicInteger();
    HttpServer first = upstream(requests);
    HttpServer second = upstream(othersRequests);
    try {
      Path project = Tree.fresh("quickstart");
      write(project, "pom.xml", block("pom.xml").replace("0.1.0-SNAPSHOT", Tree.VERSION));
      write(
          project,
          "mesh.yaml",
          block("mesh.yaml").replace("8081", port(first)).replace("8082", port(second)));
      write(project, "src/main/java/Main.java", block("src/main/java/Main.java"));
      published.maven(JAVA_HOME, project, "package", PLUGIN + "copy-dependencies");

      assertThat(run(project)).contains(block("output"));
      assertThat(requests).hasValue(2);
      assertThat(othersRequests).hasValue(2);
      second.stop(0);
      assertThat(run(project)).contains(block("output with one upstream"));
    } finally {
      first.stop(0);
      second.stop(0);
    }
  }

  private static String run(Path project) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            JAVA_HOME.resolve("bin/java").toString(),
            "-cp",
            "target/classes" + File.pathSeparator + "target/dependency/*",
            "Main");
    return String.join("\n", Maven.run(JAVA_HOME, project, command)) + "\n";
  }

  /** The code that stands behind a line which is a name in backticks. */
  private String block(String name) {
    String text = "(?m)^`" + Pattern.quote(name) + "`\\n\\n```\\w*\\n((?s:.*?))```$";
    Matcher found = Pattern.compile(text).matcher(page);
    assertThat(found.find()).as("QUICKSTART.md: %s", name).isTrue();
    return found.group(1);
  }

  private static HttpServer upstream(AtomicInteger requests) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String port(HttpServer server) {
    return Integer.toString(server.getAddress().getPort());
  }

  private static void write(Path project, String name, String text) throws IOException {
    Path file = project.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
