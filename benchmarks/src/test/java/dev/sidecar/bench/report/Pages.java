package dev.sidecar.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the pages that the tests look at. */
final class Pages {
  private Pages() {}

  /** A measurement that never happened, with nulls, invalid rows and an absent arm. */
  static String sample() throws IOException {
    try (InputStream in = Pages.class.getResourceAsStream("sample-data.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Writes the page of a measurement. */
  static Path write(Path directory, String json) throws IOException {
    Path file = Files.writeString(directory.resolve("measured.json"), json);
    Path page = directory.resolve("page.html");
    ReportPage.write(file, page);
    return page;
  }

  static String of(Path directory, String json) throws IOException {
    return Files.readString(write(directory, json));
  }
}
