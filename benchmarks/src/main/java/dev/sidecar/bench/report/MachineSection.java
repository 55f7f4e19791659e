package dev.sidecar.bench.report;

import dev.sidecar.bench.report.Measured.About;

/** On what, with what and when it was measured. */
final class MachineSection {
  private MachineSection() {}

  static String html(Measured measured) {
    About about = measured.about();
    return Html.section(
        "machine",
        "Machine",
        "<dl>\n"
            + item("Date", Html.text(about.date()))
            + item("Machine", Html.text(about.machine()))
            + item("Processor", Html.text(about.cpuModel()))
            + item("Processors", Html.figure(about.cpus(), Figures::count))
            + item(
                "Busy with other work",
                Html.figure(
                    about.otherWorkProcessors(),
                    busy -> Figures.measured(busy) + " processors; 0 would be best"))
            + item("Kernel", Html.text(about.kernel()))
            + item("JDK of the client", Html.text(about.jdk()))
            + item("JVM flags", code(String.join(" ", about.jvmFlags())))
            + item("Envoy", Html.text(about.envoy()))
            + item("HAProxy", Html.text(about.haproxy()))
            + item("nginx", Html.text(about.nginx()))
            + item("Command", code(about.command() == null ? "" : "./sidecar " + about.command()))
            + "</dl>\n");
  }

  private static String item(String name, String html) {
    return "<dt>" + Html.escaped(name) + "</dt><dd>" + html + "</dd>\n";
  }

  private static String code(String text) {
    return text.isEmpty() ? Html.NOT_MEASURED : "<code>" + Html.escaped(text) + "</code>";
  }
}
