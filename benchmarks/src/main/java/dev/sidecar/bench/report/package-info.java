/**
 * Shows a measurement as one HTML page that loads nothing.
 *
 * <p>Start at {@link dev.sidecar.bench.report.ReportPage}; what it shows is {@link
 * dev.sidecar.bench.report.Measured}, and each section of the page is a file of its own. Java
 * decides what is drawn; {@code report.js} draws it.
 */
@NullMarked
package dev.sidecar.bench.report;

import org.jspecify.annotations.NullMarked;
