package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Measured.Knee;
import dev.sidecar.bench.report.Measured.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one figure that the measurement is made for, and the sentence that it allows. */
final class Headline {
  private static final String RATIO = "pod-rate-over-envoy";
  private static final List<String> BESIDE =
      List.of("library-over-tuned-p50", "library-over-direct-cpu", "library-added-share-of-envoy");

  private Headline() {}

  static String html(Measured measured) {
    Ratio ratio = ratio(measured, RATIO).orElse(null);
    return """
        <section id="headline" aria-label="Headline">
        <div class="headline">
        <p class="big">%s</p>
        <div><p class="what">%s</p>
        <p class="interval">%s</p></div>
        </div>
        <p class="sentence">%s</p>
        %s%s</section>
        """
        .formatted(
            ratio == null || ratio.value() == null
                ? Html.NOT_MEASURED
                : Html.escaped(Figures.measured(ratio.value())) + "<small>×</small>",
            "as many calls a second in one pod as with Envoy beside the client, at p99 ≤ 5 ms",
            ratio == null || ratio.value() == null
                ? RatioSection.verdict(ratio == null ? null : ratio.verdict())
                : RatioSection.verdict(ratio.verdict())
                    + " 95 % interval "
                    + Html.interval(ratio.interval(), Figures::measured)
                    + ", "
                    + Html.figure(ratio.rounds(), Figures::count)
                    + " rounds",
            Html.escaped(sentence(measured, ratio)),
            beside(measured),
            missing(measured));
  }

  private static String sentence(Measured measured, @Nullable Ratio ratio) {
    if (ratio == null || ratio.value() == null) {
      return "What a pod carries with the library in it and with Envoy in it was not measured in this"
          + " run: it claims nothing about the two.";
    }
    return rates(measured)
        + claim(ratio)
        + " It is for a JVM that calls over loopback on this machine;"
        + " what a proxy gives for its price is further down.";
  }

  private static String rates(Measured measured) {
    Optional<Knee> library = knee(measured, "library");
    Optional<Knee> envoy = knee(measured, "envoy");
    if (library.isEmpty() || envoy.isEmpty()) {
      return "";
    }
    boolean searched = library.get().searched() && envoy.get().searched();
    return (searched ? "A pod" : "Of the offered rates, a pod")
        + " of one processor carried "
        + rate(library.get())
        + " calls a second with the library, and "
        + rate(envoy.get())
        + " with Envoy beside the client. ";
  }

  private static Optional<Knee> knee(Measured measured, String arm) {
    return measured.knees().stream()
        .filter(knee -> knee.arm().equals(arm) && knee.carriedRate() != null)
        .filter(knee -> knee.basis().invalidReason() == null)
        .filter(knee -> "pod".equals(knee.placement()) && "h1".equals(knee.protocol()))
        .findFirst();
  }

  private static String rate(Knee knee) {
    return (knee.notCarriedRate() == null ? "at least " : "")
        + (knee.carriedRate() == null ? "?" : Figures.count(knee.carriedRate()));
  }

  private static String claim(Ratio ratio) {
    String must = RatioSection.bound(ratio.op(), ratio.must(), ratio.unit());
    String aim = RatioSection.bound(ratio.op(), ratio.aim(), ratio.unit());
    String verdict = ratio.verdict() == null ? "" : ratio.verdict();
    return switch (verdict) {
      case "aim" -> "The whole interval reaches the aim (" + aim + ").";
      case "must" ->
          "The whole interval holds what must hold ("
              + must
              + "); not all of it reaches the aim ("
              + aim
              + ").";
      case "missed" -> "The whole interval misses what must hold (" + must + ").";
      case "unresolved" ->
          "Whether what must hold (" + must + ") does hold, this run does not show.";
      default -> "The file gives no verdict on it.";
    };
  }

  private static String beside(Measured measured) {
    String tiles =
        BESIDE.stream()
            .flatMap(name -> ratio(measured, name).stream())
            .map(Headline::tile)
            .collect(Collectors.joining());
    return tiles.isEmpty() ? "" : "<ul class=\"tiles\">\n" + tiles + "</ul>\n";
  }

  /** What a reader would not miss unless told. */
  private static String missing(Measured measured) {
    long invalid = measured.rows().stream().filter(row -> !row.valid()).count();
    List<String> parts = new ArrayList<>();
    if (measured.about().interrupted()) {
      parts.add("The measurement was interrupted: this is what was measured until then.");
    }
    measured.faults().forEach(fault -> parts.add("No claim on " + fault + "."));
    if (invalid > 0) {
      parts.add("%d of %d rows are invalid.".formatted(invalid, measured.rows().size()));
    }
    measured
        .absent()
        .forEach(
            absent ->
                parts.add(
                    "Not measured: %s%s (%s)."
                        .formatted(
                            absent.arm(),
                            absent.cells() == null ? "" : " in " + absent.cells(),
                            absent.reason() == null ? "no reason given" : absent.reason())));
    return parts.isEmpty()
        ? ""
        : "<p class=\"faint\">%s <a href=\"#rows\">Every row</a></p>\n"
            .formatted(Html.escaped(String.join(" ", parts)));
  }

  private static String tile(Ratio ratio) {
    return "<li><strong>%s</strong> %s<span>%s</span><span class=\"faint\">%s</span></li>\n"
        .formatted(
            Html.figure(ratio.value(), Figures::ratio),
            RatioSection.verdict(ratio.verdict()),
            Html.escaped(Words.ratio(ratio.name())),
            ratio.interval() == null
                ? "no interval"
                : "95 % interval " + Html.interval(ratio.interval(), Figures::ratio));
  }

  private static Optional<Ratio> ratio(Measured measured, String name) {
    return measured.ratios().stream().filter(ratio -> ratio.name().equals(name)).findFirst();
  }
}
