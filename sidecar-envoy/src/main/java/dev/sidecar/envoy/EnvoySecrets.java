package dev.sidecar.envoy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sidecar.policy.IdentityPolicy;
import dev.sidecar.policy.IdentityPolicy.Custom;
import dev.sidecar.policy.IdentityPolicy.Files;
import dev.sidecar.policy.IdentityPolicy.Pkcs12;
import dev.sidecar.policy.IdentityPolicy.Source;
import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.policy.IdentityPolicy.WorkloadApi;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes where Envoy has its certificate and its bundles from: files that the bootstrap names,
 * files that files of SDS name, or the SPIFFE Workload API, which speaks SDS. No secret is written.
 */
final class EnvoySecrets {
  private static final String CERTIFICATE_FILE = "sidecar-identity.json";
  private static final String TRUST_FILE = "sidecar-trust.json";
  private static final String CERTIFICATE = "identity";
  private static final String BUNDLE = "trust";

  private final IdentityPolicy identity;
  private final @Nullable Path directory;

  /**
   * Of an identity.
   *
   * @param directory of the files of SDS; null for none
   */
  EnvoySecrets(IdentityPolicy identity, @Nullable Path directory) {
    this.identity = identity;
    this.directory = directory;
  }

  /** The fields of a {@code CommonTlsContext} that show our certificate; none without one. */
  ObjectNode certificate() {
    Source source = identity.source();
    if (source instanceof Custom custom) {
      throw new NotExpressibleException(
          "identity.custom", custom.name(), "does not run the application's code");
    }
    if (source == null) {
      return Json.object();
    }
    if (source instanceof WorkloadApi) {
      return dynamicCertificate(EnvoyAgent.certificate());
    }
    ObjectNode files = certificateFiles(source);
    return directory == null
        ? Json.object("tls_certificates", List.of(files))
        : dynamicCertificate(secret(CERTIFICATE, directory.resolve(CERTIFICATE_FILE)));
  }

  /**
   * The field of a {@code CommonTlsContext} that verifies a peer by the identity's trust.
   *
   * @param rules a {@code CertificateValidationContext} that says whom its certificate must name
   */
  ObjectNode trust(ObjectNode rules) {
    if (identity.source() instanceof WorkloadApi) {
      return combined(rules, EnvoyAgent.bundles());
    }
    ObjectNode bundle = bundle();
    return directory == null
        ? Json.object("validation_context", rules.setAll(bundle))
        : combined(rules, secret(BUNDLE, directory.resolve(TRUST_FILE)));
  }

  /** The files of SDS by their names, if there are any. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    Source source = identity.source();
    if (directory == null || source instanceof WorkloadApi) {
      return files;
    }
    if (source != null) {
      ObjectNode certificate = certificateFiles(source);
      files.put(CERTIFICATE_FILE, resource(CERTIFICATE, "tls_certificate", certificate));
    }
    if (!identity.trust().equals(Trust.NONE)) {
      files.put(TRUST_FILE, resource(BUNDLE, "validation_context", bundle()));
    }
    return files;
  }

  /** Whether anything comes by SDS, for which Envoy needs to have a name of its own. */
  boolean dynamic() {
    return directory != null || identity.source() instanceof WorkloadApi;
  }

  private ObjectNode certificateFiles(Source source) {
    if (source instanceof Pkcs12 store) {
      if (directory != null) {
        throw new NotExpressibleException("identity.pkcs12", store.file(), "does not watch these");
      }
      return Json.object(
          "pkcs12", Json.file(store.file()), "password", Json.file(store.passwordFile()));
    }
    if (!(source instanceof Files files)) {
      throw new IllegalArgumentException("identity: " + source + " (expected: files)");
    }
    ObjectNode certificate =
        Json.object(
            "certificate_chain",
            Json.file(files.certificates()),
            "private_key",
            Json.file(files.key()));
    Path parent = files.certificates().toAbsolutePath().getParent();
    if (directory != null
        && parent != null
        && parent.equals(files.key().toAbsolutePath().getParent())) {
      // Else Envoy watches both directories, and may read half of a pair.
      certificate.setAll(watched(parent));
    }
    return certificate;
  }

  private ObjectNode bundle() {
    Trust trust = identity.trust();
    Path bundle = trust.bundle();
    if (bundle == null) {
      throw new NotExpressibleException(
          "identity.trust", "no bundle", "needs one to verify peers by");
    }
    ObjectNode context = Json.object("trusted_ca", Json.file(bundle));
    if (trust.crls().size() > 1) {
      throw new NotExpressibleException(
          "identity.trust.crls", trust.crls(), "takes one file, which may hold several lists");
    }
    trust.crls().forEach(list -> context.set("crl", Json.file(list)));
    Path parent = bundle.toAbsolutePath().getParent();
    return directory != null && parent != null ? context.setAll(watched(parent)) : context;
  }

  private static ObjectNode watched(Path directory) {
    return Json.object("watched_directory", Json.object("path", directory.toString()));
  }

  private static ObjectNode dynamicCertificate(ObjectNode secret) {
    return Json.object("tls_certificate_sds_secret_configs", List.of(secret));
  }

  private static ObjectNode combined(ObjectNode rules, ObjectNode secret) {
    return Json.object(
        "combined_validation_context",
        Json.object(
            "default_validation_context", rules, "validation_context_sds_secret_config", secret));
  }

  private static ObjectNode secret(String name, Path file) {
    return Json.object(
        "name",
        name,
        "sds_config",
        Json.object(
            "resource_api_version",
            "V3",
            "path_config_source",
            Json.object("path", file.toAbsolutePath().toString())));
  }

  private static String resource(String name, String kind, ObjectNode value) {
    ObjectNode secret =
        Json.typed("envoy.extensions.transport_sockets.tls.v3.Secret", "name", name, kind, value);
    return Json.object("resources", List.of(secret)).toPrettyString() + "\n";
  }
}
