package io.jbuild;

import io.jbuild.blob.WorkFolder;
import io.jbuild.command.FolderRoots;
import io.jbuild.command.LayerTrees;
import io.jbuild.command.StepRoots;
import io.jbuild.command.UnionRoots;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.layer.LayerStore;
import io.jbuild.sandbox.ChosenRung;
import io.jbuild.sandbox.ChrootProbe;
import io.jbuild.sandbox.ChrootSandbox;
import io.jbuild.sandbox.NamespaceProbe;
import io.jbuild.sandbox.NamespaceSandbox;
import io.jbuild.sandbox.Obstacle;
import io.jbuild.sandbox.Rung;
import io.jbuild.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rungs, and what each needs. A rung is added here: its probe, its sandbox, its roots.
 *
 * @param folder a directory on the file system that commands write to
 */
record Ladder(Path folder) {

  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  /** What keeps a rung from working; empty where it works. */
  Optional<Obstacle> obstacle(Rung rung) throws IOException {
    return switch (rung) {
      case OCI ->
          Optional.of(new Obstacle("this version of jbuild does not use an OCI runtime", ""));
      case NAMESPACES -> NamespaceProbe.obstacle(folder);
      case CHROOT -> ChrootProbe.obstacle(folder);
    };
  }

  Sandbox open(Rung rung) throws IOException {
    return switch (rung) {
      case NAMESPACES -> NamespaceSandbox.open(RESOLVER);
      case CHROOT -> ChrootSandbox.open(RESOLVER);
      case OCI -> throw new IllegalStateException("no sandbox for " + rung);
    };
  }

  StepRoots roots(Rung rung, LayerTrees trees, LayerStore layers, WorkFolder work) {
    return switch (rung) {
      case OCI, NAMESPACES -> new UnionRoots(trees);
      case CHROOT -> new FolderRoots(layers, work);
    };
  }

  /**
   * The first rung that works.
   *
   * @throws BuildException where none of those asked for does
   */
  ChosenRung choose(Isolation isolation) throws IOException {
    List<String> obstacles = new ArrayList<>();
    String remedy = "";
    for (Rung rung : isolation.rungs()) {
      Optional<Obstacle> obstacle = obstacle(rung);
      if (obstacle.isEmpty()) {
        return new ChosenRung(rung, List.of());
      }
      obstacles.add(rung.word() + ": " + obstacle.get().why());
      // Of several the last is the one for which the least is missing.
      remedy = obstacle.get().remedy().isEmpty() ? remedy : obstacle.get().remedy();
    }
    if (isolation == Isolation.AUTO) {
      throw new BuildException(
          Blame.MACHINE,
          "commands cannot be isolated here: " + String.join("; ", obstacles),
          "Run jbuild as root or as an ordinary user of the machine; a container needs the"
              + " capability SYS_ADMIN for it.");
    }
    throw new BuildException(
        Blame.MACHINE,
        "commands cannot be isolated by " + obstacles.get(0),
        (remedy + " {isolation} auto takes the best that works here.").strip());
  }
}
