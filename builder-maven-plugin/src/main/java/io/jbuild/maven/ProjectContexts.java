package io.jbuild.maven;

import io.jbuild.oci.ImageReference;
import io.jbuild.request.BuildContext;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.project.MavenProject;

/**
 * What of a project a Dockerfile may copy besides its context, by the names that {@code COPY
 * --from} has for it. Nothing is copied anywhere before that: the jars stay in the local repository
 * and in the modules' own folders.
 *
 * <ul>
 *   <li>{@code maven-dependencies}: what the project needs to run, in the folders {@code released},
 *       {@code snapshot} and {@code project}, and beside them {@code classpath}
 *   <li>{@code maven-classes}: its own classes and resources
 *   <li>{@code maven-artifact}: its packaged artifact
 *   <li>{@code maven-artifact/MODULE}: that of another module
 * </ul>
 */
final class ProjectContexts {

  static final String DEPENDENCIES = "maven-dependencies";
  static final String CLASSES = "maven-classes";
  static final String ARTIFACT = "maven-artifact";

  /** Of these no image is ever looked for. */
  static final List<String> NAMES = List.of(DEPENDENCIES, CLASSES, ARTIFACT);

  private final Reactor reactor;
  private final Path work;
  private final RuntimeDependencies dependencies;

  /**
   * Those of a project.
   *
   * @param work a folder of the project's build for what has to be written
   */
  ProjectContexts(Reactor reactor, Path work) {
    this.reactor = reactor;
    this.work = work;
    this.dependencies = RuntimeDependencies.of(reactor);
  }

  /** All of them, by their names; those that are {@link #missing} fail where they are used. */
  SortedMap<String, BuildContext.Assembled> all() throws IOException {
    SortedMap<String, BuildContext.Assembled> contexts = new TreeMap<>();
    contexts.put(DEPENDENCIES, new BuildContext.Assembled(dependencyFiles()));
    Path classes = Path.of(reactor.project().getBuild().getOutputDirectory());
    contexts.put(CLASSES, BuildContext.Assembled.of(classes));
    add(contexts, ARTIFACT, reactor.project());
    for (MavenProject module : reactor.modules()) {
      if (!module.equals(reactor.project())) {
        add(contexts, name(module), module);
      }
    }
    return contexts;
  }

  /** What the project needs to run. */
  RuntimeDependencies dependencies() {
    return dependencies;
  }

  /** The contexts whose artifacts are not packaged, by now or in this run of Maven. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (MavenProject module : reactor.modules()) {
      if (reactor.packaged(module).isEmpty()) {
        missing.add(module.equals(reactor.project()) ? ARTIFACT : name(module));
      }
    }
    return missing;
  }

  private static String name(MavenProject module) {
    return ARTIFACT + "/" + module.getArtifactId().toLowerCase(Locale.ROOT);
  }

  private void add(
      SortedMap<String, BuildContext.Assembled> contexts, String name, MavenProject module) {
    // Not every artifact id is a name that COPY --from could have.
    if (!isName(name)) {
      return;
    }
    Optional<Path> artifact = reactor.packaged(module).map(Artifact::getFile).map(File::toPath);
    // Without an artifact it is a context that fails when it is read: a check reads none.
    Path file = artifact.orElse(work.resolve("not-packaged").resolve(module.getArtifactId()));
    SortedMap<String, Path> files = new TreeMap<>();
    files.put(String.valueOf(file.getFileName()), file);
    contexts.put(name, new BuildContext.Assembled(files));
  }

  private static boolean isName(String name) {
    try {
      return ImageReference.parse(name).digest().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private SortedMap<String, Path> dependencyFiles() throws IOException {
    SortedMap<String, Path> files = new TreeMap<>(dependencies.files());
    for (RuntimeDependencies.Group group : RuntimeDependencies.Group.values()) {
      if (dependencies.all().stream().noneMatch(one -> one.group() == group)) {
        // COPY of a folder that is not there fails, and none is there for want of a snapshot.
        files.put(group.folder(), Files.createDirectories(work.resolve("none")));
      }
    }
    List<String> classPath = new ArrayList<>();
    classPath.add("/app/classes");
    dependencies.names().forEach(name -> classPath.add("/app/lib/" + name));
    Path file = work.resolve("classpath");
    String text = String.join(":", classPath) + "\n";
    OutputFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    files.put("classpath", file);
    return files;
  }
}
