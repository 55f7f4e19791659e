package dev.sidecar.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may import whom, as rules. Code that breaks one belongs in another package, or the rule needs
 * a decision record.
 */
@AnalyzeClasses(packages = "dev.sidecar", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] WORDS = packages("time", "endpoint", "policy", "call", "failure");
  private static final String[] SHAPES = packages("filter", "spi");
  private static final String[] FEATURES =
      packages(
          "route",
          "timeout",
          "retry",
          "admission",
          "shed",
          "breaker",
          "balance",
          "discovery",
          "health",
          "fault",
          "ratelimit",
          "mirror",
          "telemetry");
  private static final String[] ASSEMBLY = packages("cluster", "client", "control");
  private static final String[] CORE =
      Stream.of(WORDS, SHAPES, FEATURES, ASSEMBLY).flatMap(Stream::of).toArray(String[]::new);
  private static final String[] AROUND_CORE = packages("http", "tls", "config", "envoy", "testing");

  /** Calls and method references alike: {@code System::nanoTime} reads the clock too. */
  private static final Set<String> CLOCK_READS = Set.of("nanoTime", "currentTimeMillis");

  @ArchTest
  static final ArchRule everyPackageHasAPlaceInTheDesign =
      classes()
          .should()
          .resideInAnyPackage(
              Stream.of(CORE, AROUND_CORE, packages("examples"))
                  .flatMap(Stream::of)
                  .toArray(String[]::new));

  @ArchTest
  static final ArchRule coreImportsNoOtherModule =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(AROUND_CORE)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule coreKnowsNoHttpLibrary =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("okhttp3..", "okio..", "java.net.http..", "io.netty..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule modulesAroundCoreAreStrangers =
      slices()
          .assignedFrom(new PackagesAsSlices(AROUND_CORE))
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule tlsDoesNotKnowWhereIdentitiesMayComeFrom =
      noClasses()
          .that()
          .resideInAPackage("dev.sidecar.tls..")
          .and()
          .resideOutsideOfPackage("dev.sidecar.tls.spiffe..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.sidecar.tls.spiffe..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule grpcStaysInTheModuleThatNeedsIt =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sidecar.tls.spiffe..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "io.spiffe..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nothingImportsTheExamples =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sidecar.examples..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.sidecar.examples..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule aTierOfCoreImportsOnlyFromTiersAboveIt =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.sidecar..")
          .withOptionalLayers(true)
          .layer("words")
          .definedBy(WORDS)
          .layer("shapes")
          .definedBy(SHAPES)
          .layer("features")
          .definedBy(FEATURES)
          .layer("assembly")
          .definedBy(ASSEMBLY)
          .layer("outside")
          .definedBy(
              Stream.concat(Stream.of(AROUND_CORE), Stream.of(packages("examples")))
                  .toArray(String[]::new))
          .whereLayer("words")
          .mayNotAccessAnyLayer()
          .whereLayer("shapes")
          .mayOnlyAccessLayers("words")
          .whereLayer("features")
          .mayOnlyAccessLayers("words", "shapes")
          .whereLayer("assembly")
          .mayOnlyAccessLayers("words", "shapes", "features");

  @ArchTest
  static final ArchRule featuresNeverImportOneAnother =
      slices()
          .assignedFrom(new PackagesAsSlices(FEATURES))
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule clusterImportsNeitherClientNorControl =
      noClasses()
          .that()
          .resideInAPackage("dev.sidecar.cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages("client", "control"))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.sidecar.(**)").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTimeReadsTheClock =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .and()
          .resideOutsideOfPackage("dev.sidecar.time..")
          .should()
          .accessTargetWhere(describe("the target reads the clock", ArchitectureTest::readsClock))
          .allowEmptyShould(true);

  private static boolean readsClock(JavaAccess<?> access) {
    var owner = access.getTargetOwner();
    String name = access.getTarget().getName();
    return owner.isEquivalentTo(System.class) && CLOCK_READS.contains(name)
        || owner.isEquivalentTo(Instant.class) && name.equals("now")
        || owner.isEquivalentTo(Clock.class) && name.startsWith("system");
  }

  private static String[] packages(String... names) {
    return Stream.of(names).map(name -> "dev.sidecar." + name + "..").toArray(String[]::new);
  }
}
