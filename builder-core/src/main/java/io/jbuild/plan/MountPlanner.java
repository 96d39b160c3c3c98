package io.jbuild.plan;

import io.jbuild.dockerfile.Mount;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import java.util.Optional;

/** Plans a RUN's mounts: where each goes, and what it shows. */
record MountPlanner(OpenStage stage, Lines lines) {

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
      case CACHE -> new RunMount(mount, Optional.of(target(mount)), named(mount));
      case BIND ->
          new RunMount(
              mount,
              Optional.of(target(mount)),
              named(mount).or(() -> Optional.of(FileSource.Context.OWN)));
    };
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
