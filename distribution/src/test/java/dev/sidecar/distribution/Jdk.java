package dev.sidecar.distribution;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A JDK on this machine.
 *
 * @param feature 17, 25
 */
record Jdk(int feature, Path home) {
  private static final List<String> USUAL_PLACES =
      List.of("/usr/lib/jvm", "/Library/Java/JavaVirtualMachines", "/opt/java");

  /**
   * The one that runs the tests if it is of that version, else JAVA_HOME_25, else a usual place.
   */
  static Optional<Jdk> find(int feature) throws IOException {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home")));
    Stream.of("JAVA_HOME_" + feature, "JAVA_HOME")
        .map(System::getenv)
        .filter(Objects::nonNull)
        .map(Path::of)
        .forEach(homes::add);
    List<String> places = new ArrayList<>(USUAL_PLACES);
    places.add(System.getProperty("user.home") + "/.sdkman/candidates/java");
    for (String place : places) {
      if (Files.isDirectory(Path.of(place))) {
        try (Stream<Path> inside = Files.list(Path.of(place))) {
          inside
              .sorted()
              .forEach(home -> homes.addAll(List.of(home, home.resolve("Contents/Home"))));
        }
      }
    }
    for (Path home : homes) {
      if (Files.isExecutable(home.resolve("bin/javac")) && featureOf(home) == feature) {
        return Optional.of(new Jdk(feature, home));
      }
    }
    return Optional.empty();
  }

  Path java() {
    return home.resolve("bin/java");
  }

  private static int featureOf(Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.exists(release)) {
      return 0;
    }
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(release)) {
      properties.load(text);
    }
    String version = properties.getProperty("JAVA_VERSION", "\"0\"").replace("\"", "");
    return Integer.parseInt(version.split("[.+-]")[0]);
  }
}
