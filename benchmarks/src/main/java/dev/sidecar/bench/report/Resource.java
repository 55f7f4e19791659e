package dev.sidecar.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Text on the class path that becomes a part of the page. */
final class Resource {
  private static final String D3 = "/META-INF/maven/org.webjars.npm/d3/pom.properties";

  private Resource() {}

  /** A file beside this class. */
  static String text(String name) {
    return read(name);
  }

  /** The chart library, whole. */
  static String d3() {
    return read(d3Home() + "dist/d3.min.js");
  }

  static String d3License() {
    return read(d3Home() + "LICENSE").strip();
  }

  static String d3Version() {
    Properties properties = new Properties();
    try (InputStream in = open(D3)) {
      properties.load(in);
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
    return properties.getProperty("version");
  }

  private static String d3Home() {
    return "/META-INF/resources/webjars/d3/" + d3Version() + "/";
  }

  private static String read(String name) {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }

  private static InputStream open(String name) {
    InputStream in = Resource.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException(name + ": not on the class path");
    }
    return in;
  }
}
