package io.jbuild.machine;

import io.jbuild.blob.WorkFolder;
import io.jbuild.command.FolderRoots;
import io.jbuild.command.LayerTrees;
import io.jbuild.command.StepRoots;
import io.jbuild.command.UnionRoots;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.layer.LayerStore;
import io.jbuild.request.Isolation;
import io.jbuild.sandbox.ChosenRung;
import io.jbuild.sandbox.ChrootProbe;
import io.jbuild.sandbox.ChrootSandbox;
import io.jbuild.sandbox.NamespaceProbe;
import io.jbuild.sandbox.NamespaceSandbox;
import io.jbuild.sandbox.Obstacle;
import io.jbuild.sandbox.OciRung;
import io.jbuild.sandbox.Rung;
import io.jbuild.sandbox.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rungs, and what each needs. A rung is added here: how it is tried and opened, and what its
 * commands' roots are.
 */
final class Ladder {

  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  private final Path folder;
  private final String searchPath;
  private @Nullable Trial namespaces;

  /**
   * The rungs for commands.
   *
   * @param folder a directory on the file system that they write to
   * @param searchPath where programs are, as the variable PATH has it
   */
  Ladder(Path folder, String searchPath) {
    this.folder = folder;
    this.searchPath = searchPath;
  }

  /** A rung that works, and how to open it. */
  record Choice(ChosenRung chosen, Trial.Opener opener) {}

  /**
   * Tries a rung.
   *
   * @param insist whether one with known holes will do
   */
  Trial attempt(Rung rung, boolean insist) throws IOException, InterruptedException {
    return switch (rung) {
      case OCI ->
          new OciRung(folder, searchPath, RESOLVER).attempt(namespaces().obstacle(), insist);
      case NAMESPACES -> namespaces();
      case CHROOT -> Trial.of(ChrootProbe.obstacle(folder), () -> ChrootSandbox.open(RESOLVER));
    };
  }

  /** Two rungs need them: they are tried once. */
  private Trial namespaces() throws IOException {
    Trial known = namespaces;
    if (known == null) {
      known = Trial.of(NamespaceProbe.obstacle(folder), () -> NamespaceSandbox.open(RESOLVER));
      namespaces = known;
    }
    return known;
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
  Choice choose(Isolation isolation) throws IOException, InterruptedException {
    List<String> obstacles = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    String remedy = "";
    for (Rung rung : isolation.rungs()) {
      Trial trial = attempt(rung, isolation != Isolation.AUTO);
      warnings.addAll(trial.warnings());
      if (trial.opener().isPresent()) {
        return new Choice(new ChosenRung(rung, warnings), trial.opener().get());
      }
      Obstacle obstacle = trial.obstacle().orElseThrow();
      obstacles.add(rung.word() + ": " + obstacle.why());
      remedy = obstacle.remedy();
    }
    if (isolation == Isolation.AUTO) {
      throw new BuildException(
          Blame.MACHINE,
          "commands cannot be isolated here: " + String.join("; ", obstacles),
          "Run jbuild as root or as an ordinary user of the machine; a container needs the"
              + " capability SYS_ADMIN for it. 'jbuild doctor' tells more.");
    }
    throw new BuildException(
        Blame.MACHINE,
        "commands cannot be isolated by " + obstacles.get(0),
        (remedy + " {isolation} auto takes the best that works here.").strip());
  }
}
