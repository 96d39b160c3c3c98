package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Mount;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.file.ImagePath;
import java.util.List;
import java.util.Optional;

/** Plans a RUN's mounts: where each goes, and what it shows. */
record MountPlanner(OpenStage stage, Lines lines) {

  /** BuildKit's build argument that keeps the caches of builds apart. */
  private static final String CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS";

  /** Where what comes from a context is in its layer. */
  private static final String COPIED = "/shown";

  RunMount plan(Mount mount) {
    return switch (mount.type()) {
      case SECRET -> new RunMount(mount, secretTarget(mount), Optional.empty());
      case SSH -> {
        if (mount.source().isPresent()) {
          throw refusal("ssh does not support source", "An agent is chosen with id=.");
        }
        yield new RunMount(mount, mount.target(), Optional.empty());
      }
      case TMPFS -> {
        named(mount); // It shows nothing of it, and yet there must be such a thing.
        yield new RunMount(mount, Optional.of(target(mount)), Optional.empty());
      }
      case CACHE ->
          new RunMount(
              mount.withId(cacheId(mount)),
              Optional.of(target(mount)),
              named(mount).map(source -> shown(source, mount)));
      case BIND -> {
        String target = target(mount);
        FileSource source = named(mount).orElse(FileSource.Context.OWN);
        yield new RunMount(mount, Optional.of(target), Optional.of(shown(source, mount)));
      }
    };
  }

  /** As it is written, working directory or not; a build may have caches of its own. */
  private String cacheId(Mount mount) {
    String id = mount.id().orElseGet(() -> clean(mount.target().orElse("")));
    String namespace = stage.planner().options().buildArgs().getOrDefault(CACHE_NAMESPACE, "");
    return namespace.isEmpty() ? id : namespace + "/" + id;
  }

  private static String clean(String path) {
    ImagePath whole = ImagePath.of(path);
    return path.startsWith("/") ? whole.toString() : whole.relative().toString();
  }

  private RunMount.Shown shown(FileSource source, Mount mount) {
    String path = ImagePath.of(mount.source().orElse("/")).toString();
    if (source instanceof FileSource.Layers layers) {
      return new RunMount.Shown(layers.id(), path, layers.inherited());
    }
    return new RunMount.Shown(copied((FileSource.Context) source, path), COPIED, 0);
  }

  /** What a mount shows of a context is a layer too: cached by its content, and made once. */
  private StepId copied(FileSource.Context context, String path) {
    Planner planner = stage.planner();
    String name = "[context" + context.name().map(n -> " " + n).orElse("") + "] ";
    FileWords.checkLengths("/", path);
    StepId nothing =
        planner.add(new Step.Base(planner.next(), name + "FROM scratch", lines, Optional.empty()));
    Instruction.Files files =
        new Instruction.Files(
            List.of(path),
            List.of(),
            COPIED,
            Optional.empty(),
            Optional.empty(),
            /* link= */ false,
            List.of());
    return planner.add(
        new Step.Copy(
            planner.next(),
            name + "load " + path + " for --mount",
            lines,
            nothing,
            stage.layerTime(),
            Step.Copy.Kind.MOUNT,
            context,
            files,
            /* parents= */ false,
            Step.Remote.NONE,
            "/"));
  }

  private Optional<FileSource> named(Mount mount) {
    return mount
        .from()
        .map(
            from ->
                new CopySource(stage.planner(), stage.index(), lines)
                    .mounted(from, mount.target().orElse(""), stage.plan().platform()));
  }

  /** Where a secret's file is shown, where one is. */
  private static Optional<String> secretTarget(Mount mount) {
    if (mount.target().isPresent() || mount.env().isPresent()) {
      return mount.target();
    }
    String id = mount.source().or(mount::id).orElse("");
    return Optional.of("/run/secrets/" + id.substring(id.lastIndexOf('/') + 1));
  }

  /** Below the working directory, if it is not absolute; the root itself cannot be one. */
  private String target(Mount mount) {
    String target =
        WorkingDirectory.resolve(stage.plan().container().workingDir, mount.target().orElse("."));
    String path =
        target.length() > 1 && target.endsWith("/")
            ? target.substring(0, target.length() - 1)
            : target;
    if (path.equals("/")) {
      throw refusal(
          "invalid mount target \"/\"",
          mount.target().isEmpty()
              ? "Say with target= where it is to be mounted."
              : "Mount it below the root.");
    }
    return path;
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.DOCKERFILE, message, hint);
  }
}
