package io.jbuild.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A local repository that begins with what this build has packaged, as it would be deployed, and
 * with nothing else. All other artifacts come from the local repository of this build, where they
 * are, so that no network is needed.
 *
 * @param folder that it is in
 */
record LocalRepository(Path folder) {

  private static final Path ROOT = Path.of(System.getProperty("jbuild.root", ".."));

  /** That of all tests which do not need one of their own. */
  private static final LocalRepository SHARED = made(LocalMaven.WORK.resolve("repository"));

  /** The one that most tests share: what is in it was there before, or is downloaded once. */
  static LocalRepository shared() {
    return SHARED;
  }

  /** A new one. */
  static LocalRepository in(Path folder) throws IOException {
    LocalRepository repository = new LocalRepository(folder);
    repository.add("jbuild-parent", "pom", ROOT.resolve("pom.xml"));
    Path plugin = ROOT.resolve("builder-maven-plugin");
    // As it is deployed: without the libraries that are in its jar.
    repository.add("jbuild-maven-plugin", "pom", plugin.resolve("dependency-reduced-pom.xml"));
    Path jar = plugin.resolve("target/jbuild-maven-plugin-" + version() + ".jar");
    repository.add("jbuild-maven-plugin", "jar", jar);
    return repository;
  }

  /** The version of all that this build makes. */
  static String version() {
    return System.getProperty("jbuild.version", "");
  }

  private static LocalRepository made(Path folder) {
    try {
      LocalMaven.delete(folder);
      return in(folder);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void add(String artifact, String extension, Path file) throws IOException {
    Path place = folder.resolve("io/jbuild").resolve(artifact).resolve(version());
    Files.createDirectories(place);
    Files.copy(file, place.resolve(artifact + "-" + version() + "." + extension));
  }

  /**
   * Writes the settings that say where artifacts are.
   *
   * @param more elements of them
   */
  void writeSettings(Path file, String more) throws IOException {
    String outer = Path.of(System.getProperty("jbuild.repository", "")).toUri().toString();
    boolean offline = System.getProperty("jbuild.maven", "").equals("offline=true");
    // What is missing there comes from where Maven looks anyway.
    String mirror =
        offline
            ? "<mirrors><mirror><id>outer</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>"
                .replace("%s", outer)
            : "";
    String repository =
        """
        <id>outer</id>
        <url>%s</url>
        <releases><checksumPolicy>ignore</checksumPolicy></releases>
        <snapshots><enabled>false</enabled></snapshots>
        """
            .replace("%s", outer);
    String text =
        """
        <settings>
          <localRepository>%1$s</localRepository>
          %2$s
          %3$s
          <profiles>
            <profile>
              <id>outer</id>
              <repositories><repository>%4$s</repository></repositories>
              <pluginRepositories><pluginRepository>%4$s</pluginRepository></pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>outer</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(folder, mirror, more, repository);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
