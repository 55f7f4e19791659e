package dev.sidecar.distribution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Looks into jars. */
final class Jars {
  private Jars() {}

  static Set<String> entries(Path jar) throws IOException {
    Set<String> names = new TreeSet<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      file.stream().map(ZipEntry::getName).filter(name -> !name.endsWith("/")).forEach(names::add);
    }
    return names;
  }

  /** Names of class files, without module descriptors and what is for other Java versions. */
  static Set<String> classes(Path jar) throws IOException {
    Set<String> names = entries(jar);
    names.removeIf(
        name ->
            !name.endsWith(".class")
                || name.startsWith("META-INF/")
                || name.equals("module-info.class"));
    return names;
  }

  static Set<String> packages(Path jar) throws IOException {
    Set<String> packages = new TreeSet<>();
    for (String name : classes(jar)) {
      packages.add(name.substring(0, Math.max(0, name.lastIndexOf('/'))));
    }
    return packages;
  }

  static Manifest manifest(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest();
    }
  }

  static String text(Path jar, String entry) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return new String(file.getInputStream(file.getEntry(entry)).readAllBytes(), "UTF-8");
    }
  }
}
