package dev.sidecar.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An application that asks for either TLS provider, with bctls among its dependencies and without.
 */
@ExtendWith(PublishedOnce.class)
class TlsProviderChoiceTest {
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  private static final String MAIN =
      """
      package com.example.choice;

      import dev.sidecar.policy.IdentityPolicy.Provider;
      import dev.sidecar.tls.provider.TlsProvider;

      public final class Main {
        public static void main(String[] args) {
          for (Provider each : Provider.values()) {
            String what;
            try {
              what = TlsProvider.of(each).name();
            } catch (IllegalArgumentException refused) {
              what = refused.getMessage();
            }
            System.out.println(each + ": " + what);
          }
        }
      }
      """;

  private static final String BCTLS =
      """
      <dependency>
        <groupId>org.bouncycastle</groupId><artifactId>bctls-jdk18on</artifactId>
        <version>%s</version>
      </dependency>
      """;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bouncyCastleIsThereOrItsAbsenceIsToldAndTheJdkIsAlwaysThere(
      boolean bctls, Published published) throws IOException, InterruptedException {
    Path project = project(bctls);
    published.maven(JAVA_HOME, project, "package");
    String classes = project.resolve("target/classes").toString();
    String jars = project.resolve("target/lib").toString();
    assertAnswers(
        bctls,
        project,
        List.of("-cp", classes + File.pathSeparator + jars + "/*", "com.example.choice.Main"));
    assertAnswers(
        bctls,
        project,
        List.of(
            "-p",
            classes + File.pathSeparator + jars,
            "--add-modules",
            "ALL-MODULE-PATH",
            "-m",
            "com.example.choice/com.example.choice.Main"));
  }

  private static void assertAnswers(boolean bctls, Path project, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of(JAVA_HOME.resolve("bin/java").toString()), arguments.stream())
            .toList();
    List<String> lines = Maven.run(JAVA_HOME, project, command);
    assertThat(lines).contains("JDK: SunJSSE");
    if (bctls) {
      assertThat(lines).contains("BOUNCY_CASTLE: BCJSSE");
    } else {
      assertThat(lines)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("BOUNCY_CASTLE: identity.provider: bouncycastle: no ")
                      .endsWith("(expected: the dependency org.bouncycastle:bctls-jdk18on)"));
    }
  }

  // The consumer's build with another application in it.
  private static Path project(boolean bctls) throws IOException {
    Path project = Tree.fresh("choice-" + bctls);
    String version =
        Pom.read(Tree.ROOT.resolve("pom.xml")).texts("properties", "bouncycastle.version").get(0);
    String pom =
        Files.readString(Tree.ROOT.resolve("consumer/pom.xml"))
            .replace("<artifactId>orders</artifactId>", "<artifactId>choice</artifactId>")
            .replace(
                "<artifactId>sidecar-http</artifactId>", "<artifactId>sidecar-tls</artifactId>")
            .replace(
                "  </dependencies>\n\n  <build>",
                (bctls ? BCTLS.formatted(version) : "") + "  </dependencies>\n\n  <build>");
    Files.writeString(project.resolve("pom.xml"), pom);
    Path sources = project.resolve("src/main/java");
    Path main = sources.resolve("com/example/choice/Main.java");
    Files.createDirectories(main.getParent());
    Files.writeString(main, MAIN);
    Files.writeString(
        sources.resolve("module-info.java"),
        "module com.example.choice { requires dev.sidecar.core; requires dev.sidecar.tls; }");
    return project;
  }
}
