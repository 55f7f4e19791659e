package dev.sidecar.tls.trust;

import dev.sidecar.discovery.FileContents;
import dev.sidecar.policy.IdentityPolicy.Trust;
import dev.sidecar.tls.files.CertificateFiles;
import dev.sidecar.tls.files.FollowedFiles;
import dev.sidecar.tls.files.Problems;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of a policy's trust: bundles and revocation lists, taken together. */
public final class TrustFiles {
  private final Trust trust;
  private final Map<String, Path> domains;

  private TrustFiles(Trust trust) {
    this.trust = trust;
    this.domains = new TreeMap<>(trust.domains());
  }

  /** Those files, to be followed. */
  public static FollowedFiles<TrustBundles> of(Trust trust) {
    TrustFiles its = new TrustFiles(trust);
    return new FollowedFiles<>(its.paths(), its::read);
  }

  private List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    if (trust.bundle() != null) {
      paths.add(trust.bundle());
    }
    paths.addAll(domains.values());
    paths.addAll(trust.crls());
    return paths;
  }

  /** In the order of the paths. */
  private TrustBundles read(List<FileContents> contents) {
    Iterator<FileContents> next = contents.iterator();
    Problems problems = new Problems();
    List<X509Certificate> bundle =
        trust.bundle() == null
            ? List.of()
            : CertificateFiles.certificates(trust.bundle(), next.next(), problems);
    Map<String, List<X509Certificate>> byDomain = new HashMap<>();
    domains.forEach(
        (name, file) ->
            byDomain.put(name, CertificateFiles.certificates(file, next.next(), problems)));
    List<X509CRL> crls = new ArrayList<>();
    for (Path file : trust.crls()) {
      crls.addAll(CertificateFiles.revocations(file, next.next(), problems));
    }
    problems.done();
    return new TrustBundles(bundle, byDomain, crls);
  }
}
