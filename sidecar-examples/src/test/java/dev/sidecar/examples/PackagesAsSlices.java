package dev.sidecar.examples;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;

/** One slice for each named package with all below it; classes elsewhere belong to none. */
final class PackagesAsSlices implements SliceAssignment {

  private final List<String> packages;

  PackagesAsSlices(String... packages) {
    this.packages = List.of(packages);
  }

  @Override
  public SliceIdentifier getIdentifierOf(JavaClass type) {
    return packages.stream()
        .filter(pattern -> PackageMatcher.of(pattern).matches(type.getPackageName()))
        .findFirst()
        .map(SliceIdentifier::of)
        .orElseGet(SliceIdentifier::ignore);
  }

  @Override
  public String getDescription() {
    return "slices " + packages;
  }
}
